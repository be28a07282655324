using Nest.Features;
using Nest.Numerics;
using Nest.Projection;

namespace Nest.Tests.Core.Features;

public class StatisticsFeaturesTests
{
    private const int Bands = 8, Length = 20;

    [Fact]
    public void Distances_are_those_of_mean_and_deviation_of_every_band()
    {
        const int Count = 15;
        var windows = new SlidingWindows(Noise(Count + Length - 1, seed: 1), Bands, Length, Count);
        using var team = new WorkerPool(1);

        float[] scores = StatisticsFeatures.Of(windows, 2 * Bands, team);

        double[][] moments = [.. Enumerable.Range(0, Count).Select(i => Moments(windows[i].ToArray()))];
        for (int i = 0; i < Count; i++)
            for (int j = 0; j < i; j++)
                Assert.Equal(Distance(moments[i], moments[j]), Distance(Row(scores, i), Row(scores, j)), 1e-4);
    }

    [Fact]
    public void A_sound_a_little_later_in_the_window_has_the_same_texture()
    {
        float[] frames = Noise(200, seed: 2);
        for (int t = 60; t < 100; t++) Array.Fill(frames, t is >= 79 and < 84 ? 5f : 0f, t * Bands, Bands);   // a short tone in silence
        var windows = new SlidingWindows(frames, Bands, Length, 181);
        using var team = new WorkerPool(1);

        float[] scores = StatisticsFeatures.Of(windows, 2 * Bands, team);

        Assert.Equal(0, Distance(Row(scores, 66), Row(scores, 77)), 1e-4);
        Assert.True(Distance(Row(scores, 66), Row(scores, 20)) > 1);
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        var windows = new SlidingWindows(Noise(900, seed: 3), Bands, Length, 881);
        float[] Scores(int threads)
        {
            using var team = new WorkerPool(threads);
            return StatisticsFeatures.Of(windows.Every(2), 5, team);
        }

        Assert.Equal(Scores(1), Scores(3));
    }

    private static float[] Noise(int frames, long seed)
    {
        var random = new SeededRandom(seed);
        return [.. Enumerable.Range(0, frames * Bands).Select(i => (float)(random.NextGaussian() * (1 + i / Bands % 30 / 10.0)))];
    }

    private static double[] Moments(float[] window)
    {
        var moments = new double[2 * Bands];
        for (int b = 0; b < Bands; b++)
        {
            double[] band = [.. Enumerable.Range(0, Length).Select(t => (double)window[t * Bands + b])];
            double mean = moments[b] = band.Average();
            moments[Bands + b] = Math.Sqrt(band.Average(value => (value - mean) * (value - mean)));
        }
        return moments;
    }

    private static double[] Row(float[] scores, int i) => [.. scores.Skip(i * 2 * Bands).Take(2 * Bands).Select(value => (double)value)];

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());
}
