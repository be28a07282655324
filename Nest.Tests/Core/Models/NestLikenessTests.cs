using Nest.Models;
using Nest.Numerics;
using Nest.Projection;

namespace Nest.Tests.Core.Models;

public class NestLikenessTests
{
    private const int Count = 200;

    [Fact]
    public void Texture_counts_more_the_better_the_leading_components_keep_it()
    {
        using var team = new ThreadTeam(1);
        int[] times = [.. Enumerable.Range(0, Count)];
        float[] course = Noise(6, seed: 1), other = Noise(4, seed: 2);
        var leading = new float[Count * 3];
        for (int i = 0; i < Count; i++) course.AsSpan(i * 6, 3).CopyTo(leading.AsSpan(i * 3));

        Assert.Equal(1.5, NestLikeness.TextureShare(times, course, 6, leading, 3, team));   // texture is what they keep
        Assert.Equal(0.4, NestLikeness.TextureShare(times, course, 6, other, 4, team));     // it is a stranger
        Assert.Equal(1.2, NestLikeness.TextureShare(times, course, 6, course, 6, team), 1e-12);
        Assert.Equal(0.4, NestLikeness.TextureShare(times, course, 6, new float[Count], 1, team));
    }

    [Fact]
    public void Squared_distances_are_those_of_course_and_texture_each_over_its_variance()
    {
        const int Bands = 8;
        using var team = new ThreadTeam(2);
        var windows = new SlidingWindows(Noise(Bands, seed: 3), Bands, NestShape.Frames, Count - NestShape.Frames);
        int[] times = [.. Enumerable.Range(0, windows.Count)];
        float[] places = Noise(5, seed: 4)[..(5 * windows.Count)];

        float[] joined = NestLikeness.Of(windows, times, places, team);

        int both = joined.Length / windows.Count;
        Assert.Equal(5 + 2 * Bands, both);
        Assert.Equal(1, Variance(joined, both, 0, 5), 1e-5);
        Assert.InRange(Variance(joined, both, 5, both), 0.4 - 1e-5, 1.5 + 1e-5);
        for (int k = 0; k < 5; k++) Assert.Equal(places[5 * 30 + k] / places[k], joined[both * 30 + k] / joined[k], 1e-3f * Math.Abs(places[5 * 30 + k] / places[k]));
    }

    private static float[] Noise(int width, long seed)
    {
        var random = new SeededRandom(seed);
        return [.. Enumerable.Range(0, Count * width).Select(_ => (float)random.NextGaussian())];
    }

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
