using System.Numerics.Tensors;
using Nest.Numerics;
using Nest.Tensors.Cpu;

namespace Nest.Projection;

/// <summary>The largest eigenvalues of a symmetric matrix and their eigenvectors, by the block Lanczos method with full reorthogonalisation.</summary>
/// <remarks>
/// A random block is multiplied by the matrix again and again; what is new in each product joins an orthonormal basis, in
/// which the small projected matrix is solved (Rayleigh and Ritz). When the basis has grown large, it shrinks to its best vectors
/// and goes on. It ends when the wanted vectors are settled: the residual |A·v − θ·v| over the distance to the
/// next eigenvalue bounds the angle by which v is off.
/// <para>Source: Golub and Underwood, "The block Lanczos method for computing eigenvalues", Mathematical Software III, 1977;
/// Wu and Simon, "Thick-restart Lanczos method for large symmetric eigenvalue problems", SIAM J. Matrix Anal. Appl. 22(2), 2000.</para>
/// </remarks>
internal sealed class BlockLanczos
{
    private const long Seed = 20;
    private const double LeadingAngle = 1e-4;      // the leading vectors' error, radians
    private const double Noise = 3e-8;             // residuals below this share of the largest value mean nothing in float32
    private const double OtherResidual = 2e-3;     // the other vectors' residual, a share of their value
    private const double LeastNew = 1e-7;          // of a product's length: less than this outside the basis is rounding
    private const int MostProducts = 4000;         // vectors multiplied: it ends there if the spectrum is too dense to tell the wanted ones apart

    private readonly ISymmetricOperator matrix;
    private readonly WorkerPool team;
    private readonly int block;                    // vectors a product
    private readonly int kept;                     // vectors that survive a restart
    private readonly int capacity;                 // vectors at which it is time for one
    private readonly float[] basis;                // (capacity + block, Size), orthonormal rows
    private readonly double[] projected;           // (capacity, capacity): basis · A · basisᵀ, its lower triangle by block columns
    private int newest;                            // vectors in the last block that A was applied to
    private int held;                              // rows of the basis that A has been applied to

    private BlockLanczos(ISymmetricOperator matrix, int wanted, WorkerPool team)
    {
        this.matrix = matrix;
        this.team = team;
        block = Math.Min(wanted <= 8 ? 4 : 16, matrix.Size);
        kept = wanted + 3 * block;
        capacity = Math.Min(matrix.Size, kept + 8 * block);
        basis = new float[(capacity + block) * matrix.Size];
        projected = new double[capacity * capacity];
    }

    /// <summary>Finds eigenvectors.</summary>
    /// <param name="matrix">A positive semidefinite matrix.</param>
    /// <param name="wanted">How many, from the largest value down; at most its size.</param>
    /// <param name="leading">How many of them must each be right to 1e-4 radians; of the others the space they span matters.</param>
    /// <param name="team">Threads for the products.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>Values, largest first, and vectors of length 1. (wanted), (wanted, Size)</returns>
    public static (double[] Values, float[] Vectors) Largest(ISymmetricOperator matrix, int wanted, int leading, WorkerPool team, CancellationToken cancellation)
    {
        var search = new BlockLanczos(matrix, wanted, team);
        return search.Run(wanted, leading, cancellation);
    }

    private (double[] Values, float[] Vectors) Run(int wanted, int leading, CancellationToken cancellation)
    {
        int size = matrix.Size;
        var random = new SeededRandom(Seed);
        foreach (ref float value in basis.AsSpan(0, block * size)) value = (float)random.NextGaussian();
        int width = Orthonormalize(0, block, null, 0);

        var coupling = new double[block * block];   // the newest block's part outside the basis, in terms of the block to come
        for (int check = wanted + block, products = 0; ; check = Math.Min(held + Math.Max(block, held / 4), capacity))
        {
            int next;
            do
            {
                cancellation.ThrowIfCancellationRequested();
                next = Expand(width, coupling);
                products += width;
                width = next;
            }
            while (next > 0 && held < check && held + next <= capacity);

            var (values, vectors) = Solve();
            if (next == 0 || products >= MostProducts || Settled(values, vectors, coupling, wanted, leading)) return Ritz(values, vectors, wanted);
            if (held + next > capacity) Restart(values, vectors, next);
        }
    }

    /// <summary>Shrinks the basis to its best vectors and the <paramref name="next"/> block, which is all that the residuals of the former point along.</summary>
    private void Restart(double[] values, double[] vectors, int next)
    {
        int size = matrix.Size;
        var best = new float[(kept + next) * size];
        Combine(vectors, kept, best);
        basis.AsSpan(held * size, next * size).CopyTo(best.AsSpan(kept * size));
        best.CopyTo(basis, 0);
        Array.Clear(projected);
        for (int i = 0; i < kept; i++) projected[i * capacity + i] = values[i];
        held = kept;
        Orthonormalize(0, kept + next, null, 0.1);
    }

    /// <summary>Multiplies the newest <paramref name="width"/> vectors by the matrix; what is new becomes the next block. Returns its width.</summary>
    private int Expand(int width, double[] coupling)
    {
        int size = matrix.Size, first = held;
        Span<float> target = basis.AsSpan((first + width) * size, width * size);
        matrix.Apply(basis.AsSpan(first * size, width * size), target);
        held = first + width;
        newest = width;

        double scale = 0;
        for (int i = 0; i < width; i++) scale = Math.Max(scale, Norm(target.Slice(i * size, size)));

        // Twice, as the first pass leaves rounding errors of what it took off.
        for (int pass = 0; pass < 2; pass++)
        {
            float[] overlaps = TakeOffBasis(target);
            for (int i = 0; i < width; i++)
                for (int j = 0; j < held; j++) projected[(first + i) * capacity + j] += overlaps[i * held + j];
        }
        int next = Math.Min(Orthonormalize(held, width, coupling, LeastNew * scale), size - held);

        // Once more at length 1: little that was new may still lean towards the basis.
        TakeOffBasis(basis.AsSpan(held * size, next * size));
        return Orthonormalize(held, next, null, 0.1);
    }

    /// <summary>Subtracts from some rows what they have in common with the basis, and returns how much of each of its vectors that was. (rows, held)</summary>
    private float[] TakeOffBasis(Span<float> rows)
    {
        int size = matrix.Size, count = rows.Length / size;
        var overlaps = new float[count * held];
        var all = new MatrixView(basis.AsSpan(0, held * size), held, size);
        MatrixProduct.Multiply(team, new MatrixView(rows, count, size), all.T, overlaps);
        var negated = new float[overlaps.Length];
        TensorPrimitives.Negate<float>(overlaps, negated);
        MatrixProduct.Multiply(team, new MatrixView(negated, count, held), all, rows, new GemmOptions { Add = true });
        return overlaps;
    }

    /// <summary>Gram and Schmidt on some rows, twice; rows with nothing new are dropped. Returns how many remain.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="count">Rows.</param>
    /// <param name="coupling">The old rows in terms of the new ones, overwritten, or null. (block, block)</param>
    /// <param name="least">Shorter rows hold nothing new.</param>
    private int Orthonormalize(int first, int count, double[]? coupling, double least)
    {
        int size = matrix.Size, found = 0;
        if (coupling is not null) Array.Clear(coupling);
        for (int i = 0; i < count; i++)
        {
            Span<float> row = Row(first + i);
            for (int pass = 0; pass < 2; pass++)
                for (int j = 0; j < found; j++)
                {
                    float overlap = TensorPrimitives.Dot(row, Row(first + j));
                    if (coupling is not null) coupling[i * block + j] += overlap;
                    TensorPrimitives.MultiplyAdd(Row(first + j), -overlap, row, row);
                }
            double norm = Norm(row);
            if (norm <= least || norm < 1e-30) continue;
            if (coupling is not null) coupling[i * block + found] = norm;
            Span<float> target = Row(first + found);
            TensorPrimitives.Multiply(row, (float)(1 / norm), target);
            found++;
        }
        return found;

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
    private bool Settled(double[] values, double[] vectors, double[] coupling, int wanted, int leading)
    {
        if (held <= wanted) return false;
        var residual = new double[block];
        for (int i = 0; i < wanted; i++)
        {
            Array.Clear(residual);
            for (int k = 0; k < newest; k++)
                for (int j = 0; j < block; j++) residual[j] += vectors[i * held + held - newest + k] * coupling[k * block + j];
            double norm = TensorPrimitives.Norm<double>(residual);
            double gap = Math.Min(i > 0 ? values[i - 1] - values[i] : double.PositiveInfinity, values[i] - values[i + 1]);
            double allowed = i < leading ? Math.Max(LeadingAngle * gap, Noise * values[0]) : OtherResidual * Math.Max(values[i], Noise * values[0]);
            if (norm > allowed) return false;
        }
        return true;
    }

    private (double[] Values, float[] Vectors) Ritz(double[] values, double[] vectors, int wanted)
    {
        int found = Math.Min(wanted, held);
        var result = new float[wanted * matrix.Size];
        Combine(vectors, found, result);
        var largest = new double[wanted];
        values.AsSpan(0, found).CopyTo(largest);
        return (largest, result);
    }

    // The first few of the projected matrix's eigenvectors, as vectors of the whole space.
    private void Combine(double[] vectors, int count, Span<float> result)
    {
        var weights = new float[count * held];
        for (int i = 0; i < weights.Length; i++) weights[i] = (float)vectors[i];
        MatrixProduct.Multiply(team, new MatrixView(weights, count, held), new MatrixView(basis.AsSpan(0, held * matrix.Size), held, matrix.Size), result);
    }

    private static double Norm(ReadOnlySpan<float> row) => Math.Sqrt(TensorPrimitives.SumOfSquares(row));
}
