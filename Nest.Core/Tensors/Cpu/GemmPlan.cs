namespace Nest.Tensors.Cpu;

/// <summary>How a product (M, K) · (K, N) is cut: blocks of C that any thread may take, parts of K, and K-blocks that fit the caches.</summary>
/// <remarks>
/// Only the parts of K change the order of summation, and they follow from the shape alone; blocks of C may follow the
/// thread count without changing a bit.
/// </remarks>
internal readonly struct GemmPlan
{
    private const int BlockDepth = 512;             // K of a block: an A panel of 12 rows then takes 24 KB of L1
    private const int BlockColumns = 384;           // a B block then takes 768 KB of L2
    private const int BlockRows = 96;               // fewer would not repay packing the B block
    private const int PartDepth = 2048;             // K of a part, at least
    private const int MaxParts = 16;
    private const int MaxPartials = 2 << 20;        // floats in all parts' sums together

    public GemmPlan(int m, int n, int k, int threads, KernelSet kernels)
    {
        int tileRows = kernels.TileRows, tileColumns = kernels.TileColumns;
        long size = Math.Max(1, (long)m * n);
        Parts = (int)Math.Clamp(Math.Min(k / PartDepth, MaxPartials / size), 1, MaxParts);
        PartK = CeilingDivide(k, Parts);
        int depthBlocks = Math.Max(1, CeilingDivide(PartK, BlockDepth));
        Depth = CeilingDivide(PartK, depthBlocks);

        int across = Math.Max(1, CeilingDivide(n, tileColumns)), down = Math.Max(1, CeilingDivide(m, tileRows));
        int columnBlocks = CeilingDivide(across * tileColumns, BlockColumns);
        int rowBlocks = 1;
        if (threads > 1)
        {
            int wanted = 4 * threads;
            rowBlocks = Math.Clamp(CeilingDivide(wanted, columnBlocks * Parts), 1, Math.Max(1, down * tileRows / BlockRows));
            if (columnBlocks * rowBlocks * Parts < wanted)
                columnBlocks = Math.Min(across, CeilingDivide(wanted, rowBlocks * Parts));
            while (columnBlocks * rowBlocks * Parts % threads != 0 && rowBlocks * BlockRows < m) rowBlocks++;   // the same number for all
        }
        Columns = CeilingDivide(across, columnBlocks) * tileColumns;
        Rows = CeilingDivide(down, rowBlocks) * tileRows;
        ColumnBlocks = CeilingDivide(n, Columns);
        RowBlocks = CeilingDivide(m, Rows);
    }

    /// <summary>Parts that K is cut into, each summed on its own and added up in order.</summary>
    public int Parts { get; }

    /// <summary>K of a part; the last may be shorter.</summary>
    public int PartK { get; }

    /// <summary>K of a cache block.</summary>
    public int Depth { get; }

    /// <summary>Rows of C a block, a multiple of the tile's.</summary>
    public int Rows { get; }

    /// <summary>Columns of C a block, a multiple of the tile's.</summary>
    public int Columns { get; }

    public int RowBlocks { get; }

    public int ColumnBlocks { get; }

    public int Chunks => Parts * RowBlocks * ColumnBlocks;

    private static int CeilingDivide(int a, int b) => (a + b - 1) / b;
}
