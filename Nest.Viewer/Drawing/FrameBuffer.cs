using static Nest.Viewer.Native.GL;

namespace Nest.Viewer.Drawing;

/// <summary>A picture in the graphics memory to draw on and read back: RGBA, 8 bits a channel.</summary>
internal sealed unsafe class FrameBuffer : IDisposable
{
    private readonly Texture colour;
    private readonly uint name;

    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    public FrameBuffer(int width, int height)
    {
        Width = width;
        Height = height;
        colour = new Texture(GL_RGBA8, GL_RGBA, GL_UNSIGNED_BYTE, width, height, GL_CLAMP_TO_EDGE, GL_CLAMP_TO_EDGE);
        uint created;
        glGenFramebuffers(1, &created);
        name = created;
        Bind();
        glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, colour.Name, 0);
        uint status = glCheckFramebufferStatus(GL_FRAMEBUFFER);
        if (status != GL_FRAMEBUFFER_COMPLETE)
            throw new InvalidOperationException($"A picture of {width} x {height} is refused by the graphics driver (status 0x{status:X4}).");
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Makes drawing go here.</summary>
    public void Bind() => glBindFramebuffer(GL_FRAMEBUFFER, name);

    /// <summary>The picture as it is now, (Height, Width, 3), the top row first.</summary>
    public byte[] ReadRgb() => ReadRgb(Width, Height);

    /// <summary>The picture that is being drawn on now, window or frame buffer: (height, width, 3), the top row first.</summary>
    public static byte[] ReadRgb(int width, int height)
    {
        int stride = width * 3;
        var upward = new byte[stride * height];   // OpenGL's rows go from the bottom up
        glPixelStorei(GL_PACK_ALIGNMENT, 1);
        fixed (byte* pixels = upward) glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE, pixels);
        var rgb = new byte[upward.Length];
        for (int y = 0; y < height; y++) upward.AsSpan((height - 1 - y) * stride, stride).CopyTo(rgb.AsSpan(y * stride));
        return rgb;
    }

    /// <summary>Frees the graphics memory and returns drawing to the window.</summary>
    public void Dispose()
    {
        glBindFramebuffer(GL_FRAMEBUFFER, 0);
        uint dead = name;
        glDeleteFramebuffers(1, &dead);
        colour.Dispose();
    }
}
