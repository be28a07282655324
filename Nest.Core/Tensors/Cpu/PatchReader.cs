namespace Nest.Tensors.Cpu;

/// <summary>The neighbourhoods (KernelHeight, KernelWidth, Channels) that a convolution looks at, one an output pixel, zero beyond the image.</summary>
internal unsafe struct PatchReader
{
    public float* Images;        // (N, Height, Width, Channels), or what images are cut from
    public int* Starts;          // (N) where each image starts, in pixels; null for one after the other
    public int Height;
    public int Width;
    public int Channels;
    public int KernelHeight;
    public int KernelWidth;
    public int StrideHeight;
    public int StrideWidth;
    public int Top;              // row of the image under the first tap of output row 0: minus the padding
    public int Left;

    public static PatchReader Of(in Convolution c, float* images, int* starts = null) => new()
    {
        Images = images, Starts = starts, Height = c.Height, Width = c.Width, Channels = c.In, KernelHeight = c.KernelHeight, KernelWidth = c.KernelWidth,
        StrideHeight = c.StrideHeight, StrideWidth = c.StrideWidth, Top = -c.PadHeight, Left = -c.PadWidth,
    };

    /// <summary>Values in a patch.</summary>
    public readonly int Length => KernelHeight * KernelWidth * Channels;

    /// <summary>The first value of an image.</summary>
    public readonly float* Image(int image) => Images + (Starts == null ? (nint)image * Height * Width : Starts[image]) * Channels;

    /// <summary>The kernel's rows that lie in the image for output row <paramref name="i"/>: first, and one past the last.</summary>
    public readonly (int First, int End) RowsInside(int i)
    {
        int above = i * StrideHeight + Top;
        int first = Math.Clamp(-above, 0, KernelHeight);
        return (first, Math.Clamp(Height - above, first, KernelHeight));
    }

    /// <summary>Floats from one copied patch to the next: a line more than it takes, so that neighbours do not fall into the same set of the cache.</summary>
    public static int Stride(int length) => (length + 15) / 16 * 16 + 16;

    /// <summary>Writes the patch of output (i, j).</summary>
    public readonly void Copy(int image, int i, int j, float* patch)
    {
        int left = j * StrideWidth + Left, line = KernelWidth * Channels;
        int before = Math.Clamp(-left, 0, KernelWidth), end = Math.Clamp(Width - left, before, KernelWidth);
        var (first, last) = RowsInside(i);
        float* source = Image(image) + ((nint)(i * StrideHeight + Top) * Width + left) * Channels;
        for (int p = 0; p < KernelHeight; p++, patch += line, source += (nint)Width * Channels)
        {
            if (p < first || p >= last)
            {
                Clear(patch, line);
                continue;
            }
            Clear(patch, before * Channels);
            Copy(source + before * Channels, patch + before * Channels, (end - before) * Channels);
            Clear(patch + end * Channels, line - end * Channels);
        }
    }

    private static void Copy(float* source, float* target, int count)
    {
        if (count >= 16) new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(target, count));
        else
            for (int i = 0; i < count; i++) target[i] = source[i];
    }

    private static void Clear(float* target, int count)
    {
        if (count >= 16) new Span<float>(target, count).Clear();
        else
            for (int i = 0; i < count; i++) target[i] = 0;
    }
}
