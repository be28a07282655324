using System.Numerics;
using System.Runtime.CompilerServices;
using Nest.Numerics;

namespace Nest.Embeddings;

/// <summary>What makes two vectors alike.</summary>
public enum SimilarityMetric
{
    /// <summary>The cosine of their angle, −1 to 1: the larger the nearer. With a vector of zeros it is 0.</summary>
    Cosine,

    /// <summary>The length of their difference: the smaller the nearer.</summary>
    Euclidean,
}

/// <summary>One vector found by <see cref="VectorIndex"/>.</summary>
/// <param name="Row">Its row, from 0.</param>
/// <param name="Value">Cosine or distance.</param>
public readonly record struct SimilarVector(int Row, double Value);

/// <summary>How alike float32 vectors are, computed in float64: the definition that searches agree with to the last bit.</summary>
/// <remarks>Thread-safe, as nothing is kept. The bits depend on the length of the processor's vectors.</remarks>
public static class Similarity
{
    /// <summary>Cosine or distance of two vectors of one length.</summary>
    public static double Between(ReadOnlySpan<float> a, ReadOnlySpan<float> b, SimilarityMetric metric) =>
        metric == SimilarityMetric.Cosine ? Cosine(a, b, Norm(a), Norm(b)) : Distance(a, b);

    /// <summary>How alike every two of some vectors are: symmetric; cosine 1 on the diagonal (0 where a vector is zero), distance 0.</summary>
    /// <param name="vectors">(N, width)</param>
    /// <param name="count">N.</param>
    /// <param name="metric">What counts.</param>
    /// <param name="team">Threads; the process's common team if null.</param>
    /// <param name="progress">Told the share done.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>(N, N)</returns>
    public static double[] Matrix(
        ReadOnlyMemory<float> vectors, int count, SimilarityMetric metric, WorkerPool? team = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count == 0 ? vectors.Length > 0 : vectors.Length % count != 0) throw new ArgumentException($"{vectors.Length} values are not those of {count} vectors.", nameof(vectors));
        int width = count == 0 ? 0 : vectors.Length / count;
        var matrix = new double[checked(count * count)];
        var norms = new double[count];
        for (int i = 0; i < count; i++) norms[i] = Norm(Row(i));
        long done = 0;
        (team ?? WorkerPool.Shared).Run(count, i =>
        {
            cancellation.ThrowIfCancellationRequested();
            matrix[i * count + i] = metric == SimilarityMetric.Cosine && norms[i] > 0 ? 1 : 0;
            for (int j = 0; j < i; j++)
                matrix[i * count + j] = matrix[j * count + i] = metric == SimilarityMetric.Cosine ? Cosine(Row(i), Row(j), norms[i], norms[j]) : Distance(Row(i), Row(j));
            progress?.Report(2.0 * Interlocked.Add(ref done, i) / ((double)count * count));
        });
        return matrix;

        ReadOnlySpan<float> Row(int i) => vectors.Span.Slice(i * width, width);
    }

    internal static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b, double normA, double normB) =>
        normA > 0 && normB > 0 ? Math.Clamp(Dot(a, b) / (normA * normB), -1, 1) : 0;

    internal static double Norm(ReadOnlySpan<float> a) => Math.Sqrt(Dot(a, a));

    internal static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => Sum(a, b, ofSquaredDifferences: false);

    internal static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => Math.Sqrt(Sum(a, b, ofSquaredDifferences: true));

    // Σ aₖ bₖ or Σ (aₖ − bₖ)². Inlined, so that the choice is made where the loop is compiled.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Sum(ReadOnlySpan<float> a, ReadOnlySpan<float> b, bool ofSquaredDifferences)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(b.Length, a.Length);
        Vector<double> even = default, odd = default;
        int k = 0;
        for (; k + Vector<float>.Count <= a.Length; k += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(a[k..]), out Vector<double> a0, out Vector<double> a1);
            Vector.Widen(new Vector<float>(b[k..]), out Vector<double> b0, out Vector<double> b1);
            if (ofSquaredDifferences) (a0, a1, b0, b1) = (a0 - b0, a1 - b1, a0 - b0, a1 - b1);
            even = Vector.FusedMultiplyAdd(a0, b0, even);
            odd = Vector.FusedMultiplyAdd(a1, b1, odd);
        }
        double sum = Vector.Sum(even + odd);
        for (; k < a.Length; k++) sum += ofSquaredDifferences ? ((double)a[k] - b[k]) * ((double)a[k] - b[k]) : (double)a[k] * b[k];
        return sum;
    }
}
