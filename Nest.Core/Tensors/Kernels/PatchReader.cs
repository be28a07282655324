namespace Nest.Tensors.Kernels;

/// <summary>The neighbourhoods (KernelHeight, KernelWidth, Channels) that a convolution looks at, one an output pixel, zero beyond the image.</summary>
internal unsafe struct PatchReader
{
    public float* Images;        // (N, Height, Width, Channels)
    public int Height;
    public int Width;
    public int Channels;
    public int KernelHeight;
    public int KernelWidth;
    public int StrideHeight;
    public int StrideWidth;
    public int Top;              // row of the image under the first tap of output row 0: minus the padding
    public int Left;

    public static PatchReader Of(in Convolution c, float* images) => new()
    {
        Images = images, Height = c.Height, Width = c.Width, Channels = c.In, KernelHeight = c.KernelHeight, KernelWidth = c.KernelWidth,
        StrideHeight = c.StrideHeight, StrideWidth = c.StrideWidth, Top = -c.PadHeight, Left = -c.PadWidth,
    };

    /// <summary>Values in a patch.</summary>
    public readonly int Length => KernelHeight * KernelWidth * Channels;

    /// <summary>The kernel's rows that lie in the image for output row <paramref name="i"/>: first, and one past the last.</summary>
    public readonly (int First, int End) RowsInside(int i)
    {
        int above = i * StrideHeight + Top;
        int first = Math.Clamp(-above, 0, KernelHeight);
        return (first, Math.Clamp(Height - above, first, KernelHeight));
    }

    /// <summary>Whether output columns <paramref name="j"/> to j + count − 1 look at nothing beyond the image's sides.</summary>
    public readonly bool ColumnsInside(int j, int count)
    {
        int left = j * StrideWidth + Left;
        return left >= 0 && left + (count - 1) * StrideWidth + KernelWidth <= Width;
    }

    /// <summary>Place of the first value of the patch of output (i, j), which may lie beyond the image.</summary>
    public readonly nint Offset(int image, int i, int j) =>
        (((nint)image * Height + i * StrideHeight + Top) * Width + j * StrideWidth + Left) * Channels;

    /// <summary>Writes the patch of output (i, j).</summary>
    public readonly void Copy(int image, int i, int j, float* patch)
    {
        int left = j * StrideWidth + Left, line = KernelWidth * Channels;
        int before = Math.Clamp(-left, 0, KernelWidth), end = Math.Clamp(Width - left, before, KernelWidth);
        var (first, last) = RowsInside(i);
        float* source = Images + Offset(image, i, j);
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
