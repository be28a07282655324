using Nest.Layers.Losses;

namespace Nest.Bench.Operations;

// The losses of a nest's latents; points (N, 3).
internal static partial class Reference
{
    private const int Axes = LatentPlan.Axes;

    /// <summary>Mean over anchors of −log(q_ib / Σ_j q_ij), q = 1 / (1 + e^(2s) |z_i − z_j|²), over all j that are apart in time.</summary>
    public static double Contrast(double[] z, int[] windows, int anchors, int near, double sharpness)
    {
        double loss = 0;
        for (int i = 0; i < anchors; i++)
        {
            double sum = 0;
            for (int j = 0; j < 2 * anchors; j++)
                if (Math.Abs(windows[i] - windows[j]) >= near) sum += Likeness(i, j);
            loss -= Math.Log(Likeness(i, anchors + i) / Math.Max(sum, 1e-30));
        }
        return loss / anchors;

        double Likeness(int i, int j) => 1 / (1 + Math.Exp(2 * sharpness) * Math.Pow(Apart(z, i, j, Axes), 2));
    }

    /// <summary>1 − the correlation of |z_i − z_j| and |R_i − R_j| over all pairs that are apart in time; 1 where there are none.</summary>
    public static double Distance(double[] z, float[] places, int[] windows, int width, int near)
    {
        double[] references = Array.ConvertAll(places, value => (double)value);
        var pairs = new List<(double Z, double R)>();
        for (int i = 0; i < windows.Length; i++)
            for (int j = 0; j < i; j++)
                if (Math.Abs(windows[i] - windows[j]) >= near) pairs.Add((Apart(z, i, j, Axes), Apart(references, i, j, width)));
        if (pairs.Count == 0) return 1;
        double meanZ = pairs.Average(pair => pair.Z), meanR = pairs.Average(pair => pair.R);
        double zz = pairs.Sum(pair => Math.Pow(pair.Z - meanZ, 2)), rr = pairs.Sum(pair => Math.Pow(pair.R - meanR, 2));
        return 1 - pairs.Sum(pair => (pair.Z - meanZ) * (pair.R - meanR)) / (Math.Sqrt(zz) * Math.Sqrt(rr) + 1e-12);
    }

    /// <summary>Of anchors and runs: the mean over axes of max(0, 1 − σ), a third of the squared correlations between axes, the variance.</summary>
    public static (double Hinge, double Decorrelation, double Variance) Spread(double[] z, int anchors)
    {
        int[] own = [.. Enumerable.Range(0, z.Length / Axes).Where(n => n < anchors || n >= 2 * anchors)];
        double Covariance(int k, int l)
        {
            double meanK = own.Average(n => z[n * Axes + k]), meanL = own.Average(n => z[n * Axes + l]);
            return own.Average(n => (z[n * Axes + k] - meanK) * (z[n * Axes + l] - meanL));
        }
        double[] deviations = [.. Enumerable.Range(0, Axes).Select(k => Math.Sqrt(Covariance(k, k)))];
        double squares = 0;
        for (int k = 0; k < Axes; k++)
            for (int l = 0; l < Axes; l++)
                if (k != l) squares += Math.Pow(Covariance(k, l) / (deviations[k] * deviations[l]), 2);
        return (deviations.Average(deviation => Math.Max(0, 1 - deviation)), squares / Axes, deviations.Sum(deviation => deviation * deviation));
    }

    /// <summary>100 · the mean of |z_(t+1) − z_t|² over the steps of all runs / V.</summary>
    public static double Slowness(double[] z, int firstOfRuns, int length, double variance) =>
        100 / variance * Enumerable.Range(firstOfRuns, z.Length / Axes - firstOfRuns - 1).Where(t => (t - firstOfRuns) % length < length - 1).Average(t => Math.Pow(Apart(z, t, t + 1, Axes), 2));

    /// <summary>100 · the mean of (forecast − (next − last) / √V)².</summary>
    public static double Forecast(double[] forecasts, double[] last, double[] next, int firstOfRuns, int length, int history, double variance)
    {
        int perRun = length - history;
        return 100 * Enumerable.Range(0, forecasts.Length).Average(i =>
        {
            int at = (firstOfRuns + i / Axes / perRun * length + i / Axes % perRun + history - 1) * Axes + i % Axes;
            return Math.Pow(forecasts[i] - (next[at + Axes] - last[at]) / Math.Sqrt(variance), 2);
        });
    }

    private static double Apart(double[] points, int i, int j, int width)
    {
        double sum = 0;
        for (int k = 0; k < width; k++) sum += Math.Pow(points[i * width + k] - points[j * width + k], 2);
        return Math.Sqrt(sum);
    }
}
