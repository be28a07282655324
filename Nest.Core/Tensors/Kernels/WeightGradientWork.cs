using Nest.Numerics;

namespace Nest.Tensors.Kernels;

/// <summary>The weights' gradient of a convolution, dw (KernelHeight · KernelWidth · In, Out) = Σ patchᵀ · dy; chunk = one share of the images.</summary>
/// <remarks>
/// The rows of a tile are the values of a patch, side by side in the padded image; its steps are the pixels of an output row, whose gradients are the
/// right operand where they lie, or copied into panels where their channels do not fill tiles. Every share has its own sum; shares follow from the
/// shape alone and are added up in order.
/// </remarks>
internal unsafe struct WeightGradientWork : IChunkWork
{
    private const int MostShares = 32;

    public Convolution Geometry;
    public KernelSet Kernels;
    public float* X;         // (Batch, Height, Width, In)
    public Func<int, nint> Dy;   // a row of the output's gradients, counted over all images: a float*, (OutWidth, Out)
    public float* Sums;      // (Shares, KernelHeight · KernelWidth · In, PaddedOut)

    /// <summary>Channels of <see cref="Sums"/>: Out, filled up to whole tiles.</summary>
    public readonly int PaddedOut => (Geometry.Out + Kernels.TileColumns - 1) / Kernels.TileColumns * Kernels.TileColumns;

    /// <summary>Rows of <see cref="Sums"/>, those of one kernel row filled up to whole tiles.</summary>
    public readonly int PaddedPatch => (Geometry.KernelWidth * Geometry.In + Kernels.TileRows - 1) / Kernels.TileRows * Kernels.TileRows;

    /// <summary>Shares of the images.</summary>
    public readonly int Shares => Math.Clamp(Geometry.Batch * Geometry.OutHeight, 1, MostShares);

    public readonly nint ShareLength => (nint)Geometry.KernelHeight * PaddedPatch * PaddedOut;

    public readonly void Run(int share)
    {
        float* sums = Sums + share * ShareLength;
        new Span<float>(sums, (int)ShareLength).Clear();
        long rows = (long)Geometry.Batch * Geometry.OutHeight;
        int first = (int)(rows * share / Shares), end = (int)(rows * (share + 1) / Shares);
        for (int row = first; row < end; row++) AddRow(row / Geometry.OutHeight, row % Geometry.OutHeight, sums);
    }

    private readonly void AddRow(int image, int row, float* sums)
    {
        int tileRows = Kernels.TileRows, tileColumns = Kernels.TileColumns, paddedOut = PaddedOut, paddedPatch = PaddedPatch;
        float* padded = PaddedStretch.Copy(Geometry, X, image, row, 1, tileRows);
        var dy = (float*)Dy(image * Geometry.OutHeight + row);
        if (paddedOut != Geometry.Out) dy = FillUp(dy);
        nint start = 0;
        var tile = new Tile
        {
            RowStride = 1, StepStride = (nint)Geometry.StrideWidth * Geometry.In, SegmentCount = 1, Segments = &start, Steps = Geometry.OutWidth,
            BStride = paddedOut, CStride = paddedOut, Accumulate = true,
        };
        for (int p = 0; p < Geometry.KernelHeight; p++)
            for (int channel = 0; channel < paddedOut; channel += tileColumns)
                for (int value = 0; value < paddedPatch; value += tileRows)
                {
                    tile.A = padded + ((nint)p * (Geometry.Width + 2 * Geometry.PadWidth) * Geometry.In) + value;
                    tile.B = dy + channel;
                    tile.C = sums + ((nint)p * paddedPatch + value) * paddedOut + channel;
                    Kernels.RunTile(in tile);
                }
    }

    /// <summary>One row of gradients with zeros for the channels that fill up the last tile. (OutWidth, PaddedOut)</summary>
    private readonly float* FillUp(float* dy)
    {
        int paddedOut = PaddedOut;
        float* filled = Scratch.Get(Scratch.Slot.PanelsOfB, Geometry.OutWidth * paddedOut);
        for (int pixel = 0; pixel < Geometry.OutWidth; pixel++)
        {
            var target = new Span<float>(filled + (nint)pixel * paddedOut, paddedOut);
            new ReadOnlySpan<float>(dy + (nint)pixel * Geometry.Out, Geometry.Out).CopyTo(target);
            target[Geometry.Out..].Clear();
        }
        return filled;
    }
}
