using System.Runtime.CompilerServices;
using Nest.Numerics;

namespace Nest.Tensors.Cpu;

/// <summary>The blocks of one product; chunk = (part of K, block row, block column), the column running fastest.</summary>
internal unsafe struct GemmWork : IChunkWork
{
    private const int RowGroup = 4;              // panels of A packed together where its rows lie side by side
    private const int DirectReach = 16 * 1024;   // floats: a panel of A that lies within 64 KB is read where it is

    public KernelSet Kernels;
    public GemmPlan Plan;
    public int M;
    public int N;
    public int K;
    public float* A;             // (M, K) at i·ARowStride + k·AStepStride
    public nint ARowStride;
    public nint AStepStride;
    public float* B;             // (K, N) at k·BStepStride + j·BColumnStride
    public nint BStepStride;
    public nint BColumnStride;
    public float* PackedB;       // panels of a PackedMatrix, instead of B
    public float* C;             // (Parts, M, N)
    public nint CStride;
    public float* Bias;          // (N) or null
    public bool Add;
    public bool Relu;

    public readonly void Run(int chunk)
    {
        (int blockRow, int j0) = Math.DivRem(chunk, Plan.ColumnBlocks);
        (int part, int i0) = Math.DivRem(blockRow, Plan.RowBlocks);
        i0 *= Plan.Rows;
        j0 *= Plan.Columns;
        int rows = Math.Min(Plan.Rows, M - i0), columns = Math.Min(Plan.Columns, N - j0);
        int kBegin = Math.Min(K, part * Plan.PartK), kEnd = Math.Min(K, kBegin + Plan.PartK);
        float* c = C + (nint)part * M * CStride + i0 * CStride + j0;
        int k0 = kBegin;
        do                                               // at least once: without a step, C is still to be set
        {
            int steps = Math.Min(Plan.Depth, kEnd - k0);
            MultiplyBlock(i0, rows, j0, columns, k0, steps, c, Add || k0 > kBegin, Relu && k0 + steps == kEnd);
            k0 += Plan.Depth;
        }
        while (k0 < kEnd);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void MultiplyBlock(int i0, int rows, int j0, int columns, int k0, int steps, float* c, bool accumulate, bool relu)
    {
        int tileRows = Kernels.TileRows, tileColumns = Kernels.TileColumns;
        float* bPanels = BPanels(j0, columns, k0, steps, out nint bPanelSize);
        float* aPanels = Scratch.Get(Scratch.Slot.PanelsOfA, RowGroup * tileRows * steps);
        bool direct = (tileRows - 1) * ARowStride + (steps - 1) * AStepStride <= DirectReach;
        int group = ARowStride == 1 ? RowGroup * tileRows : tileRows;   // rows packed together
        nint noOffset = 0;
        var tile = new Tile { SegmentCount = 1, Segments = &noOffset, Steps = steps, BStride = tileColumns, CStride = CStride, Accumulate = accumulate, Relu = relu };
        for (int i = 0; i < rows; i += tileRows)
        {
            int height = Math.Min(tileRows, rows - i);
            float* a = A + (i0 + i) * ARowStride + k0 * AStepStride;
            if (direct && height == tileRows)
            {
                tile.A = a;
                tile.RowStride = ARowStride;
                tile.StepStride = AStepStride;
            }
            else
            {
                int inGroup = i % group;
                if (direct || inGroup == 0)
                {
                    Panel.Pack(a, ARowStride, AStepStride, Math.Min(group, rows - i), tileRows, steps, aPanels, rows - i >= 2 * group ? group * ARowStride : 0);
                    inGroup = 0;
                }
                tile.A = aPanels + (nint)inGroup * steps;
                tile.RowStride = 1;
                tile.StepStride = tileRows;
            }
            float* b = bPanels;
            for (int j = 0; j < columns; j += tileColumns, b += bPanelSize)
            {
                tile.B = b;
                tile.C = c + i * CStride + j;
                tile.Bias = Bias == null || accumulate ? null : Bias + j0 + j;
                int width = Math.Min(tileColumns, columns - j);
                if (height == tileRows && width == tileColumns) Kernels.RunTile(in tile);
                else EdgeTile.Run(Kernels, tile, height, width);
            }
        }
    }

    /// <summary>B's block as panels, <paramref name="size"/> floats apart.</summary>
    private readonly float* BPanels(int j0, int columns, int k0, int steps, out nint size)
    {
        int width = Kernels.TileColumns;
        if (PackedB != null)
        {
            size = (nint)width * K;
            return PackedB + (nint)j0 * K + (nint)k0 * width;
        }

        size = (nint)width * steps;
        float* panels = Scratch.Get(Scratch.Slot.PanelsOfB, (columns + width - 1) / width * width * steps);
        Panel.Pack(B + k0 * BStepStride + j0 * BColumnStride, BColumnStride, BStepStride, columns, width, steps, panels);
        return panels;
    }
}
