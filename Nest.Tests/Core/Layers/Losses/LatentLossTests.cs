using Nest.Layers.Losses;
using Nest.Numerics;

namespace Nest.Tests.Core.Layers.Losses;

/// <summary>The backward passes of the latents' losses, held in double against central differences of the forward passes.</summary>
public class LatentLossTests
{
    private const double Step = 1e-5;

    [Fact]
    public void Contrast_has_the_slopes_that_differences_show()
    {
        const int Anchors = 11;
        double[] z = Points(2 * Anchors, seed: 1);
        int[] windows = Windows(2 * Anchors, within: 120, seed: 2);
        var loss = new InfoNceLoss<double>(Anchors, near: 20);
        double sharpness = 0.3;
        var gradient = new double[z.Length];

        loss.Forward(z, windows, sharpness);
        double bySharpness = loss.Backward(1.5, gradient);

        AssertSlopes(z, gradient, () => 1.5 * loss.Forward(z, windows, sharpness));
        double up = loss.Forward(z, windows, sharpness + Step), down = loss.Forward(z, windows, sharpness - Step);
        Assert.Equal(1.5 * (up - down) / (2 * Step), bySharpness, 1e-8);
    }

    [Fact]
    public void Contrast_is_the_mean_surprise_of_finding_the_neighbor()
    {
        double[] z = [0, 0, 0, 5, 0, 0, 1, 0, 0, 5, 2, 0];   // two anchors, then a neighbour of each
        var loss = new InfoNceLoss<double>(2, near: 20);

        double value = loss.Forward(z, [0, 100, 50, 200], sharpness: 0);

        double first = Math.Log((1 / 2.0) / (1 / 2.0 + 1 / 26.0 + 1 / 30.0)), second = Math.Log((1 / 5.0) / (1 / 26.0 + 1 / 17.0 + 1 / 5.0));
        Assert.Equal(-(first + second) / 2, value, 1e-12);
    }

    [Fact]
    public void Contrast_leaves_out_windows_that_share_frames()
    {
        double[] z = Points(8, seed: 3);
        var loss = new InfoNceLoss<double>(4, near: 20);
        double before = loss.Forward(z, [0, 19, 300, 400, 500, 600, 700, 800], 0);

        (z[3], z[4], z[5]) = (0.5 * z[3], -z[4], z[5] + 1);   // window 19 moves: only its own row and those of the far ones may change
        double rowOfZeroOnly = loss.Forward(z, [0, 19, 300, 400, 500, 600, 700, 800], 0);
        double withoutMask = loss.Forward(z, [0, 20, 300, 400, 500, 600, 700, 800], 0);

        Assert.NotEqual(before, rowOfZeroOnly);
        Assert.True(withoutMask > rowOfZeroOnly);             // 19 against 20: one more in two of the sums
    }

    [Fact]
    public void Distance_has_the_slopes_that_differences_show()
    {
        const int Anchors = 13, Width = 5;
        double[] z = Points(Anchors, seed: 4);
        var random = new SeededRandom(5);
        double[] places = [.. Enumerable.Range(0, Anchors * Width).Select(_ => random.NextGaussian())];
        int[] windows = Windows(Anchors, within: 150, seed: 6);
        var loss = new DistanceLoss<double>(Anchors, Width, near: 20);
        var gradient = new double[z.Length];

        loss.Forward(z, places, windows);
        loss.Backward(12, gradient);

        AssertSlopes(z, gradient, () => 12 * loss.Forward(z, places, windows));
    }

    [Fact]
    public void Distance_is_nothing_for_a_similar_figure_and_one_for_a_point()
    {
        const int Anchors = 9;
        double[] z = Points(Anchors, seed: 7), larger = [.. z.Select(x => 3 * x)];
        int[] windows = [.. Enumerable.Range(0, Anchors).Select(i => 40 * i)];
        var loss = new DistanceLoss<double>(Anchors, 3, near: 20);

        Assert.Equal(0, loss.Forward(larger, z, windows), 1e-9);
        Assert.Equal(1, loss.Forward(new double[z.Length], z, windows), 1e-9);
        var gradient = new double[z.Length];
        loss.Backward(1, gradient);
        Assert.All(gradient, slope => Assert.Equal(0, slope));   // coinciding points have no direction to leave in
    }

    [Fact]
    public void Spread_has_the_slopes_that_differences_show()
    {
        double[] z = Points(20, seed: 8);
        for (int i = 0; i < z.Length; i += 3)
        {
            z[i] *= 0.4;                          // narrower than one deviation
            z[i + 1] += 1.5 * z[i];               // correlated
            z[i + 2] *= 2.5;
        }
        var loss = new VarianceCovarianceLoss<double>();
        var gradient = new double[z.Length];

        loss.Forward(z);
        loss.Backward(z, 0.7, 0.2, -0.3, gradient);

        AssertSlopes(z, gradient, () =>
        {
            loss.Forward(z);
            return 0.7 * loss.Hinge + 0.2 * loss.Decorrelation - 0.3 * loss.Variance;
        });
    }

    [Fact]
    public void Slowness_has_the_slopes_that_differences_show()
    {
        double[] runs = Points(4 * 6, seed: 9);
        var gradient = new double[runs.Length];

        SmoothnessLoss.Backward<double>(runs, 6, 2.3, 0.9, gradient);

        AssertSlopes(runs, gradient, () => 0.9 * SmoothnessLoss.Forward<double>(runs, 6, 2.3));
    }

    [Fact]
    public void Forecast_has_the_slopes_that_differences_show()
    {
        const int Length = 8, History = 5;
        double[] runs = Points(2 * Length, seed: 10), targets = [.. runs], forecasts = Points(2 * (Length - History), seed: 11);
        double[] forecastGradient = new double[forecasts.Length], gradient = new double[runs.Length];

        ForecastingLoss.Backward<double>(runs, Length, History, 2.3, forecasts, 0.4, forecastGradient, gradient);

        AssertSlopes(forecasts, forecastGradient, () => 0.4 * ForecastingLoss.Forward<double>(runs, Length, History, 2.3, forecasts));
        for (int i = 0; i < runs.Length; i++)      // the next latent is a target: only the last one seen feels the error
        {
            double difference = Difference(targets, i, () => 0.4 * WithNextFrom(runs, targets, forecasts, Length, History));
            Assert.Equal(difference, gradient[i], 1e-7);
        }
    }

    // The forecast loss with every next latent taken from one path and every last one from another.
    private static double WithNextFrom(double[] next, double[] last, double[] forecasts, int length, int history)
    {
        double sum = 0, scale = 1 / Math.Sqrt(2.3);
        int perRun = length - history;
        for (int i = 0; i < forecasts.Length; i++)
        {
            int forecast = i / 3, at = (forecast / perRun * length + forecast % perRun + history - 1) * 3 + i % 3;
            double error = forecasts[i] - (next[at + 3] - last[at]) * scale;
            sum += error * error;
        }
        return 100 * sum / forecasts.Length;
    }

    private static void AssertSlopes(double[] x, double[] slopes, Func<double> loss)
    {
        for (int i = 0; i < x.Length; i++)
        {
            double difference = Difference(x, i, loss);
            Assert.True(Math.Abs(difference - slopes[i]) < 1e-7 * Math.Max(1, Math.Abs(difference)), $"[{i}]: {slopes[i]}, differences show {difference}");
        }
        Assert.Contains(slopes, slope => Math.Abs(slope) > 1e-3);
    }

    private static double Difference(double[] x, int i, Func<double> loss)
    {
        double kept = x[i];
        x[i] = kept + Step;
        double up = loss();
        x[i] = kept - Step;
        double down = loss();
        x[i] = kept;
        return (up - down) / (2 * Step);
    }

    private static double[] Points(int count, long seed)
    {
        var random = new SeededRandom(seed);
        return [.. Enumerable.Range(0, 3 * count).Select(_ => random.NextGaussian())];
    }

    private static int[] Windows(int count, int within, long seed)
    {
        var random = new SeededRandom(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(within))];
    }
}
