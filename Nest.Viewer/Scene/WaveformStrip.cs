using System.Numerics;
using Nest.Songs;
using Nest.Viewer.Graphics;
using static Nest.Viewer.Native.GL;

namespace Nest.Viewer.Scene;

/// <summary>The waveform of the whole song, played part in ink: a texture of its extremes, filled column by column as they are measured.</summary>
/// <remarks>Not thread-safe: belongs to the context's thread.</remarks>
internal sealed class WaveformStrip : IDisposable
{
    private const int Columns = 4096;

    private readonly ShaderProgram shader = new("area", "waveform", LookFigures.Glsl);
    private readonly Texture extremes = new(GL_RGBA16F, GL_RGBA, GL_FLOAT, Columns, 1, GL_CLAMP_TO_EDGE, GL_CLAMP_TO_EDGE);
    private readonly Quad quad = new();
    private WaveformOverview? shown;
    private int blocks, filled;   // of the overview, when it was last looked at; columns that are in the texture

    /// <summary>Sends columns that were measured since the last picture to the texture.</summary>
    public void Update(WaveformOverview overview)
    {
        var measured = overview.Blocks;
        if (!ReferenceEquals(shown, overview) || blocks != overview.Count) (shown, blocks, filled) = (overview, overview.Count, 0);
        if (blocks == 0) return;
        int ready = (int)((long)measured.Length * Columns / blocks);
        if (ready <= filled) return;

        var fresh = new Vector4[ready - filled];   // lowest, highest, root mean square of levels
        for (int column = filled; column < ready; column++)
        {
            int first = (int)((long)column * blocks / Columns), last = Math.Max(first, (int)((long)(column + 1) * blocks / Columns) - 1);
            float low = 0, high = 0, power = 0;
            for (int block = first; block <= last; block++)
            {
                low = MathF.Min(low, measured[block].Low);
                high = MathF.Max(high, measured[block].High);
                power += measured[block].Level * measured[block].Level;
            }

            fresh[column - filled] = new Vector4(low, high, MathF.Sqrt(power / (last - first + 1)), 0);
        }

        extremes.Update<Vector4>(filled, 0, fresh.Length, 1, fresh);
        filled = ready;
    }

    /// <summary>Draws the strip.</summary>
    /// <param name="area">Left, top, width, height in pixels.</param>
    /// <param name="played">The share of the song before the playhead.</param>
    /// <param name="theme">The colours.</param>
    /// <param name="picture">Width and height in pixels.</param>
    /// <param name="scale">Pixels a point.</param>
    public void Draw(Vector4 area, double played, Theme theme, Vector2 picture, float scale)
    {
        if (shown is null) return;
        shader.Use();
        shader.Set("area", area);
        shader.Set("picture", picture);
        shader.Set("columns", Columns);
        shader.Set("filled", (float)filled / Columns);
        shader.Set("gain", 1 / MathF.Max(shown.Peak, 1e-3f));
        shader.Set("played", (float)played);
        shader.Set("thin", scale / 2);
        shader.Set("ink", theme.Ink);
        shader.Set("unplayed", theme.Unplayed);
        shader.Set("extremes", 0);
        extremes.Bind(0);
        quad.DrawOver();
    }

    /// <summary>Frees the graphics memory.</summary>
    public void Dispose()
    {
        quad.Dispose();
        extremes.Dispose();
        shader.Dispose();
    }
}
