using System.Diagnostics;
using Nest.Bench.Output;
using Nest.Embeddings;
using Nest.Numerics;

namespace Nest.Bench;

/// <summary>The ten vectors most similar to a query, exactly, as Peers/similar.py has NumPy find them.</summary>
/// <remarks>Vectors are noise around a mean twice as long, as embeddings lie in a cone. The index is built beforehand, as NumPy's rows are normalised beforehand.</remarks>
internal static class SimilarityFigures
{
    private const int Width = 512, Top = 10, Queries = 20;

    public static void Of100000(int threads) => Run("similar_100000x512", 100_000, threads);

    /// <summary>Takes 2.6 GB of memory.</summary>
    public static void OfAMillion(int threads) => Run("similar_1000000x512", 1_000_000, threads);

    private static void Run(string figure, int count, int threads)
    {
        if (threads == 0) threads = Environment.ProcessorCount;
        using var team = new WorkerPool(threads);
        float[] vectors = Vectors(count, team);
        using var index = VectorIndex.Build(vectors, count, Width, team);
        foreach (SimilarityMetric metric in Enum.GetValues<SimilarityMetric>())
        {
            double least = double.PositiveInfinity;
            for (int query = 0; query < Queries; query++)
            {
                long start = Stopwatch.GetTimestamp();
                index.Nearest(vectors.AsSpan(query * 31 * Width, Width), Top, metric, team: team);
                least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
            FigureLine.Write(metric == SimilarityMetric.Cosine ? figure : figure + "_euclidean", least, "ms", threads);
        }
    }

    private static float[] Vectors(int count, WorkerPool team)
    {
        const int together = 1000;
        var mean = new SeededRandom(-1);
        float[] center = [.. Enumerable.Range(0, Width).Select(_ => 2 * (float)mean.NextGaussian())];
        var vectors = new float[count * Width];
        team.Run(count / together, chunk =>
        {
            var random = new SeededRandom(chunk);
            Span<float> rows = vectors.AsSpan(chunk * together * Width, together * Width);
            for (int k = 0; k < rows.Length; k++) rows[k] = center[k % Width] + (float)random.NextGaussian();
        });
        return vectors;
    }
}
