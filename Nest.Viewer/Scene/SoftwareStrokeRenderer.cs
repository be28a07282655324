using System.Numerics;
using Nest.Viewer.Graphics;
using static Nest.Viewer.Native.GL;

namespace Nest.Viewer.Scene;

/// <summary>Strokes drawn by the processor, where OpenGL would do that, too, and far more slowly.</summary>
internal sealed unsafe class SoftwareStrokeRenderer : IStrokeRenderer
{
    private const int Step = 64;   // pixels by which the texture grows

    private readonly StrokeRasterizer rasterizer = new();
    private readonly ShaderProgram shader = new("area", "raster");
    private readonly Quad quad = new();
    private NestGeometry? geometry;
    private Texture? texture;          // its lower left corner holds the strokes of the last picture

    /// <inheritdoc/>
    public int Copies => 1;

    /// <inheritdoc/>
    public void Take(NestGeometry geometry)
    {
        this.geometry?.Release();
        this.geometry = geometry;
    }

    /// <inheritdoc/>
    public void Draw(in StrokeStyle style, int first, int count)
    {
        if (geometry is null) return;
        int samples = count + 1;
        if (rasterizer.Draw(geometry.Positions.Slice(first, samples), geometry.NextPositions.Slice(first, samples), geometry.Traits.Slice(first, samples), style) is not { } area) return;

        if (texture is null || texture.Width < area.Width || texture.Height < area.Height)
        {
            int width = Math.Max(RoundUp(area.Width), texture?.Width ?? 0), height = Math.Max(RoundUp(area.Height), texture?.Height ?? 0);
            texture?.Dispose();
            texture = new Texture(GL_RGBA8, GL_RGBA, GL_UNSIGNED_BYTE, width, height, GL_CLAMP_TO_EDGE, GL_CLAMP_TO_EDGE);
        }

        for (int bottom = 0, band = 0; bottom < area.Height; bottom += rasterizer.BandHeight, band++)
            texture.Update(0, bottom, area.Width, Math.Min(rasterizer.BandHeight, area.Height - bottom), rasterizer.Band(band), rasterizer.Stride);
        shader.Use();
        shader.Set("area", new Vector4(area.Left, style.Picture.Y - area.Bottom - area.Height, area.Width, area.Height));
        shader.Set("picture", style.Picture);
        shader.Set("corner", new Vector2(area.Left, area.Bottom));
        shader.Set("strokes", 0);
        texture.Bind(0);
        glEnable(GL_BLEND);
        glBlendEquation(style.Theme.Darkens ? GL_MIN : GL_MAX);
        quad.Draw();
        glBlendEquation(GL_FUNC_ADD);
    }

    // A nest that turns needs a little more room in one picture than in the one before.
    private static int RoundUp(int pixels) => (pixels + Step - 1) / Step * Step;

    /// <summary>Frees the graphics memory.</summary>
    public void Dispose()
    {
        quad.Dispose();
        geometry?.Release();
        texture?.Dispose();
        shader.Dispose();
    }
}
