using System.Numerics.Tensors;
using Nest.Numerics;
using Nest.Tensors.Kernels;

namespace Nest.Projection;

/// <summary>The largest eigenvalues of a symmetric matrix and their eigenvectors, by the block Lanczos method with full reorthogonalisation.</summary>
/// <remarks>
/// A random block is multiplied by the matrix again and again; what is new in each product joins an orthonormal basis, in
/// which the small projected matrix is solved (Rayleigh and Ritz). It ends when the wanted vectors are settled: the
/// residual |A·v − θ·v| over the distance to the next eigenvalue bounds the angle by which v is off.
/// <para>Source: Golub and Underwood, "The block Lanczos method for computing eigenvalues", Mathematical Software III, 1977;
/// the random start as in Musco and Musco, "Randomized block Krylov methods", NeurIPS 2015.</para>
/// </remarks>
internal sealed class BlockLanczos
{
    private const long Seed = 20;
    private const double LeadingAngle = 1e-4;      // the leading vectors' error, radians
    private const double Noise = 3e-8;             // residuals below this share of the largest value mean nothing in float32
    private const double OtherResidual = 2e-3;     // the other vectors' residual, a share of their value
    private const double LeastNew = 1e-7;          // of a product's length: less than this outside the basis is rounding
    private const int MostVectors = 512;           // the basis: where it ends if the spectrum is too dense to tell its vectors apart

    private readonly ISymmetricOperator matrix;
    private readonly ThreadTeam team;
    private readonly int block;                    // vectors a product
    private readonly int capacity;
    private readonly float[] basis;                // (capacity + block, Size), orthonormal rows
    private readonly double[] projected;           // (capacity, capacity): basis · A · basisᵀ, its lower triangle by block columns
    private int held;                              // rows of the basis that A has been applied to

    private BlockLanczos(ISymmetricOperator matrix, int block, ThreadTeam team)
    {
        this.matrix = matrix;
        this.team = team;
        this.block = Math.Min(block, matrix.Size);
        capacity = Math.Min(matrix.Size, MostVectors);
        basis = new float[(capacity + this.block) * matrix.Size];
        projected = new double[capacity * capacity];
    }

    /// <summary>Finds eigenvectors.</summary>
    /// <param name="matrix">A positive semidefinite matrix.</param>
    /// <param name="wanted">How many, from the largest value down; at most its size.</param>
    /// <param name="leading">How many of them must each be right to 1e-4 radians; of the others the space they span matters.</param>
    /// <param name="team">Threads for the products.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>Values, largest first, and vectors of length 1. (wanted), (wanted, Size)</returns>
    public static (double[] Values, float[] Vectors) Largest(ISymmetricOperator matrix, int wanted, int leading, ThreadTeam team, CancellationToken cancellation)
    {
        var search = new BlockLanczos(matrix, wanted <= 8 ? 3 : 16, team);
        return search.Run(wanted, leading, cancellation);
    }

    private (double[] Values, float[] Vectors) Run(int wanted, int leading, CancellationToken cancellation)
    {
        int size = matrix.Size;
        var random = new SeededRandom(Seed);
        foreach (ref float value in basis.AsSpan(0, block * size)) value = (float)random.NextGaussian();
        int width = Orthonormalise(0, block, new double[block * block], 0);

        var coupling = new double[block * block];   // the newest block's part outside the basis, in terms of the block to come
        for (int check = NextCheck(0, wanted); ; )
        {
            cancellation.ThrowIfCancellationRequested();
            int next = Expand(width, coupling);
            bool last = next == 0;
            if (held >= check || last)
            {
                var (values, vectors) = Solve();
                if (last || Settled(values, vectors, coupling, width, wanted, leading)) return Ritz(values, vectors, wanted);
                check = NextCheck(held, wanted);
            }
            width = next;
        }
    }

    // Solving the projected matrix costs as much as some products: look again when it has grown by a quarter.
    private int NextCheck(int done, int wanted) => Math.Max(wanted + block, done + Math.Max(block, done / 4));

    /// <summary>Multiplies the newest <paramref name="width"/> vectors by the matrix; what is new becomes the next block. Returns its width.</summary>
    private int Expand(int width, double[] coupling)
    {
        int size = matrix.Size, first = held;
        Span<float> target = basis.AsSpan((first + width) * size, width * size);
        matrix.Apply(basis.AsSpan(first * size, width * size), target);
        held = first + width;

        double scale = 0;
        for (int i = 0; i < width; i++) scale = Math.Max(scale, Norm(target.Slice(i * size, size)));

        // Twice, as the first pass leaves rounding errors of what it took off.
        for (int pass = 0; pass < 2; pass++)
        {
            float[] overlaps = TakeOffBasis(target);
            for (int i = 0; i < width; i++)
                for (int j = 0; j < held; j++) projected[(first + i) * capacity + j] += overlaps[i * held + j];
        }
        int next = Math.Min(Orthonormalise(held, width, coupling, LeastNew * scale), capacity - held);

        // Once more at length 1: little that was new may still lean towards the basis.
        TakeOffBasis(basis.AsSpan(held * size, next * size));
        return Orthonormalise(held, next, new double[block * block], 0.1);
    }

    /// <summary>Subtracts from some rows what they have in common with the basis, and returns how much of each of its vectors that was. (rows, held)</summary>
    private float[] TakeOffBasis(Span<float> rows)
    {
        int size = matrix.Size, count = rows.Length / size;
        var overlaps = new float[count * held];
        var all = new MatrixView(basis.AsSpan(0, held * size), held, size);
        Gemm.Multiply(team, new MatrixView(rows, count, size), all.T, overlaps);
        var negated = new float[overlaps.Length];
        TensorPrimitives.Negate<float>(overlaps, negated);
        Gemm.Multiply(team, new MatrixView(negated, count, held), all, rows, new GemmOptions { Add = true });
        return overlaps;
    }

    /// <summary>Gram and Schmidt on some rows, twice; rows with nothing new are dropped. Returns how many remain.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="count">Rows.</param>
    /// <param name="coupling">The old rows in terms of the new ones. (block, block)</param>
    /// <param name="least">Shorter rows hold nothing new.</param>
    private int Orthonormalise(int first, int count, double[] coupling, double least)
    {
        int size = matrix.Size, kept = 0;
        Array.Clear(coupling);
        for (int i = 0; i < count; i++)
        {
            Span<float> row = Row(first + i);
            for (int pass = 0; pass < 2; pass++)
                for (int j = 0; j < kept; j++)
                {
                    float overlap = TensorPrimitives.Dot(row, Row(first + j));
                    coupling[i * block + j] += overlap;
                    TensorPrimitives.MultiplyAdd(Row(first + j), -overlap, row, row);
                }
            double norm = Norm(row);
            if (norm <= least || norm < 1e-30) continue;
            coupling[i * block + kept] = norm;
            Span<float> target = Row(first + kept);
            TensorPrimitives.Multiply(row, (float)(1 / norm), target);
            kept++;
        }
        return kept;

        Span<float> Row(int i) => basis.AsSpan(i * size, size);
    }

    /// <summary>Eigenvalues and eigenvectors of the projected matrix. (held), (held, held)</summary>
    private (double[] Values, double[] Vectors) Solve()
    {
        var vectors = new double[held * held];
        for (int i = 0; i < held; i++)
            for (int j = 0; j <= i; j++) vectors[i * held + j] = vectors[j * held + i] = projected[i * capacity + j];
        var values = new double[held];
        SymmetricEigen.Decompose(vectors, values);
        return (values, vectors);
    }

    // The residual of a Ritz vector is its share of the newest block times the coupling to the next.
    private bool Settled(double[] values, double[] vectors, double[] coupling, int width, int wanted, int leading)
    {
        if (held <= wanted) return false;
        var residual = new double[block];
        for (int i = 0; i < wanted; i++)
        {
            Array.Clear(residual);
            for (int k = 0; k < width; k++)
                for (int j = 0; j < block; j++) residual[j] += vectors[i * held + held - width + k] * coupling[k * block + j];
            double norm = TensorPrimitives.Norm<double>(residual);
            double gap = Math.Min(i > 0 ? values[i - 1] - values[i] : double.PositiveInfinity, values[i] - values[i + 1]);
            double allowed = i < leading ? Math.Max(LeadingAngle * gap, Noise * values[0]) : OtherResidual * Math.Max(values[i], Noise * values[0]);
            if (norm > allowed) return false;
        }
        return true;
    }

    private (double[] Values, float[] Vectors) Ritz(double[] values, double[] vectors, int wanted)
    {
        int size = matrix.Size, found = Math.Min(wanted, held);
        var result = new float[wanted * size];
        var weights = new float[found * held];
        for (int i = 0; i < weights.Length; i++) weights[i] = (float)vectors[i];
        Gemm.Multiply(team, new MatrixView(weights, found, held), new MatrixView(basis.AsSpan(0, held * size), held, size), result);
        var kept = new double[wanted];
        values.AsSpan(0, found).CopyTo(kept);
        return (kept, result);
    }

    private static double Norm(ReadOnlySpan<float> row) => Math.Sqrt(TensorPrimitives.SumOfSquares(row));
}
