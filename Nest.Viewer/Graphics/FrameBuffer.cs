using Nest.Native;
using static Nest.Viewer.Native.GL;

namespace Nest.Viewer.Graphics;

/// <summary>A picture in the graphics memory to draw on and read back: RGBA, 8 bits a channel.</summary>
internal sealed unsafe class FrameBuffer : IDisposable
{
    private readonly Texture color;
    private readonly uint name;

    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <exception cref="MissingLibraryException">It is larger than this machine can draw.</exception>
    public FrameBuffer(int width, int height)
    {
        int largest;
        glGetIntegerv(GL_MAX_TEXTURE_SIZE, &largest);
        if (Math.Max(width, height) > largest)
            throw new MissingLibraryException($"OpenGL on this machine draws pictures of at most {largest} x {largest} pixels, not {width} x {height}.");
        Width = width;
        Height = height;
        color = new Texture(GL_RGBA8, GL_RGBA, GL_UNSIGNED_BYTE, width, height, GL_CLAMP_TO_EDGE, GL_CLAMP_TO_EDGE);
        uint created;
        glGenFramebuffers(1, &created);
        name = created;
        Bind();
        glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, color.Name, 0);
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
    /// <exception cref="InvalidOperationException">The driver refused something that was asked of it while drawing.</exception>
    public byte[] ReadRgb()
    {
        int stride = Width * 3;
        var upward = new byte[stride * Height];   // OpenGL's rows go from the bottom up
        glPixelStorei(GL_PACK_ALIGNMENT, 1);
        fixed (byte* pixels = upward) glReadPixels(0, 0, Width, Height, GL_RGB, GL_UNSIGNED_BYTE, pixels);
        var rgb = new byte[upward.Length];
        for (int y = 0; y < Height; y++) upward.AsSpan((Height - 1 - y) * stride, stride).CopyTo(rgb.AsSpan(y * stride));
        uint error = glGetError();
        return error == 0 ? rgb : throw new InvalidOperationException($"OpenGL reports error 0x{error:X4}.");
    }

    /// <summary>Frees the graphics memory and returns drawing to the window.</summary>
    public void Dispose()
    {
        glBindFramebuffer(GL_FRAMEBUFFER, 0);
        uint dead = name;
        glDeleteFramebuffers(1, &dead);
        color.Dispose();
    }
}
