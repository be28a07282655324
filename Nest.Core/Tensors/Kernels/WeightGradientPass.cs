using System.Runtime.CompilerServices;
using Nest.Numerics;

namespace Nest.Tensors.Kernels;

/// <summary>The sum over pixels of patch ⊗ dy, cut into parts of the pixels that are added up in order afterwards.</summary>
/// <remarks>A part copies the patches of a block of pixels and multiplies them, transposed, by the block's dy. Chunk = part.</remarks>
internal unsafe struct WeightGradientPass : IChunkWork
{
    private const int BlockValues = 48 * 1024;    // floats of patches a block: 192 KB of L2
    private const int PartPixels = 512;            // pixels a part, at least
    private const int MaxParts = 32;
    private const int MaxPartials = 4 << 20;       // floats of all parts together

    public KernelSet Kernels;
    public PatchReader Patches;
    public int Images;
    public int OutHeight;
    public int OutWidth;
    public int Columns;          // output channels
    public float* OutputGradient;   // dy (Images, OutHeight, OutWidth, Columns)
    public float* Partials;      // (Parts, Patches.Length, Columns)

    public readonly int Pixels => Images * OutHeight * OutWidth;

    /// <summary>Follows from the shape alone, as the order of summation depends on it.</summary>
    public readonly int Parts =>
        (int)Math.Clamp(Math.Min(Pixels / PartPixels, MaxPartials / Math.Max(1, (long)Patches.Length * Columns)), 1, MaxParts);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(int part)
    {
        int first = (int)((long)Pixels * part / Parts), last = (int)((long)Pixels * (part + 1) / Parts);
        int length = Patches.Length, stride = ConvolutionPass.PatchStride(length), tileColumns = Kernels.TileColumns;
        int block = Math.Clamp(BlockValues / stride, 8, 512);
        int panels = (Columns + tileColumns - 1) / tileColumns;
        float* copies = Scratch.Get(Scratch.Slot.Patches, block * stride);
        float* b = Scratch.Get(Scratch.Slot.PanelsOfB, panels * tileColumns * block);
        float* sum = Partials + (nint)part * length * Columns;
        if (first == last) new Span<float>(sum, length * Columns).Clear();
        for (int pixel = first; pixel < last; pixel += block)
        {
            int steps = Math.Min(block, last - pixel);
            for (int k = 0; k < steps; k++)
            {
                var (row, j) = Math.DivRem(pixel + k, OutWidth);
                var (image, i) = Math.DivRem(row, OutHeight);
                Patches.Copy(image, i, j, copies + (nint)k * stride);
            }
            Panel.Pack(OutputGradient + (nint)pixel * Columns, 1, Columns, Columns, tileColumns, steps, b);
            AddBlock(copies, stride, steps, b, sum, accumulate: pixel > first);
        }
    }

    private readonly void AddBlock(float* copies, int stride, int steps, float* b, float* sum, bool accumulate)
    {
        int length = Patches.Length, tileRows = Kernels.TileRows, tileColumns = Kernels.TileColumns;
        nint noOffset = 0;
        var tile = new Tile
        {
            RowStride = 1, StepStride = stride, SegmentCount = 1, Segments = &noOffset, Steps = steps,
            BStride = tileColumns, CStride = Columns, Accumulate = accumulate,
        };
        for (int i = 0; i < length; i += tileRows)
            for (int j = 0; j < Columns; j += tileColumns)
            {
                tile.A = copies + i;
                tile.B = b + (nint)j * steps;
                tile.C = sum + (nint)i * Columns + j;
                int height = Math.Min(tileRows, length - i), width = Math.Min(tileColumns, Columns - j);
                if (height == tileRows && width == tileColumns) Kernels.RunTile(in tile);
                else EdgeTile.Run(Kernels, tile, height, width);   // reads on into the stride's slack, and drops what comes of it
            }
    }
}
