using static Nest.Viewer.Native.GL;

namespace Nest.Viewer.Graphics;

/// <summary>A two-dimensional texture with linear filtering and no mipmaps.</summary>
internal sealed unsafe class Texture : IDisposable
{
    private readonly uint format;
    private readonly uint type;

    /// <param name="internalFormat">How the driver keeps it: <c>GL_R8</c>, <c>GL_RGBA16F</c>, …</param>
    /// <param name="format">The channels that callers give.</param>
    /// <param name="type">The type of a channel that callers give.</param>
    /// <param name="width">Texels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="wrapX">What lies beyond the left and right edges.</param>
    /// <param name="wrapY">What lies beyond the first and last row.</param>
    public Texture(uint internalFormat, uint format, uint type, int width, int height, uint wrapX, uint wrapY)
    {
        (this.format, this.type, Width, Height) = (format, type, width, height);
        uint created;
        glGenTextures(1, &created);
        Name = created;
        glBindTexture(GL_TEXTURE_2D, Name);
        glTexImage2D(GL_TEXTURE_2D, 0, (int)internalFormat, width, height, 0, format, type, null);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, (int)GL_LINEAR);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, (int)GL_LINEAR);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, (int)wrapX);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, (int)wrapY);
    }

    /// <summary>OpenGL's name for it.</summary>
    public uint Name { get; }

    /// <summary>Texels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Makes shaders read it from a texture unit.</summary>
    public void Bind(uint unit)
    {
        glActiveTexture(GL_TEXTURE0 + unit);
        glBindTexture(GL_TEXTURE_2D, Name);
    }

    /// <summary>Replaces a rectangle.</summary>
    /// <param name="x">Its first column.</param>
    /// <param name="y">Its first row.</param>
    /// <param name="width">Its columns.</param>
    /// <param name="height">Its rows.</param>
    /// <param name="texels">(height, stride, channels) in the format given at the start.</param>
    /// <param name="stride">Texels from one row to the next; <paramref name="width"/> if 0.</param>
    public void Update<T>(int x, int y, int width, int height, ReadOnlySpan<T> texels, int stride = 0) where T : unmanaged
    {
        glBindTexture(GL_TEXTURE_2D, Name);
        glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
        glPixelStorei(GL_UNPACK_ROW_LENGTH, stride);
        fixed (T* data = texels) glTexSubImage2D(GL_TEXTURE_2D, 0, x, y, width, height, format, type, data);
        glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
    }

    /// <summary>Frees the graphics memory.</summary>
    public void Dispose()
    {
        uint dead = Name;
        glDeleteTextures(1, &dead);
    }
}
