using System.Numerics;

namespace Nest.Layers.Losses;

/// <summary>Keeps a nest three-dimensional: every axis at least one deviation wide, no two axes telling the same.</summary>
/// <remarks>
/// With C the covariance of the points (biased), σ_k = √C_kk: hinge = mean over axes of max(0, 1 − σ_k); decorrelation = Σ over k ≠ l of
/// (C_kl / σ_k σ_l)² / 3.
/// <para>Source: Bardes, Ponce and LeCun, "VICReg: variance-invariance-covariance regularization for self-supervised learning", ICLR 2022, with
/// correlations in place of covariances.</para>
/// <para>Not thread-safe.</para>
/// </remarks>
internal sealed class VarianceCovarianceLoss<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Axes = 3;

    private readonly T[] mean = new T[Axes];               // (3)
    private readonly T[] deviations = new T[Axes];         // (3) σ, at least 1e-6
    private readonly T[] correlations = new T[Axes * Axes]; // (3, 3)

    /// <summary>The mean over axes of max(0, 1 − σ).</summary>
    public T Hinge { get; private set; }

    /// <summary>The squared correlations between axes, summed over both triangles, a third of it.</summary>
    public T Decorrelation { get; private set; }

    /// <summary>Σ_k σ_k²: the variance of the points, which other losses divide by.</summary>
    public T Variance { get; private set; }

    /// <summary>Computes both losses and the variance.</summary>
    /// <param name="points">(N, 3)</param>
    public void Forward(ReadOnlySpan<T> points)
    {
        int count = points.Length / Axes;
        T n = T.CreateChecked(count), third = T.One / T.CreateChecked(Axes);
        Array.Clear(mean);
        for (int i = 0; i < points.Length; i++) mean[i % Axes] += points[i];
        for (int k = 0; k < Axes; k++) mean[k] /= n;

        Array.Clear(correlations);
        for (int i = 0; i < points.Length; i += Axes)
            for (int k = 0; k < Axes; k++)
                for (int l = 0; l < Axes; l++)
                    correlations[k * Axes + l] += (points[i + k] - mean[k]) * (points[i + l] - mean[l]) / n;   // C

        (Hinge, Decorrelation, Variance) = (T.Zero, T.Zero, T.Zero);
        for (int k = 0; k < Axes; k++)
        {
            Variance += correlations[k * Axes + k];
            deviations[k] = T.Max(T.Sqrt(correlations[k * Axes + k]), T.CreateTruncating(1e-6));
            Hinge += T.Max(T.Zero, T.One - deviations[k]) * third;
        }
        for (int k = 0; k < Axes; k++)
            for (int l = 0; l < Axes; l++)
            {
                T correlation = correlations[k * Axes + l] /= deviations[k] * deviations[l];
                if (k != l) Decorrelation += correlation * correlation * third;
            }
    }

    /// <summary>Adds hingeWeight · ∂hinge/∂z + decorrelationWeight · ∂decorrelation/∂z + varianceWeight · ∂V/∂z to the gradient.</summary>
    /// <param name="points">As in <see cref="Forward"/>. (N, 3)</param>
    /// <param name="hingeWeight">What the hinge is multiplied by.</param>
    /// <param name="decorrelationWeight">What the decorrelation is multiplied by.</param>
    /// <param name="varianceWeight">∂L/∂V of losses that are measured by the variance V.</param>
    /// <param name="gradient">(N, 3), added to.</param>
    public void Backward(ReadOnlySpan<T> points, T hingeWeight, T decorrelationWeight, T varianceWeight, Span<T> gradient)
    {
        T third = T.One / T.CreateChecked(Axes), two = T.CreateChecked(2), n = T.CreateChecked(points.Length / Axes);
        Span<T> byCovariance = stackalloc T[Axes * Axes];                                     // (3, 3) symmetric
        for (int k = 0; k < Axes; k++)
        {
            T byDeviation = deviations[k] < T.One ? -hingeWeight * third : T.Zero;            // ∂hinge/∂σ_k = −1/3 under 1
            for (int l = 0; l < Axes; l++)
            {
                if (k == l) continue;
                T correlation = correlations[k * Axes + l], slope = two * third * decorrelationWeight * correlation;
                byCovariance[k * Axes + l] = slope / (deviations[k] * deviations[l]);         // ∂/∂C_kl = 2/3 r_kl / σ_k σ_l
                byDeviation -= two * slope * correlation / deviations[k];                     // ∂/∂σ_k = −4/3 Σ_l r_kl² / σ_k
            }
            byCovariance[k * Axes + k] = byDeviation / (two * deviations[k]) + varianceWeight;   // ∂σ_k/∂C_kk = 1 / 2σ_k, ∂V/∂C_kk = 1
        }
        for (int i = 0; i < points.Length; i += Axes)
            for (int k = 0; k < Axes; k++)
                for (int l = 0; l < Axes; l++)
                    gradient[i + k] += two * byCovariance[k * Axes + l] * (points[i + l] - mean[l]) / n;   // ∂C_kl/∂z = (z − mean) / N, twice
    }
}
