using Nest.Tensors;

namespace Nest.Layers.Losses;

/// <summary>What every step of preset <c>nest</c> draws, and what its losses are held against.</summary>
/// <param name="Anchors">Points that are contrasted with all others and whose distances are kept, A; each has a neighbour.</param>
/// <param name="Runs">Stretches of consecutive windows, R.</param>
/// <param name="RunLength">Points in a run, L.</param>
/// <param name="History">Points that a forecast sees, H, of its run: fewer than L.</param>
/// <param name="Near">Windows closer in time than this are neither contrasted nor compared.</param>
/// <param name="Places">What distances in the nest are kept like: coordinates of windows. (M, width)</param>
public sealed record LatentPlan(int Anchors, int Runs, int RunLength, int History, int Near, Tensor Places)
{
    /// <summary>Coordinates of a point.</summary>
    public const int Axes = 3;

    /// <summary>Points in all, B: anchors, the neighbour of each, runs one after the other.</summary>
    public int Points => 2 * Anchors + Runs * RunLength;

    /// <summary>Forecasts, F: every stretch of H points in a run but its last foretells the step to the next.</summary>
    public int Forecasts => Runs * (RunLength - History);
}

/// <summary>What the losses are of.</summary>
/// <param name="Windows">Lists the window of every point. Outputs: B</param>
/// <param name="Places">Lists each anchor's row of the plan's places. Outputs: A</param>
/// <param name="Points">(B, 3)</param>
/// <param name="Forecasts">Displacements in deviations of the nest. (F, 3)</param>
/// <param name="Sharpness">s of the contrast's kernel. (1)</param>
public readonly record struct LatentInputs(GatherMap Windows, GatherMap Places, Tensor Points, Tensor Forecasts, Tensor Sharpness);

/// <summary>What the losses' slopes are multiplied by before they are added up; the losses themselves are not.</summary>
/// <param name="Contrast">Of <see cref="InfoNceLoss{T}"/>.</param>
/// <param name="Distance">Of <see cref="DistanceLoss{T}"/>, on the device as it changes from step to step. (1)</param>
/// <param name="Hinge">Of <see cref="VarianceCovarianceLoss{T}.Hinge"/>.</param>
/// <param name="Decorrelation">Of <see cref="VarianceCovarianceLoss{T}.Decorrelation"/>.</param>
/// <param name="Slowness">Of <see cref="SmoothnessLoss"/>.</param>
/// <param name="Forecast">Of <see cref="ForecastingLoss"/>.</param>
public readonly record struct LatentWeights(float Contrast, Tensor Distance, float Hinge, float Decorrelation, float Slowness, float Forecast);

/// <summary>The weighted sum's slopes, each shaped as what it is a slope by; overwritten.</summary>
/// <param name="Points">(B, 3)</param>
/// <param name="Forecasts">(F, 3)</param>
/// <param name="Sharpness">(1)</param>
public readonly record struct LatentGradients(Tensor Points, Tensor Forecasts, Tensor Sharpness);

/// <summary>The losses of a nest's latents with their slopes, computed on a device in one go.</summary>
/// <remarks>
/// Contrast and distances are over the anchors and neighbours; spread over anchors and runs, which stand for the whole song as neighbours do not; slowness and
/// forecasts over the runs, measured by the spread's variance. <see cref="SmoothnessLoss"/> says how that is differentiated.
/// <para>Not thread-safe, and one operation of a device at a time.</para>
/// </remarks>
public abstract class PreparedLatentLosses
{
    /// <summary>How many losses there are: contrast, distance, hinge, decorrelation, slowness, forecast.</summary>
    public const int Losses = 6;

    /// <summary>A nest that is smaller is measured as if it had this variance.</summary>
    public const float LeastVariance = 1e-12f;

    /// <param name="plan">What a step draws.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no anchors, no runs, or runs without a forecast.</exception>
    protected PreparedLatentLosses(LatentPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfLessThan(plan.Anchors, 1, nameof(plan));
        ArgumentOutOfRangeException.ThrowIfLessThan(plan.Runs, 1, nameof(plan));
        ArgumentOutOfRangeException.ThrowIfLessThan(plan.History, 1, nameof(plan));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(plan.RunLength, plan.History, nameof(plan));
        Plan = plan;
    }

    /// <summary>What a step draws.</summary>
    public LatentPlan Plan { get; }

    /// <summary>Writes the losses and the slopes of their weighted sum.</summary>
    /// <param name="inputs">What they are of.</param>
    /// <param name="weights">What the slopes are weighted by.</param>
    /// <param name="losses">In the order of <see cref="Losses"/>. (6)</param>
    /// <param name="slopes">The slopes.</param>
    /// <exception cref="ArgumentException">A tensor has another length than the plan says.</exception>
    public void Run(in LatentInputs inputs, in LatentWeights weights, Tensor losses, in LatentGradients slopes)
    {
        ArgumentNullException.ThrowIfNull(losses);
        Check(inputs.Windows.Outputs, Plan.Points, "windows");
        Check(inputs.Places.Outputs, Plan.Anchors, "places");
        Check(inputs.Points.Length, Plan.Points * LatentPlan.Axes, "coordinates");
        Check(slopes.Points.Length, Plan.Points * LatentPlan.Axes, "slopes");
        Check(inputs.Forecasts.Length, Plan.Forecasts * LatentPlan.Axes, "forecasts");
        Check(slopes.Forecasts.Length, Plan.Forecasts * LatentPlan.Axes, "slopes of forecasts");
        Check(losses.Length, Losses, "losses");
        Compute(inputs, weights, losses, slopes);
    }

    /// <inheritdoc cref="Run"/>
    protected abstract void Compute(in LatentInputs inputs, in LatentWeights weights, Tensor losses, in LatentGradients slopes);

    private static void Check(int actual, int expected, string what)
    {
        if (actual != expected) throw new ArgumentException($"{actual} {what} in place of {expected}.");
    }
}
