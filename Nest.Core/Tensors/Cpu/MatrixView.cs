namespace Nest.Tensors.Cpu;

/// <summary>A matrix to read, laid over a span: element (i, j) at i·RowStride + j·ColumnStride.</summary>
/// <remarks>Rows may overlap: with a stride below the column count, the rows are neighbourhoods sliding along the data.</remarks>
internal readonly ref struct MatrixView
{
    private MatrixView(ReadOnlySpan<float> data, int rows, int columns, int rowStride, int columnStride)
    {
        Data = data;
        Rows = rows;
        Columns = columns;
        RowStride = rowStride;
        ColumnStride = columnStride;
    }

    /// <summary>Row-major (rows, columns), <paramref name="stride"/> floats from one row to the next.</summary>
    /// <exception cref="ArgumentException">The span ends before the last row does.</exception>
    public MatrixView(ReadOnlySpan<float> data, int rows, int columns, int stride)
        : this(data, rows, columns, stride, 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentOutOfRangeException.ThrowIfNegative(stride);
        if (rows > 0 && data.Length < (rows - 1L) * stride + columns)
            throw new ArgumentException($"A ({rows}, {columns}) matrix of stride {stride} needs {(rows - 1L) * stride + columns} values; there are {data.Length}.", nameof(data));
    }

    /// <summary>Row-major (rows, columns), dense.</summary>
    public MatrixView(ReadOnlySpan<float> data, int rows, int columns)
        : this(data, rows, columns, columns)
    {
    }

    public ReadOnlySpan<float> Data { get; }

    public int Rows { get; }

    public int Columns { get; }

    public int RowStride { get; }

    public int ColumnStride { get; }

    /// <summary>The transpose: the same data, read the other way.</summary>
    public MatrixView T => new(Data, Columns, Rows, ColumnStride, RowStride);
}
