using System.Runtime.CompilerServices;

namespace Nest.Tensors.Cpu;

/// <summary>One point's matrix product: transformed pixels (tiles, In) by some panels of the transformed weights (In, Out).</summary>
internal unsafe struct WinogradProduct
{
    private const int Steps = 128;   // input channels at a time: a panel's share of them stays in L1, and shorter sums round less

    public WinogradWeights Weights;
    public int Rows;                 // tiles, a multiple of the tile height
    public nint RowStride;
    public nint ProductRowStride;

    public static int RoundUp(int count, int multiple) => (count + multiple - 1) / multiple * multiple;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(float* transformed, int point, int panel, int panels, float* products)
    {
        KernelSet kernels = Weights.Kernels;
        int tileRows = kernels.TileRows, tileColumns = kernels.TileColumns, inputs = Weights.Inputs;
        nint noOffset = 0;
        var tile = new Tile { RowStride = RowStride, StepStride = 1, SegmentCount = 1, Segments = &noOffset, BStride = tileColumns, CStride = ProductRowStride };
        for (int p = 0; p < panels; p++)
            for (int step = 0; step < inputs; step += Steps)
            {
                tile.Steps = Math.Min(Steps, inputs - step);
                tile.B = Weights.Panel(point, panel + p) + (nint)step * tileColumns;
                tile.Accumulate = step > 0;
                nint panelFloats = (nint)tile.Steps * tileColumns;
                var next = new Ahead(tile.B + panelFloats, panelFloats, Rows / tileRows);   // what follows in memory is used next
                for (int t = 0; t < Rows; t += tileRows)
                {
                    next.CallIn();
                    tile.A = transformed + t * RowStride + step;
                    tile.C = products + t * ProductRowStride + p * tileColumns;
                    kernels.RunTile(in tile);
                }
            }
    }
}
