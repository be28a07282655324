using System.Numerics;
using Nest.Viewer.Graphics;
using Nest.Viewer.Songs;
using static Nest.Viewer.Native.GL;

namespace Nest.Viewer.Scene;

/// <summary>The spectrogram around the present in the colours of magma: a ring of columns in a texture, to which only new columns are sent.</summary>
/// <remarks>Column c lies in row c modulo the ring's length, low frequencies first. Not thread-safe: belongs to the context's thread.</remarks>
internal sealed class SpectrogramStrip : IDisposable
{
    internal const float RangeDecibels = 84;     // from black to the brightest
    private const float CrestDecibels = 3;      // partials of music stay at least so far under the song's peak

    private readonly ShaderProgram shader = new("area", "spectrogram");
    private readonly Texture ring = new(GL_R8, GL_RED, GL_UNSIGNED_BYTE, Spectrogram.Bands, SpectrogramFeed.Ring, GL_CLAMP_TO_EDGE, GL_REPEAT);
    private readonly Texture magma = new(GL_RGB8, GL_RGB, GL_UNSIGNED_BYTE, Palette.Size, 1, GL_CLAMP_TO_EDGE, GL_CLAMP_TO_EDGE);
    private readonly Quad quad = new();

    /// <summary>Compiles the shader.</summary>
    public SpectrogramStrip() => magma.Update(0, 0, Palette.Size, 1, Palette.Magma.Texels);

    /// <summary>The first column that the ring holds.</summary>
    public long From { get; private set; }

    /// <summary>One past the last column that the ring holds.</summary>
    public long To { get; private set; }

    /// <summary>The decibels of the brightest colour, for a song of some largest amplitude.</summary>
    public static float BrightestOf(float peak) => 20 * MathF.Log10(MathF.Max(peak, 1e-3f)) - CrestDecibels;

    /// <summary>Forgets what it holds: another song.</summary>
    public void Clear() => From = To = 0;

    /// <summary>Whether the ring holds a column.</summary>
    public bool Holds(long column) => column >= From && column < To;

    /// <summary>Sends columns that are ready to the texture.</summary>
    public void Update(SpectrogramFeed feed)
    {
        while (feed.TryTake(out var chunk)) Add(chunk);
    }

    /// <summary>Sends a chunk of columns to the texture.</summary>
    public void Add(SpectrogramChunk chunk)
    {
        int row = (int)((chunk.First % SpectrogramFeed.Ring + SpectrogramFeed.Ring) % SpectrogramFeed.Ring);
        ring.Update<byte>(0, row, Spectrogram.Bands, Spectrogram.Chunk, chunk.Levels);
        (From, To) = (chunk.From, chunk.To);
    }

    /// <summary>Draws the strip.</summary>
    /// <param name="area">Left, top, width, height in pixels.</param>
    /// <param name="now">The second of the song in its middle.</param>
    /// <param name="duration">Of the song, in seconds: beyond it there is nothing.</param>
    /// <param name="step">Seconds from one column to the next.</param>
    /// <param name="peak">The song's largest amplitude.</param>
    /// <param name="picture">Width and height in pixels.</param>
    /// <param name="radius">Of its corners, in pixels.</param>
    public void Draw(Vector4 area, double now, double duration, double step, float peak, Vector2 picture, float radius)
    {
        float brightest = BrightestOf(peak);
        shader.Use();
        shader.Set("area", area);
        shader.Set("picture", picture);
        shader.Set("radius", radius);

        // The middle's place is reduced to the ring here, in double, so that hours into a song it still moves smoothly.
        double middle = now / step;
        long turn = (long)Math.Floor(middle / SpectrogramFeed.Ring) * SpectrogramFeed.Ring;
        shader.Set("middle", (float)(middle - turn));
        shader.Set("span", (float)(NestLook.SecondsEachSide / step));
        shader.Set("known", new Vector2(Math.Max(From, 0) - turn, Math.Min(To, (long)(duration / step) + 1) - turn));
        shader.Set("rows", (float)SpectrogramFeed.Ring);
        shader.Set("levels", new Vector2(
            255 / (Spectrogram.StepsADecibel * RangeDecibels), (Spectrogram.FloorDecibels - brightest + RangeDecibels) / RangeDecibels));
        shader.Set("ring", 0);
        shader.Set("magma", 1);
        ring.Bind(0);
        magma.Bind(1);
        quad.DrawOver();
    }

    /// <summary>Frees the graphics memory.</summary>
    public void Dispose()
    {
        quad.Dispose();
        ring.Dispose();
        magma.Dispose();
        shader.Dispose();
    }
}
