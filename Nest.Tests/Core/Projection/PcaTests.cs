using Nest.Numerics;
using Nest.Projection;

namespace Nest.Tests.Core.Projection;

public class PcaTests
{
    [Theory]
    [InlineData(1, 1, 90)]
    [InlineData(4, 1, 90)]
    [InlineData(4, 3, 90)]
    [InlineData(4, 7, 90)]
    [InlineData(5, 2, 12)]
    public void Scores_and_variances_are_those_of_the_matrix_written_out(int length, int stride, int count)
    {
        const int bins = 10;
        var windows = new SlidingWindows(Noise(((count - 1) * stride + length) * bins, offset: 3), bins, length, count, stride);
        var pca = Pca.Fit(windows, 5);
        var scores = new float[count * 5];
        pca.Project(windows, pca.Components, scores);

        var (variances, expected) = WrittenOut(windows, 5);
        for (int j = 0; j < 5; j++)
        {
            Assert.Equal(variances[j], pca.Variances[j], 1e-5 * variances[0]);
            double sign = Enumerable.Range(0, count).Sum(i => expected[i * 5 + j] * scores[i * 5 + j]) < 0 ? -1 : 1;
            for (int i = 0; i < count; i++) Assert.Equal(sign * expected[i * 5 + j], scores[i * 5 + j], j < 3 ? 1e-4 : 1e-2);
        }
    }

    [Fact]
    public void Many_windows_and_few_give_the_same_axes()
    {
        const int bins = 6, length = 3, count = 5000;   // past the size at which inner products give way to products with the windows
        float[] values = Noise((count + length - 1) * bins, offset: 1);
        for (int t = 0; t < count + length - 1; t++)
            for (int f = 0; f < bins; f++) values[t * bins + f] *= 1 + f;
        var windows = new SlidingWindows(values, bins, length, count);

        var pca = Pca.Fit(windows, 3);
        var scores = new float[count * 3];
        pca.Project(windows, pca.Components, scores);

        var covariance = new double[windows.Dimensions * windows.Dimensions];
        double[] mean = Mean(windows);
        for (int i = 0; i < count; i++)
            for (int a = 0; a < mean.Length; a++)
                for (int b = 0; b < mean.Length; b++) covariance[a * mean.Length + b] += (windows[i][a] - mean[a]) * (windows[i][b] - mean[b]) / (count - 1);
        var variances = new double[mean.Length];
        SymmetricEigen.Decompose(covariance, variances);
        for (int j = 0; j < 3; j++)
        {
            Assert.Equal(variances[j], pca.Variances[j], 1e-5 * variances[0]);
            double cosine = 0;
            for (int d = 0; d < mean.Length; d++) cosine += covariance[j * mean.Length + d] * pca.Axes[j * mean.Length + d];
            Assert.Equal(1, Math.Abs(cosine), 1e-6);
        }
    }

    [Fact]
    public void Every_axis_has_its_largest_entry_positive_and_length_one()
    {
        var windows = new SlidingWindows(Noise(60 * 8, 0), 8, 4, 50);
        var pca = Pca.Fit(windows, 20);

        for (int j = 0; j < 20; j++)
        {
            float[] axis = pca.Axes.Slice(j * 32, 32).ToArray();
            Assert.True(axis.MaxBy(Math.Abs) > 0);
            Assert.Equal(1, axis.Sum(v => (double)v * v), 1e-5);
        }
    }

    [Fact]
    public void The_same_windows_give_the_same_bits_on_any_number_of_threads()
    {
        var windows = new SlidingWindows(Noise(700 * 40, 0), 40, 20, 600);
        using WorkerPool one = new(1), three = new(3);
        var (a, b) = (Pca.Fit(windows, 10, one), Pca.Fit(windows, 10, three));
        float[] x = new float[6000], y = new float[6000];

        a.Project(windows, 10, x, one);
        b.Project(windows, 10, y, three);

        Assert.Equal(a.Axes.ToArray(), b.Axes.ToArray());
        Assert.Equal(x, y);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Fewer_windows_than_axes_leave_the_rest_zero(int count)
    {
        var windows = new SlidingWindows(Noise(30 * 4, 2), 4, 5, count);
        var pca = Pca.Fit(windows, 6);
        var scores = new float[count * 6];
        pca.Project(windows, pca.Components, scores);

        Assert.All(pca.Variances[(count - 1)..], variance => Assert.Equal(0, variance));
        for (int i = 0; i < count; i++)
            for (int j = count - 1; j < 6; j++) Assert.Equal(0, scores[i * 6 + j]);
        for (int j = 0; j < count - 1; j++) Assert.True(pca.Variances[j] > 0.1);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.3f)]
    public void Windows_that_are_all_alike_have_no_axes_and_finite_scores(float value)
    {
        var values = new float[400];
        Array.Fill(values, value);
        var windows = new SlidingWindows(values, 4, 5, 90);
        var pca = Pca.Fit(windows, 3);
        var scores = new float[270];
        pca.Project(windows, pca.Components, scores);

        Assert.All(scores, score => Assert.Equal(0, score, 1e-5));
    }

    [Fact]
    public void Windows_are_views_and_know_their_bounds()
    {
        float[] values = [.. Enumerable.Range(0, 20).Select(i => (float)i)];
        var windows = new SlidingWindows(values, bins: 2, length: 3, count: 4, stride: 2);

        Assert.Equal([8, 9, 10, 11, 12, 13], windows[2].ToArray());
        Assert.Equal([0, 1, 2, 3, 4, 5, 12, 13, 14, 15, 16, 17], [.. windows.Every(3)[0], .. windows.Every(3)[1]]);
        Assert.Equal(2, windows.Every(3).Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => windows[4].Length);
        var refusal = Assert.Throws<ArgumentException>(() => new SlidingWindows(values, 2, 3, 5, 2));
        Assert.Contains("22", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("20", refusal.Message, StringComparison.Ordinal);
    }

    private static (double[] Variances, double[] Scores) WrittenOut(SlidingWindows windows, int components)
    {
        int n = windows.Count;
        double[] mean = Mean(windows);
        var gram = new double[n * n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                for (int d = 0; d < mean.Length; d++) gram[i * n + j] += (windows[i][d] - mean[d]) * (windows[j][d] - mean[d]);
        var values = new double[n];
        SymmetricEigen.Decompose(gram, values);
        var scores = new double[n * components];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < components; j++) scores[i * components + j] = gram[j * n + i] * Math.Sqrt(Math.Max(0, values[j]));
        return ([.. values.Take(components).Select(v => v / (n - 1))], scores);
    }

    private static double[] Mean(SlidingWindows windows)
    {
        var mean = new double[windows.Dimensions];
        for (int i = 0; i < windows.Count; i++)
            for (int d = 0; d < mean.Length; d++) mean[d] += (double)windows[i][d] / windows.Count;
        return mean;
    }

    private static float[] Noise(int length, float offset)
    {
        var random = new SeededRandom(5);
        var values = new float[length];
        for (int i = 0; i < length; i++) values[i] = offset + (float)random.NextGaussian();
        return values;
    }
}
