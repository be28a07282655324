using System.Numerics;

namespace Nest.Layers.Losses;

/// <summary>Keeps the path slow: the mean squared step of runs of consecutive windows, in hundredths of the nest's variance.</summary>
/// <remarks>L = 100 · mean of |z_(t+1) − z_t|² / V. V is differentiated by way of <see cref="VarianceCovarianceLoss{T}"/>, with ∂L/∂V = −L / V: were it not, a
/// nest would be slower the smaller it is, and restless songs would shrink without end. Source: Wiskott and Sejnowski, "Slow feature
/// analysis", Neural Computation 14(4), 2002.</remarks>
internal static class SmoothnessLoss
{
    /// <summary>The loss.</summary>
    /// <param name="runs">(runs, length, 3)</param>
    /// <param name="length">Points in a run.</param>
    /// <param name="variance">V.</param>
    public static T Forward<T>(ReadOnlySpan<T> runs, int length, T variance) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        for (int run = 0; run < runs.Length; run += 3 * length)
            for (int i = run; i < run + 3 * (length - 1); i++)
                sum += (runs[i + 3] - runs[i]) * (runs[i + 3] - runs[i]);
        return sum * Scale(runs.Length, length, variance);
    }

    /// <summary>Adds weight · ∂L/∂z to the gradient.</summary>
    public static void Backward<T>(ReadOnlySpan<T> runs, int length, T variance, T weight, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T factor = T.CreateChecked(2) * weight * Scale(runs.Length, length, variance);
        for (int run = 0; run < runs.Length; run += 3 * length)
            for (int i = run; i < run + 3 * (length - 1); i++)
            {
                T pull = factor * (runs[i + 3] - runs[i]);
                gradient[i] -= pull;              // ∂L/∂z_t = −200 (z_(t+1) − z_t) / (steps · V)
                gradient[i + 3] += pull;
            }
    }

    // 100 / (steps · V)
    private static T Scale<T>(int values, int length, T variance) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        T.CreateChecked(100.0 / ((double)values / (3 * length) * (length - 1))) / variance;
}

/// <summary>Makes the path predictable: the forecast of the next displacement from the latents before it, against the one that came.</summary>
/// <remarks>L = 100 · mean of (forecast − (z_next − z_last) / √V)²; z_next and V are targets, not differentiated.</remarks>
internal static class ForecastingLoss
{
    /// <summary>The loss.</summary>
    /// <param name="runs">(runs, length, 3): every stretch of history + 1 points in a run is one forecast.</param>
    /// <param name="length">Points in a run.</param>
    /// <param name="history">Points that a forecast sees.</param>
    /// <param name="variance">V.</param>
    /// <param name="forecasts">(runs · (length − history), 3)</param>
    public static T Forward<T>(ReadOnlySpan<T> runs, int length, int history, T variance, ReadOnlySpan<T> forecasts)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T sum = T.Zero, scale = T.One / T.Sqrt(variance);
        for (int i = 0; i < forecasts.Length; i++)
        {
            T error = Error(runs, length, history, scale, forecasts, i, out _);
            sum += error * error;
        }
        return T.CreateChecked(100.0 / forecasts.Length) * sum;
    }

    /// <summary>Writes weight · ∂L/∂forecasts and adds weight · ∂L/∂z, by way of the displacement's start, to the runs' gradient.</summary>
    public static void Backward<T>(ReadOnlySpan<T> runs, int length, int history, T variance, ReadOnlySpan<T> forecasts, T weight,
        Span<T> forecastGradient, Span<T> gradient) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T factor = T.CreateChecked(200.0 / forecasts.Length) * weight, scale = T.One / T.Sqrt(variance);
        for (int i = 0; i < forecasts.Length; i++)
        {
            forecastGradient[i] = factor * Error(runs, length, history, scale, forecasts, i, out int last);   // 2 · 100 / n · error
            gradient[last] += forecastGradient[i] * scale;                                                    // ∂error/∂z_last = 1 / √V
        }
    }

    // The error of coordinate i, and where the last latent that the forecast saw has it.
    private static T Error<T>(ReadOnlySpan<T> runs, int length, int history, T scale, ReadOnlySpan<T> forecasts, int i, out int last)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int forecast = i / 3, perRun = length - history, run = forecast / perRun, first = forecast % perRun;
        last = (run * length + first + history - 1) * 3 + i % 3;
        return forecasts[i] - (runs[last + 3] - runs[last]) * scale;
    }
}
