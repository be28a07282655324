using System.Runtime.CompilerServices;
using Nest.Numerics;

namespace Nest.Tensors.Cpu;

/// <summary>Patches times weights, written to a grid of output pixels: what every convolution and transposed convolution comes down to.</summary>
/// <remarks>
/// A tile's rows are neighbouring pixels of one output row, each row of the kernel being one segment; neighbours' patches
/// overlap in memory as they do in the image. Where output rows are shorter than a tile, it takes pixels of several, from copies of their patches.
/// Chunk = <see cref="RowsPerChunk"/> output rows, counted through all images.
/// </remarks>
internal unsafe struct ConvolutionPass : IChunkWork
{
    private const int ChunkWork = 1 << 19;   // multiply-adds, about 10 µs: small layers, too, are for several threads

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

    public readonly void Run(int chunk)
    {
        int first = chunk * RowsPerChunk, last = Math.Min(Images * OutHeight, first + RowsPerChunk);
        if (OutWidth < Kernels.TileRows)
        {
            for (int pixel = first * OutWidth; pixel < last * OutWidth; pixel += Kernels.TileRows)
                ShortRows(pixel, Math.Min(Kernels.TileRows, last * OutWidth - pixel));
            return;
        }
        while (first < last)
        {
            var (image, i) = Math.DivRem(first, OutHeight);
            int end = Math.Min(OutHeight, i + last - first);
            LongRows(image, i, end);
            first += end - i;
        }
    }

    /// <summary>Output rows of at least a tile's length. The last tile of each overlaps the one before, unless it adds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void LongRows(int image, int first, int last)
    {
        int tileRows = Kernels.TileRows, tileColumns = Kernels.TileColumns, line = Patches.KernelWidth * Patches.Channels;
        int read = Add ? (OutWidth + tileRows - 1) / tileRows * tileRows : OutWidth;   // output columns that tiles look at
        var rows = new PaddedRows(Patches, image, first, last, read);
        nint* segments = stackalloc nint[Math.Max(1, Patches.KernelHeight)];
        for (int p = 0; p < Patches.KernelHeight; p++) segments[p] = p * rows.Stride;
        var tile = new Tile
        {
            RowStride = (nint)Patches.StrideWidth * Patches.Channels, StepStride = 1, Segments = segments, Steps = line,
            BStride = tileColumns, CStride = PixelStride, Accumulate = Add, Relu = Relu,
        };
        int tiles = (Columns + tileColumns - 1) / tileColumns * (last - first) * ((OutWidth + tileRows - 1) / tileRows);
        Ahead next = rows.Next(tiles);
        for (int column = 0; column < Columns; column += tileColumns)
        {
            int width = Math.Min(tileColumns, Columns - column);
            tile.Bias = Bias == null ? null : Bias + column;
            for (int i = first; i < last; i++)
            {
                var (firstTap, endTap) = Patches.RowsInside(i);
                tile.SegmentCount = endTap - firstTap;
                tile.B = Weights + (nint)column * Patches.Length + (nint)firstTap * line * tileColumns;
                float* c = Output + image * ImageStride + i * RowStride + column;
                for (int j = 0; j < OutWidth; j += tileRows)
                {
                    int height = Math.Min(tileRows, OutWidth - j);
                    if (height < tileRows && !Add) (j, height) = (OutWidth - tileRows, tileRows);
                    next.CallIn();
                    tile.A = rows.At(i, j) + firstTap * rows.Stride;
                    tile.C = c + j * PixelStride;
                    if (height == tileRows && width == tileColumns) Kernels.RunTile(in tile);
                    else EdgeTile.Run(Kernels, tile, height, width);
                }
            }
        }
    }

    /// <summary>Output pixels <paramref name="pixel"/> to pixel + count − 1, counted through all images.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void ShortRows(int pixel, int count)
    {
        int length = Patches.Length, stride = PatchReader.Stride(length), tileColumns = Kernels.TileColumns;
        float* copies = Scratch.Get(Scratch.Slot.Patches, Kernels.TileRows * stride);
        float** rows = stackalloc float*[count];
        for (int k = 0; k < count; k++)
        {
            var (row, j) = Math.DivRem(pixel + k, OutWidth);
            var (image, i) = Math.DivRem(row, OutHeight);
            Patches.Copy(image, i, j, copies + k * stride);
            rows[k] = Output + image * ImageStride + i * RowStride + j * PixelStride;
        }

        nint noOffset = 0;
        var tile = new Tile
        {
            A = copies, RowStride = stride, StepStride = 1, SegmentCount = 1, Segments = &noOffset, Steps = length, BStride = tileColumns,
            CStride = PixelStride, Accumulate = Add, Relu = Relu,
        };
        bool dense = count == Kernels.TileRows && RowStride == OutWidth * PixelStride && ImageStride == OutHeight * RowStride;
        for (int column = 0; column < Columns; column += tileColumns)
        {
            int width = Math.Min(tileColumns, Columns - column);
            tile.B = Weights + (nint)column * length;
            tile.Bias = Bias == null ? null : Bias + column;
            tile.C = rows[0];
            if (dense && width == tileColumns) Kernels.RunTile(in tile);
            else EdgeTile.Run(Kernels, tile, rows, count, width);
            for (int k = 0; k < count; k++) rows[k] += width;
        }
    }
}
