namespace Nest.Tensors.Kernels;

/// <summary>Copies the part of an image that some rows of a convolution's output read, with its border of zeros, into scratch memory.</summary>
internal static unsafe class PaddedStretch
{
    /// <summary>(rows read, Width + 2 · PadWidth, In), and behind it room for a tile to read beyond the last pixel.</summary>
    /// <param name="g">The geometry.</param>
    /// <param name="x">(Batch, Height, Width, In)</param>
    /// <param name="image">Which image.</param>
    /// <param name="row">First row of the output.</param>
    /// <param name="rows">Rows of the output.</param>
    /// <param name="tileRows">Pixels that a tile reads at once.</param>
    /// <returns>The copy, or the image itself where it has no border and its last tile is whole.</returns>
    public static float* Copy(in Convolution g, float* x, int image, int row, int rows, int tileRows)
    {
        int read = (rows - 1) * g.StrideHeight + g.KernelHeight, line = g.Width * g.In, border = g.PadWidth * g.In, paddedLine = line + 2 * border;
        int slack = tileRows * g.StrideWidth * g.In + g.KernelWidth * g.In;
        float* padded = Scratch.Get(Scratch.Slot.PaddedStretch, read * paddedLine + slack);
        for (int i = 0; i < read; i++)
        {
            int from = row * g.StrideHeight + i - g.PadHeight;
            float* target = padded + (nint)i * paddedLine;
            if (from < 0 || from >= g.Height)
            {
                new Span<float>(target, paddedLine).Clear();
                continue;
            }
            new Span<float>(target, border).Clear();
            new ReadOnlySpan<float>(x + ((nint)image * g.Height + from) * line, line).CopyTo(new Span<float>(target + border, line));
            new Span<float>(target + border + line, border).Clear();
        }
        return padded;
    }
}
