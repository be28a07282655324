using System.Numerics;
using System.Runtime.InteropServices;
using static Nest.Viewer.Native.GL;

namespace Nest.Viewer.Graphics;

/// <summary>Where a text lies about its place.</summary>
internal enum Align
{
    /// <summary>Begins there.</summary>
    Left,

    /// <summary>Centred there.</summary>
    Center,

    /// <summary>Ends there.</summary>
    Right,
}

/// <summary>Flat drawing: rounded boxes and text, collected and drawn in one call. Coordinates are points from the top left corner.</summary>
/// <remarks>Not thread-safe: belongs to the context's thread.</remarks>
internal sealed unsafe class Canvas : IDisposable
{
    private readonly ShaderProgram shader = new("flat", "flat");
    private readonly Texture atlas;
    private readonly uint array, buffer;
    private readonly List<Vertex> vertices = [];   // (boxes and glyphs, 6)
    private Vector2 picture;
    private float scale = 1;

    /// <summary>Loads the font and compiles the shaders.</summary>
    public Canvas()
    {
        atlas = new Texture(GL_R8, GL_RED, GL_UNSIGNED_BYTE, Font.Width, Font.Height, GL_CLAMP_TO_EDGE, GL_CLAMP_TO_EDGE);
        atlas.Update<byte>(0, 0, Font.Width, Font.Height, Font.Distances);
        uint created;
        glGenVertexArrays(1, &created);
        array = created;
        glGenBuffers(1, &created);
        buffer = created;
        glBindVertexArray(array);
        glBindBuffer(GL_ARRAY_BUFFER, buffer);
        for (uint field = 0; field < 3; field++)   // Vertex: three vectors
        {
            glEnableVertexAttribArray(field);
            glVertexAttribPointer(field, 4, GL_FLOAT, GL_FALSE, sizeof(Vertex), (nint)field * sizeof(Vector4));
        }

        glBindVertexArray(0);
    }

    /// <summary>The font that texts are set in.</summary>
    public FontAtlas Font { get; } = new();

    /// <summary>Begins a picture.</summary>
    /// <param name="size">Width and height in pixels.</param>
    /// <param name="pixelsAPoint">Pixels a point.</param>
    public void Begin(Vector2 size, float pixelsAPoint)
    {
        (picture, scale) = (size, pixelsAPoint);
        vertices.Clear();
    }

    /// <summary>A box with round corners.</summary>
    public void Box(float left, float top, float width, float height, float radius, Vector3 color, float opacity = 1)
    {
        Vector2 half = new Vector2(width, height) * scale / 2, center = new Vector2(left, top) * scale + half;
        var reach = half + Vector2.One;   // room for the smooth edge
        Quad(center - reach, center + reach, -reach, reach, new Vector4(color, opacity), new Vector4(half, MathF.Min(radius * scale, MathF.Min(half.X, half.Y)), 0));
    }

    /// <summary>A line of text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="x">Its left end, middle or right end.</param>
    /// <param name="baseline">Where its letters stand.</param>
    /// <param name="size">Points an em.</param>
    /// <param name="color">Of the letters.</param>
    /// <param name="align">What of it lies at <paramref name="x"/>.</param>
    /// <param name="weight">Its weight.</param>
    /// <param name="opacity">0 to 1.</param>
    public void Text(
        string text, float x, float baseline, float size, Vector3 color,
        Align align = Align.Left, FontWeight weight = FontWeight.Medium, float opacity = 1)
    {
        float em = size * scale;
        float pen = x * scale - (align == Align.Left ? 0 : Font.Measure(text, weight) * em / (align == Align.Center ? 2 : 1));
        float y = MathF.Round(baseline * scale);   // letters stand on whole pixels
        pen = MathF.Round(pen);
        var shape = new Vector4(0, 0, 0, Font.Spread * em);
        foreach (var glyph in Font.Glyphs(text, weight))
        {
            if (glyph.U1 > glyph.U0)
            {
                Quad(
                    new Vector2(pen + glyph.Left * em, y + glyph.Top * em), new Vector2(pen + glyph.Right * em, y + glyph.Bottom * em),
                    new Vector2((float)glyph.U0 / Font.Width, (float)glyph.V0 / Font.Height),
                    new Vector2((float)glyph.U1 / Font.Width, (float)glyph.V1 / Font.Height),
                    new Vector4(color, opacity), shape);
            }

            pen += glyph.Advance * em;
        }
    }

    /// <summary>Draws what was collected.</summary>
    public void Flush()
    {
        if (vertices.Count == 0) return;
        shader.Use();
        shader.Set("picture", picture);
        shader.Set("atlas", 0);
        atlas.Bind(0);
        glBindVertexArray(array);
        glBindBuffer(GL_ARRAY_BUFFER, buffer);
        fixed (Vertex* first = CollectionsMarshal.AsSpan(vertices))
            glBufferData(GL_ARRAY_BUFFER, (nint)vertices.Count * sizeof(Vertex), first, GL_STREAM_DRAW);
        glEnable(GL_BLEND);
        glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
        glDrawArrays(GL_TRIANGLES, 0, vertices.Count);
        vertices.Clear();
    }

    /// <summary>Frees the graphics memory.</summary>
    public void Dispose()
    {
        uint deadArray = array, deadBuffer = buffer;
        glDeleteVertexArrays(1, &deadArray);
        glDeleteBuffers(1, &deadBuffer);
        atlas.Dispose();
        shader.Dispose();
    }

    private void Quad(Vector2 from, Vector2 to, Vector2 uvFrom, Vector2 uvTo, Vector4 color, Vector4 shape)
    {
        var topLeft = new Vertex(new Vector4(from, uvFrom.X, uvFrom.Y), color, shape);
        var topRight = new Vertex(new Vector4(to.X, from.Y, uvTo.X, uvFrom.Y), color, shape);
        var bottomLeft = new Vertex(new Vector4(from.X, to.Y, uvFrom.X, uvTo.Y), color, shape);
        var bottomRight = new Vertex(new Vector4(to, uvTo.X, uvTo.Y), color, shape);
        vertices.AddRange([topLeft, topRight, bottomLeft, bottomLeft, topRight, bottomRight]);
    }

    /// <param name="Place">Pixels from the top left corner; then place in the atlas, or pixels from the box's centre.</param>
    /// <param name="Color">Red, green, blue, opacity.</param>
    /// <param name="Shape">Half of a box's width and height and its corners' radius, pixels; then a glyph's spread in pixels, 0 for a box.</param>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Vertex(Vector4 Place, Vector4 Color, Vector4 Shape);
}
