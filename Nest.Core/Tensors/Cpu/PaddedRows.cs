namespace Nest.Tensors.Cpu;

/// <summary>A copy of some rows of one image with the zeros that a convolution sees around them, so that every row of a patch lies in one piece.</summary>
/// <remarks>The copy also brings the rows into the cache in long stretches, which tiles, reading a little of many pixels at a time, could not.</remarks>
internal readonly unsafe struct PaddedRows
{
    private readonly float* rows;      // (rows, Stride) in the thread's scratch memory
    private readonly float* source;    // the rows of the image that are here
    private readonly float* sourceEnd;
    private readonly int first;        // first output row
    private readonly nint rowStep;     // floats from one output row's patches to the next one's
    private readonly nint pixelStep;   // floats from one output column's patch to the next one's

    /// <summary>What output rows <paramref name="first"/> to last − 1 of <paramref name="image"/> see from columns 0 to outWidth − 1.</summary>
    public PaddedRows(in PatchReader p, int image, int first, int last, int outWidth)
    {
        this.first = first;
        int seen = (outWidth - 1) * p.StrideWidth + p.KernelWidth;   // columns of the image, from p.Left on
        Stride = (nint)seen * p.Channels;
        rowStep = p.StrideHeight * Stride;
        pixelStep = (nint)p.StrideWidth * p.Channels;
        int top = first * p.StrideHeight + p.Top, count = (last - 1 - first) * p.StrideHeight + p.KernelHeight;
        rows = Scratch.Get(Scratch.Slot.Padding, count * (int)Stride);

        int inImage = Math.Clamp(top, 0, p.Height), outOfImage = Math.Clamp(top + count, inImage, p.Height), imageLine = p.Width * p.Channels;
        source = p.Image(image) + (nint)inImage * imageLine;
        sourceEnd = source + (nint)(outOfImage - inImage) * imageLine;
        int before = Math.Clamp(-p.Left, 0, seen), skipped = Math.Clamp(p.Left, 0, p.Width);
        int inside = Math.Min(seen - before, p.Width - skipped) * p.Channels;
        before *= p.Channels;
        for (int row = 0; row < count; row++)
        {
            var target = new Span<float>(rows + row * Stride, (int)Stride);
            if (top + row < 0 || top + row >= p.Height)
            {
                target.Clear();
                continue;
            }
            target[..before].Clear();
            float* line = source + (nint)(top + row - inImage) * imageLine + skipped * p.Channels;
            new ReadOnlySpan<float>(line, inside).CopyTo(target[before..]);
            target[(before + inside)..].Clear();
        }
    }

    /// <summary>What the output rows after these will see for the first time.</summary>
    public Ahead Next(int times) => new(sourceEnd, (nint)(sourceEnd - source), times);

    /// <summary>Floats from one row of the kernel to the next.</summary>
    public nint Stride { get; }

    /// <summary>The patch of output row <paramref name="i"/>, column <paramref name="j"/>: its rows lie <see cref="Stride"/> apart.</summary>
    public float* At(int i, int j) => rows + (i - first) * rowStep + j * pixelStep;
}
