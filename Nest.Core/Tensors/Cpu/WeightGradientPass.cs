using System.Runtime.CompilerServices;
using Nest.Numerics;

namespace Nest.Tensors.Cpu;

/// <summary>The sum over pixels of patch ⊗ dy, cut into parts of the output rows that are added up in order afterwards.</summary>
/// <remarks>
/// A tile's rows are values of the patch, its steps the pixels of some output rows; where output rows are short, the patches
/// are copied out first. Chunk = part.
/// </remarks>
internal unsafe struct WeightGradientPass : IChunkWork
{
    private const int BlockValues = 32 * 1024;     // floats of dy, or of patches, a block: 128 KB of L2
    private const int PartPixels = 512;            // pixels a part, at least
    private const int MaxParts = 32;
    private const int MaxPartials = 4 << 20;       // floats of all parts together
    private const int PiecePixels = 128;           // pixels whose patches and dy stay in L1 together
    private const int LongRow = 16;                // pixels that are worth a segment of their own

    public KernelSet Kernels;
    public PatchReader Patches;
    public int Images;
    public int OutHeight;
    public int OutWidth;
    public int Columns;             // output channels
    public float* OutputGradient;   // dy (Images, OutHeight, OutWidth, Columns)
    public float* Partials;         // (Parts, Patches.Length, Columns)

    /// <summary>Follows from the shape alone, as the order of summation depends on it.</summary>
    public readonly int Parts => (int)Math.Clamp(
        Math.Min(Images * OutHeight / Math.Max(1, PartPixels / Math.Max(1, OutWidth)), MaxPartials / Math.Max(1, (long)Patches.Length * Columns)), 1, MaxParts);

    public readonly void Run(int part)
    {
        long rows = (long)Images * OutHeight;
        int row = (int)(rows * part / Parts), last = (int)(rows * (part + 1) / Parts);
        float* sum = Partials + (nint)part * Patches.Length * Columns;
        new Span<float>(sum, Patches.Length * Columns).Clear();
        int wanted = OutWidth < LongRow ? Math.Max(1, BlockValues / Math.Max(1, OutWidth * Patches.Length)) : Math.Max(1, PiecePixels / OutWidth);
        while (row < last)
        {
            int count = Math.Min(wanted, last - row);
            if (OutWidth < LongRow) AddShortRows(row, count, sum);
            else
            {
                var (image, i) = Math.DivRem(row, OutHeight);
                count = Math.Min(count, OutHeight - i);
                AddLongRows(image, i, i + count, sum);
            }
            row += count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void AddLongRows(int image, int first, int last, float* sum)
    {
        int tileRows = Kernels.TileRows, line = Patches.KernelWidth * Patches.Channels, step = Patches.StrideWidth * Patches.Channels;
        int beyond = line % tileRows == 0 ? 0 : (tileRows + step - 1) / step;   // columns that the last tile of a line reads, and drops
        var rows = new PaddedRows(Patches, image, first, last, OutWidth + beyond);
        nint* segments = stackalloc nint[last - first];
        Panels b = OutputPanels((image * OutHeight + first) * OutWidth, (last - first) * OutWidth);
        int pieces = (OutWidth + PiecePixels - 1) / PiecePixels;
        for (int piece = 0; piece < pieces; piece++)
        {
            int left = OutWidth * piece / pieces, right = OutWidth * (piece + 1) / pieces;
            for (int p = 0; p < Patches.KernelHeight; p++)
            {
                int from = first, end = last;   // output rows whose tap p lies in the image
                while (from < end && from * Patches.StrideHeight + Patches.Top + p < 0) from++;
                while (end > from && (end - 1) * Patches.StrideHeight + Patches.Top + p >= Patches.Height) end--;
                if (from == end) continue;
                for (int i = from; i < end; i++) segments[i - from] = (i - from) * Patches.StrideHeight * rows.Stride;
                var tile = new Tile
                {
                    A = rows.At(from, left) + p * rows.Stride, RowStride = 1, StepStride = step,
                    SegmentCount = end - from, Segments = segments, Steps = right - left,
                };
                AddProduct(tile, line, b.From((from - first) * OutWidth + left), sum + (nint)p * line * Columns);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void AddShortRows(int row, int count, float* sum)
    {
        int stride = PatchReader.Stride(Patches.Length), pixels = count * OutWidth;
        float* copies = Scratch.Get(Scratch.Slot.Patches, pixels * stride);
        for (int k = 0; k < pixels; k++)
        {
            var (image, i) = Math.DivRem(row + k / OutWidth, OutHeight);
            Patches.Copy(image, i, k % OutWidth, copies + (nint)k * stride);
        }
        nint noOffset = 0;
        var tile = new Tile { A = copies, RowStride = 1, StepStride = stride, SegmentCount = 1, Segments = &noOffset, Steps = pixels };
        AddProduct(tile, Patches.Length, OutputPanels(row * OutWidth, pixels), sum);
    }

    /// <summary>sum (values, Columns) += Aᵀ · dy; what comes of A beyond its values is dropped.</summary>
    private readonly void AddProduct(Tile tile, int values, Panels dy, float* sum)
    {
        int tileRows = Kernels.TileRows, tileColumns = Kernels.TileColumns, steps = tile.SegmentCount * tile.Steps;
        int tiles = (values + tileRows - 1) / tileRows * ((Columns + tileColumns - 1) / tileColumns);
        float* a = tile.A;
        var nextPixels = new Ahead(dy.First + steps * dy.Stride, steps * dy.Stride, tiles);
        tile.Accumulate = true;
        tile.BStride = dy.Stride;
        tile.CStride = Columns;
        for (int column = 0; column < Columns; column += tileColumns, dy.First += dy.Step)
            for (int i = 0; i < values; i += tileRows)
            {
                int height = Math.Min(tileRows, values - i), width = Math.Min(tileColumns, Columns - column);
                nextPixels.CallIn();
                tile.A = a + i;
                tile.B = dy.First;
                tile.C = sum + (nint)i * Columns + column;
                if (height == tileRows && width == tileColumns) Kernels.RunTile(in tile);
                else EdgeTile.Run(Kernels, tile, height, width);
            }
    }

    /// <summary>dy of some pixels, tile by tile of its channels: where it lies if they fill tiles, packed otherwise.</summary>
    private readonly Panels OutputPanels(int pixel, int pixels)
    {
        int width = Kernels.TileColumns;
        float* dy = OutputGradient + (nint)pixel * Columns;
        if (Columns % width == 0) return new Panels { First = dy, Stride = Columns, Step = width };
        float* packed = Scratch.Get(Scratch.Slot.PanelsOfB, (Columns + width - 1) / width * width * pixels);
        Panel.Pack(dy, 1, Columns, Columns, width, pixels, packed);
        return new Panels { First = packed, Stride = width, Step = (nint)width * pixels };
    }

    private struct Panels
    {
        public float* First;   // a tile's columns of the first pixel
        public nint Stride;    // to the next pixel
        public nint Step;      // to the next tile's columns

        public readonly Panels From(int pixel) => this with { First = First + pixel * Stride };
    }
}
