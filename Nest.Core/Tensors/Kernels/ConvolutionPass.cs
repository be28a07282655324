using System.Runtime.CompilerServices;
using Nest.Numerics;

namespace Nest.Tensors.Kernels;

/// <summary>Patches times weights, written to a grid of output pixels: what every convolution and transposed convolution comes down to.</summary>
/// <remarks>
/// A tile's rows are neighbouring pixels of one output row. Away from the image's sides it reads them where they are, each
/// row of the kernel being one segment; at the sides, and where an output row is shorter than a tile, from copies.
/// Chunk = <see cref="RowsPerChunk"/> output rows, counted through all images.
/// </remarks>
internal unsafe struct ConvolutionPass : IChunkWork
{
    private const int ChunkWork = 2 << 20;        // multiply-adds, about 20 µs
    private const int PanelsTogether = 64 * 1024;  // floats of weights that meet one tile of pixels before the next: a quarter of an L2

    public KernelSet Kernels;
    public PatchReader Patches;
    public float* Weights;       // panels (⌈Columns / TileColumns⌉, Patches.Length, TileColumns)
    public int Columns;          // output channels
    public int Images;
    public int OutHeight;
    public int OutWidth;
    public float* Output;        // (Images, OutHeight, OutWidth, Columns) at the strides below
    public nint ImageStride;
    public nint RowStride;
    public nint PixelStride;
    public float* Bias;          // (Columns) or null
    public bool Add;
    public bool Relu;

    public readonly int RowsPerChunk =>
        (int)Math.Clamp(ChunkWork / Math.Max(1, (long)OutWidth * Columns * Patches.Length), 1, Math.Max(1, Images * OutHeight));

    public readonly int Chunks => (Images * OutHeight + RowsPerChunk - 1) / RowsPerChunk;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(int chunk)
    {
        int first = chunk * RowsPerChunk, last = Math.Min(Images * OutHeight, first + RowsPerChunk);
        int panels = (Columns + Kernels.TileColumns - 1) / Kernels.TileColumns;
        int together = Math.Clamp(PanelsTogether / Math.Max(1, Patches.Length * Kernels.TileColumns), 1, panels);
        for (int panel = 0; panel < panels; panel += together)
        {
            int end = Math.Min(panels, panel + together);
            if (OutWidth < Kernels.TileRows) ShortRows(first, last, panel, end);
            else
                for (int row = first; row < last; row++) LongRow(row, panel, end);
        }
    }

    /// <summary>One output row of at least a tile's length; its last tile overlaps the one before, unless it adds.</summary>
    private readonly void LongRow(int row, int panel, int endPanel)
    {
        var (image, i) = Math.DivRem(row, OutHeight);
        var (firstTap, endTap) = Patches.RowsInside(i);
        int tileRows = Kernels.TileRows, line = Patches.KernelWidth * Patches.Channels;
        nint* segments = stackalloc nint[Math.Max(1, Patches.KernelHeight)];
        for (int p = firstTap; p < endTap; p++) segments[p - firstTap] = (nint)p * Patches.Width * Patches.Channels;

        for (int j = 0; j < OutWidth; j += tileRows)
        {
            int height = Math.Min(tileRows, OutWidth - j);
            if (height < tileRows && !Add)
            {
                j = OutWidth - tileRows;
                height = tileRows;
            }
            if (height < tileRows || !Patches.ColumnsInside(j, tileRows))
            {
                Copied(row * OutWidth + j, height, panel, endPanel);
                continue;
            }

            var tile = new Tile
            {
                A = Patches.Images + Patches.Offset(image, i, j), RowStride = Patches.StrideWidth * Patches.Channels, StepStride = 1,
                SegmentCount = endTap - firstTap, Segments = segments, Steps = line, BStride = Kernels.TileColumns,
                CStride = PixelStride, Accumulate = Add, Relu = Relu,
            };
            float* c = Output + image * ImageStride + i * RowStride + j * PixelStride;
            for (int p = panel; p < endPanel; p++)
            {
                int column = p * Kernels.TileColumns, width = Math.Min(Kernels.TileColumns, Columns - column);
                tile.B = Weights + ((nint)p * Patches.Length + firstTap * line) * Kernels.TileColumns;
                tile.C = c + column;
                tile.Bias = Bias == null ? null : Bias + column;
                if (width == Kernels.TileColumns) Kernels.RunTile(in tile);
                else EdgeTile.Run(Kernels, tile, tileRows, width);
            }
        }
    }

    /// <summary>Output rows shorter than a tile, which then takes pixels of several.</summary>
    private readonly void ShortRows(int first, int last, int panel, int endPanel)
    {
        for (int pixel = first * OutWidth; pixel < last * OutWidth; pixel += Kernels.TileRows)
            Copied(pixel, Math.Min(Kernels.TileRows, last * OutWidth - pixel), panel, endPanel);
    }

    /// <summary>Output pixels <paramref name="pixel"/> to pixel + count − 1, counted through all images, from copies of their patches.</summary>
    private readonly void Copied(int pixel, int count, int panel, int endPanel)
    {
        int length = Patches.Length, stride = PatchStride(length);
        float* copies = Scratch.Get(Scratch.Slot.Patches, Kernels.TileRows * stride);
        float** rows = stackalloc float*[count];
        for (int k = 0; k < count; k++)
        {
            var (row, j) = Math.DivRem(pixel + k, OutWidth);
            var (image, i) = Math.DivRem(row, OutHeight);
            Patches.Copy(image, i, j, copies + k * stride);
            rows[k] = Output + image * ImageStride + i * RowStride + j * PixelStride + panel * Kernels.TileColumns;
        }

        nint noOffset = 0;
        var tile = new Tile
        {
            A = copies, RowStride = stride, StepStride = 1, SegmentCount = 1, Segments = &noOffset, Steps = length,
            BStride = Kernels.TileColumns, Accumulate = Add, Relu = Relu,
        };
        for (int p = panel; p < endPanel; p++)
        {
            int column = p * Kernels.TileColumns;
            tile.B = Weights + (nint)p * length * Kernels.TileColumns;
            tile.Bias = Bias == null ? null : Bias + column;
            EdgeTile.Run(Kernels, tile, rows, count, Math.Min(Kernels.TileColumns, Columns - column));
            for (int k = 0; k < count; k++) rows[k] += Kernels.TileColumns;
        }
    }

    /// <summary>A line more than the patch, so that neighbours' lines do not fall into the same set of the cache.</summary>
    internal static int PatchStride(int length) => (length + 15) / 16 * 16 + 16;
}
