using Nest.Numerics;

namespace Nest.Tensors.Cpu;

/// <summary>A right-hand operand B (K, N) stored once in the order that tiles read it in, for weights used many times.</summary>
/// <remarks>Panels of TileColumns columns, each (K, TileColumns), the last one filled up with zeros. Only for products with the
/// same <see cref="KernelSet"/>. Reading is thread-safe; <see cref="Pack"/> is not.</remarks>
internal sealed unsafe class PackedMatrix
{
    private readonly AlignedFloats panels;   // (⌈N / TileColumns⌉, K, TileColumns)

    /// <summary>Room for a (rows, columns) matrix; <see cref="Pack"/> fills it.</summary>
    public PackedMatrix(int rows, int columns, KernelSet? kernels = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        Kernels = kernels ?? KernelSet.Best;
        Rows = rows;
        Columns = columns;
        int width = Kernels.TileColumns;
        panels = new AlignedFloats(checked((columns + width - 1) / width * width * rows), zeroed: false);
    }

    public KernelSet Kernels { get; }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>The first panel; panel p starts at p · Rows · TileColumns.</summary>
    public float* Panels => panels.Pointer;

    /// <summary>Copies <paramref name="matrix"/> in.</summary>
    /// <exception cref="ArgumentException">It has another shape.</exception>
    public void Pack(MatrixView matrix)
    {
        if (matrix.Rows != Rows || matrix.Columns != Columns)
            throw new ArgumentException($"A ({matrix.Rows}, {matrix.Columns}) matrix does not fit a packed ({Rows}, {Columns}) one.", nameof(matrix));
        fixed (float* source = matrix.Data)
            Panel.Pack(source, matrix.ColumnStride, matrix.RowStride, Columns, Kernels.TileColumns, Rows, panels.Pointer);
    }
}
