using System.Diagnostics;
using Nest.Bench.Output;
using Nest.Numerics;
using Nest.Projection;

namespace Nest.Bench;

/// <summary>Maps of many vectors, as the peer's tsne.py makes them: Gaussian clusters, perplexity 30, 1,000 iterations.</summary>
internal static class ProjectionFigures
{
    /// <summary>2,000 vectors of 512 values in 20 clusters.</summary>
    public static void Tsne2000(int threads) => Tsne("tsne_2000x512", 2000, 512, 20, threads, runs: 3);

    /// <summary>100,000 vectors of 50 values in 100 clusters.</summary>
    public static void Tsne100000(int threads) => Tsne("tsne_100000x50", 100_000, 50, 100, threads, runs: 1);

    private static void Tsne(string figure, int count, int width, int clusters, int threads, int runs)
    {
        if (threads == 0) threads = Environment.ProcessorCount;
        using var team = new WorkerPool(threads);
        var random = new SeededRandom(0);
        var centers = new float[clusters * width];
        for (int k = 0; k < centers.Length; k++) centers[k] = 2 * (float)random.NextGaussian();
        var vectors = new float[count * width];
        for (int k = 0; k < vectors.Length; k++) vectors[k] = centers[k / width % clusters * width + k % width] + (float)random.NextGaussian();

        double least = double.PositiveInfinity;
        for (int run = 0; run < runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            Projection.Tsne.Embed(vectors, count, team: team);
            least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        FigureLine.Write(figure, least, "s", threads);
    }
}
