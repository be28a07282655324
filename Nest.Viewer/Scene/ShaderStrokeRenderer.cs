using System.Numerics;
using Nest.Viewer.Graphics;
using Nest.Viewer.Songs;
using static Nest.Viewer.Native.GL;

namespace Nest.Viewer.Scene;

/// <summary>Strokes drawn by the GPU.</summary>
/// <remarks>
/// The path lies in a static buffer and is drawn in one call: each stroke between neighbouring samples is widened in the vertex shader, its edge
/// smoothed in the fragment shader, and ghost, ink, age and depth are weighed there too.
/// </remarks>
internal sealed unsafe class ShaderStrokeRenderer : IStrokeRenderer
{
    private const int CornersAStroke = 4, IndicesAStroke = 6;

    private readonly ShaderProgram shader = new("nest", "nest", LookFigures.Glsl);
    private readonly Texture palettes = new(GL_RGB8, GL_RGB, GL_UNSIGNED_BYTE, Palette.Size, Theme.PaletteRows, GL_CLAMP_TO_EDGE, GL_CLAMP_TO_EDGE);
    private readonly uint array;
    private readonly uint corners;    // (samples, CornersAStroke) of x, y, z, second
    private readonly uint traits;     // (samples, CornersAStroke) of four bytes
    private readonly uint indices;    // (strokes or more, IndicesAStroke)
    private readonly uint next;       // (samples, CornersAStroke) of x, y, z, second on the path that this one turns into
    private int indexed;              // strokes that have indices
    private Palette? painted;         // a colour scale of the theme whose scales the texture holds

    /// <summary>Compiles the shaders.</summary>
    public ShaderStrokeRenderer()
    {
        uint created;
        uint* buffers = stackalloc uint[4];
        glGenVertexArrays(1, &created);
        glGenBuffers(4, buffers);
        array = created;
        (corners, traits, indices, next) = (buffers[0], buffers[1], buffers[2], buffers[3]);

        // A stroke's corners read their own sample and the next one: the same buffer, one sample (four copies) further on.
        glBindVertexArray(array);
        glBindBuffer(GL_ARRAY_BUFFER, corners);
        Attributes(0, GL_FLOAT, sizeof(Vector4));
        glBindBuffer(GL_ARRAY_BUFFER, traits);
        Attributes(2, GL_UNSIGNED_BYTE, sizeof(Traits));
        glBindBuffer(GL_ARRAY_BUFFER, next);
        Attributes(4, GL_FLOAT, sizeof(Vector4));
        glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, indices);
        glBindVertexArray(0);

        static void Attributes(uint index, uint type, int stride)
        {
            for (int ahead = 0; ahead < 2; ahead++)
            {
                glEnableVertexAttribArray(index + (uint)ahead);
                glVertexAttribPointer(index + (uint)ahead, 4, type, type == GL_FLOAT ? GL_FALSE : GL_TRUE, stride, ahead * CornersAStroke * stride);
            }
        }
    }

    /// <inheritdoc/>
    public int Copies => CornersAStroke;

    /// <inheritdoc/>
    public void Take(NestGeometry geometry)
    {
        int strokes = geometry.Samples - 1;
        Upload(GL_ARRAY_BUFFER, corners, geometry.Positions);
        Upload(GL_ARRAY_BUFFER, next, geometry.NextPositions);
        Upload(GL_ARRAY_BUFFER, traits, geometry.Traits);
        geometry.Release();
        if (strokes <= indexed) return;

        indexed = strokes + strokes / 4;   // a path has about as many samples as the one before
        var order = new uint[indexed * IndicesAStroke];
        ReadOnlySpan<uint> quad = [0, 1, 2, 2, 1, 3];
        for (int i = 0; i < order.Length; i++) order[i] = (uint)(i / IndicesAStroke * CornersAStroke) + quad[i % IndicesAStroke];
        glBindVertexArray(array);
        Upload<uint>(GL_ELEMENT_ARRAY_BUFFER, indices, order);
        glBindVertexArray(0);

        static void Upload<T>(uint target, uint buffer, ReadOnlySpan<T> data) where T : unmanaged
        {
            glBindBuffer(target, buffer);
            fixed (T* first = data) glBufferData(target, (nint)data.Length * sizeof(T), first, GL_STATIC_DRAW);
        }
    }

    /// <inheritdoc/>
    public void Draw(in StrokeStyle style, int first, int count)
    {
        Theme theme = style.Theme;
        if (!ReferenceEquals(painted, theme.TimeColors))
        {
            palettes.Update<byte>(0, 0, Palette.Size, Theme.PaletteRows, theme.Palettes);
            painted = theme.TimeColors;
        }

        shader.Use();
        shader.Set("toClip", style.View.ToClip);
        shader.Set("picture", style.Picture);
        shader.Set("halfWidth", style.HalfWidth);
        shader.Set("depthRange", style.Depths);
        shader.Set("now", style.Now);
        shader.Set("duration", style.Duration);
        shader.Set("trail", style.IsTrail ? 1 : 0);
        shader.Set("trailSeconds", style.TrailSeconds);
        shader.Set("ghost", style.Ghost);
        shader.Set("oldest", style.Oldest);
        shader.Set("depthFloor", style.DepthFloor);
        shader.Set("glow", theme.Glow);
        shader.Set("scale", style.Scale);
        shader.Set("presence", style.Presence);
        shader.Set("morph", style.Morph);
        shader.Set("mode", (int)style.Color);
        shader.Set("ink", theme.Ink);
        shader.Set("unclear", theme.Unclear);
        shader.Set("present", theme.Now);
        shader.Set("neutral", theme.Darkens ? 1f : 0f);
        palettes.Bind(0);
        shader.Set("palette", 0);

        glBindVertexArray(array);
        glEnable(GL_BLEND);
        glBlendEquation(theme.Darkens ? GL_MIN : GL_MAX);
        glDrawElements(GL_TRIANGLES, count * IndicesAStroke, GL_UNSIGNED_INT, (nint)first * IndicesAStroke * sizeof(uint));
        glBlendEquation(GL_FUNC_ADD);
    }

    /// <summary>Frees the graphics memory.</summary>
    public void Dispose()
    {
        uint deadArray = array;
        uint* dead = stackalloc uint[] { corners, traits, indices, next };
        glDeleteVertexArrays(1, &deadArray);
        glDeleteBuffers(4, dead);
        palettes.Dispose();
        shader.Dispose();
    }
}
