using Nest.Models.Nest;
using Nest.Numerics;
using Nest.Projection;

namespace Nest.Tests.Core.Models.Nest;

public class SimilarityFeaturesTests
{
    private const int Count = 200;

    [Fact]
    public void Texture_counts_more_the_better_the_leading_components_keep_it()
    {
        using var team = new WorkerPool(1);
        int[] times = [.. Enumerable.Range(0, Count)];
        float[] course = Noise(6, seed: 1), leading = new float[Count * 3];
        for (int i = 0; i < Count; i++) course.AsSpan(i * 6, 3).CopyTo(leading.AsSpan(i * 3));

        Assert.Equal(1.5, SimilarityFeatures.TextureShare(times, course, 6, leading, 3, team));              // texture is what they keep
        Assert.Equal(0.1, SimilarityFeatures.TextureShare(times, course, 6, course, 6, team), 0.005);        // it is course
    }

    [Fact]
    public void Texture_counts_so_much_that_course_is_no_longer_1_2_times_as_far_ahead()
    {
        using var team = new WorkerPool(2);
        int[] times = [.. Enumerable.Range(0, Count)];
        float[] course = Noise(6, seed: 1), texture = Noise(4, seed: 2);
        for (int i = 0; i < texture.Length; i++) texture[i] += course[i / 4 * 6 + i % 4];

        double share = SimilarityFeatures.TextureShare(times, course, 6, texture, 4, team);

        Assert.InRange(share, 0.15, 1.4);
        Assert.True(Ahead(share) <= 1.2);
        Assert.True(Ahead(share / 1.05) > 1.2);

        double Ahead(double textureShare)
        {
            int[][] byCourse = Nearest(course, 6), byTexture = Nearest(texture, 4);
            int[][] kept = Nearest([.. course.Where((_, i) => i % 6 < 3)], 3);
            double scale = Math.Sqrt(textureShare * Variance(course, 6, 0, 6) / Variance(texture, 4, 0, 4));
            int[][] sought = Nearest([.. Enumerable.Range(0, Count).SelectMany(i => course[(6 * i)..(6 * i + 6)].Concat(texture[(4 * i)..(4 * i + 4)].Select(x => (float)(scale * x))))], 10);
            return Shared(sought, byCourse) / Shared(kept, byCourse) * Shared(kept, byTexture) / Shared(sought, byTexture);
        }
    }

    [Fact]
    public void Texture_counts_the_same_on_any_number_of_threads()
    {
        using WorkerPool one = new(1), three = new(3);
        int[] times = [.. Enumerable.Range(0, Count)];
        float[] course = Noise(6, seed: 1), texture = Noise(4, seed: 2);

        Assert.Equal(SimilarityFeatures.TextureShare(times, course, 6, texture, 4, one), SimilarityFeatures.TextureShare(times, course, 6, texture, 4, three));
    }

    [Fact]
    public void Squared_distances_are_those_of_course_and_texture_each_over_its_variance()
    {
        const int Bands = 8;
        using var team = new WorkerPool(2);
        var windows = new SlidingWindows(Noise(Bands, seed: 3), Bands, NestShape.Frames, Count - NestShape.Frames);
        int[] times = [.. Enumerable.Range(0, windows.Count)];
        float[] places = Noise(5, seed: 4)[..(5 * windows.Count)];

        float[] joined = SimilarityFeatures.Of(windows, times, places, team);

        int both = joined.Length / windows.Count;
        Assert.Equal(5 + 2 * Bands, both);
        Assert.Equal(1, Variance(joined, both, 0, 5), 1e-5);
        Assert.InRange(Variance(joined, both, 5, both), 0.1 - 1e-5, 1.5 + 1e-5);
        for (int k = 0; k < 5; k++) Assert.Equal(places[5 * 30 + k] / places[k], joined[both * 30 + k] / joined[k], 1e-3f * Math.Abs(places[5 * 30 + k] / places[k]));
    }

    private static float[] Noise(int width, long seed)
    {
        var random = new SeededRandom(seed);
        return [.. Enumerable.Range(0, Count * width).Select(_ => (float)random.NextGaussian())];
    }

    // The 15 nearest of every point that are 20 or more away in time.
    private static int[][] Nearest(float[] rows, int width) =>
        [.. Enumerable.Range(0, Count).Select(i => Enumerable.Range(0, Count).Where(j => Math.Abs(i - j) >= NestShape.Near)
            .OrderBy(j => Enumerable.Range(0, width).Sum(k => Math.Pow(rows[i * width + k] - rows[j * width + k], 2))).Take(15).ToArray())];

    private static double Shared(int[][] a, int[][] b) => a.Zip(b, (some, others) => some.Intersect(others).Count()).Sum();

    private static double Variance(float[] rows, int width, int from, int to)
    {
        double total = 0;
        for (int k = from; k < to; k++)
        {
            double[] column = [.. Enumerable.Range(0, rows.Length / width).Select(i => (double)rows[i * width + k])];
            total += column.Average(value => value * value) - column.Average() * column.Average();
        }
        return total;
    }
}
