using Nest.Numerics;
using Nest.Tensors.Cpu;

namespace Nest.Projection;

/// <summary>Xᵀ·X (Dimensions, Dimensions) of the rows of an ordinary matrix with their mean taken off, written out: for more rows than dimensions.</summary>
internal sealed class RowCovariance : ISymmetricOperator
{
    private readonly WorkerPool team;
    private readonly PackedMatrix packed;   // (Size, Size)

    /// <param name="rows">Windows of one frame, any number of frames apart.</param>
    /// <param name="mean">The mean row. (Size)</param>
    /// <param name="team">Threads.</param>
    public RowCovariance(SlidingWindows rows, double[] mean, WorkerPool team)
    {
        this.team = team;
        Size = rows.Dimensions;
        var centered = new float[(long)rows.Count * Size];
        for (int i = 0; i < rows.Count; i++)
        {
            ReadOnlySpan<float> row = rows[i];
            Span<float> target = centered.AsSpan(i * Size, Size);
            for (int k = 0; k < row.Length; k++) target[k] = (float)(row[k] - mean[k]);
        }
        var products = new float[Size * Size];
        var matrix = new MatrixView(centered, rows.Count, Size);
        MatrixProduct.Multiply(team, matrix.T, matrix, products);
        packed = new PackedMatrix(Size, Size);
        packed.Pack(new MatrixView(products, Size, Size));
    }

    public int Size { get; }

    public void Apply(ReadOnlySpan<float> x, Span<float> products) => MatrixProduct.Multiply(team, new MatrixView(x, x.Length / Size, Size), packed, products);
}
