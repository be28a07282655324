using Nest.Numerics;

namespace Nest.Models;

/// <summary>How latents are spread: what tells a model that learned from one that collapsed.</summary>
/// <param name="Shares">Each principal axis' share of the variance, the largest first. (3)</param>
/// <param name="TotalVariance">The trace of the covariance.</param>
/// <param name="Saturation">Share of coordinates beyond ±0.99, where tanh has all but lost its gradient.</param>
public sealed record LatentStatistics(double[] Shares, double TotalVariance, double Saturation)
{
    /// <summary>A larger first share means collapse.</summary>
    public const double MostFirstShare = 0.90;

    /// <summary>A smaller total variance means collapse.</summary>
    public const double LeastTotalVariance = 1e-3;

    private const double Saturated = 0.99;

    /// <summary>Whether the latents hold no nest worth drawing, so that PCA takes their place.</summary>
    public bool Collapsed => !(Shares[0] <= MostFirstShare && TotalVariance >= LeastTotalVariance);   // NaN counts as collapsed

    /// <summary>The statistics of some latents.</summary>
    /// <param name="latents">(N, 3), N at least 1.</param>
    public static LatentStatistics Of(ReadOnlySpan<float> latents)
    {
        const int Axes = 3;
        int count = latents.Length / Axes;
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(latents));
        var mean = new double[Axes];
        var covariance = new double[Axes * Axes];
        int saturated = 0;
        for (int i = 0; i < count * Axes; i++)
        {
            mean[i % Axes] += latents[i] / (double)count;
            if (Math.Abs(latents[i]) > Saturated) saturated++;
        }
        for (int n = 0; n < count; n++)
            for (int i = 0; i < Axes; i++)
                for (int j = 0; j < Axes; j++)
                    covariance[i * Axes + j] += (latents[n * Axes + i] - mean[i]) * (latents[n * Axes + j] - mean[j]) / count;

        double total = 0;
        for (int i = 0; i < Axes; i++) total += covariance[i * Axes + i];
        var shares = new double[Axes];
        if (!double.IsFinite(total)) Array.Fill(shares, double.NaN);
        else if (total == 0) shares[0] = 1;
        else
        {
            SymmetricEigen.Decompose(covariance, shares);
            for (int i = 0; i < Axes; i++) shares[i] = Math.Max(0, shares[i]) / total;   // rounding may leave a hair below zero
        }
        return new LatentStatistics(shares, total, (double)saturated / (count * Axes));
    }

    /// <summary>Why the latents count as collapsed or not, in figures.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"first axis {Shares[0]:P1} of the variance (collapsed over {MostFirstShare:P0}), total variance {TotalVariance:G3} (collapsed under {LeastTotalVariance}), {Saturation:P0} of coordinates saturated");
}
