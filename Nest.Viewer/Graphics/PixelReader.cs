using static Nest.Viewer.Native.GL;

namespace Nest.Viewer.Graphics;

/// <summary>Does something with a picture as OpenGL has it.</summary>
/// <param name="rgba">(height, width, 4), the bottom row first; good until the call returns.</param>
internal delegate void TakePicture(ReadOnlySpan<byte> rgba);

/// <summary>Reads pictures back while the next ones are drawn: each goes into a buffer of its own, and is taken some pictures later, when it is there without waiting.</summary>
/// <remarks>Not thread-safe: belongs to the context's thread.</remarks>
internal sealed unsafe class PixelReader : IDisposable
{
    private const int Depth = 3;

    private readonly FrameBuffer frame;
    private readonly nint bytes;
    private readonly uint[] buffers = new uint[Depth];   // (height, width, 4) each
    private long begun, taken;

    /// <param name="frame">What is read.</param>
    public PixelReader(FrameBuffer frame)
    {
        this.frame = frame;
        bytes = (nint)frame.Width * frame.Height * 4;
        fixed (uint* names = buffers) glGenBuffers(Depth, names);
        foreach (uint buffer in buffers)
        {
            glBindBuffer(GL_PIXEL_PACK_BUFFER, buffer);
            glBufferData(GL_PIXEL_PACK_BUFFER, bytes, null, GL_STREAM_READ);
        }

        glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    }

    /// <summary>Pictures that were begun and not taken.</summary>
    public int Waiting => (int)(begun - taken);

    /// <summary>Whether a picture must be taken before the next is begun.</summary>
    public bool IsFull => Waiting == Depth;

    /// <summary>Begins to read the picture that was drawn last.</summary>
    public void Begin()
    {
        frame.Bind();
        glBindBuffer(GL_PIXEL_PACK_BUFFER, buffers[begun++ % Depth]);
        glPixelStorei(GL_PACK_ALIGNMENT, 1);
        glReadPixels(0, 0, frame.Width, frame.Height, GL_RGBA, GL_UNSIGNED_BYTE, null);
        glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    }

    /// <summary>Takes the oldest picture that was begun.</summary>
    /// <exception cref="InvalidOperationException">The driver refused something that was asked of it.</exception>
    public void Take(TakePicture take)
    {
        glBindBuffer(GL_PIXEL_PACK_BUFFER, buffers[taken++ % Depth]);
        void* pixels = glMapBufferRange(GL_PIXEL_PACK_BUFFER, 0, bytes, GL_MAP_READ_BIT);
        uint error = glGetError();
        if (pixels is null || error != 0) throw new InvalidOperationException($"OpenGL reports error 0x{error:X4}.");
        try
        {
            take(new ReadOnlySpan<byte>(pixels, checked((int)bytes)));
        }
        finally
        {
            glUnmapBuffer(GL_PIXEL_PACK_BUFFER);
            glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
        }
    }

    /// <summary>Frees the graphics memory.</summary>
    public void Dispose()
    {
        fixed (uint* names = buffers) glDeleteBuffers(Depth, names);
    }
}
