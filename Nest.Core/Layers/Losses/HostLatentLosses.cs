using Nest.Tensors;

namespace Nest.Layers.Losses;

/// <summary>The losses of a nest's latents on the host, whatever the device.</summary>
internal sealed class HostLatentLosses : PreparedLatentLosses
{
    private const int Axes = LatentPlan.Axes;
    private const int RowsTogether = 32;                  // of distances, that a thread takes at a time

    private readonly Device device;
    private readonly InfoNceLoss<float> contrast;
    private readonly DistanceLoss<float> distance;
    private readonly VarianceCovarianceLoss<float> spread = new();
    private readonly int width;                           // of a place
    private readonly float[] byPoints, forecastGradient;       // (B, 3), (F, 3)
    private readonly float[] byContrast;                  // (2A, 3)
    private readonly float[] places;                      // (A, width)
    private readonly float[] ownSpread, spreadGradient;   // (A + R·L, 3)

    public HostLatentLosses(Device device, LatentPlan plan) : base(plan)
    {
        this.device = device;
        width = plan.Places.RowLength;
        contrast = new InfoNceLoss<float>(plan.Anchors, plan.Near);
        distance = new DistanceLoss<float>(plan.Anchors, width, plan.Near);
        (byPoints, forecastGradient) = (new float[plan.Points * Axes], new float[plan.Forecasts * Axes]);
        byContrast = new float[2 * plan.Anchors * Axes];
        places = new float[plan.Anchors * width];
        ownSpread = new float[(plan.Points - plan.Anchors) * Axes];
        spreadGradient = new float[ownSpread.Length];
    }

    protected override void Compute(in LatentInputs inputs, in LatentWeights weights, Tensor losses, in LatentGradients slopes)
    {
        ReadOnlyMemory<float> points = inputs.Points.ToMemory(), all = Plan.Places.ToMemory();
        ReadOnlyMemory<int> windows = inputs.Windows.Lists.ToMemory(inputs.Windows.SourcesOffset, Plan.Points);
        ReadOnlySpan<int> rows = inputs.Places.Lists.ToMemory(inputs.Places.SourcesOffset, Plan.Anchors).Span;
        for (int i = 0; i < rows.Length; i++) all.Span.Slice(rows[i] * width, width).CopyTo(places.AsSpan(i * width));

        Array.Clear(byPoints);
        LatentWeights w = weights;
        int anchors = Plan.Anchors;
        float contrasted = 0, bySharpness = 0, sharp = inputs.Sharpness.ToMemory().Span[0], distanceWeight = w.Distance.ToMemory().Span[0];
        distance.Load(points.Span[..(anchors * Axes)], places, windows.Span[..anchors]);
        device.OnHost(1 + (anchors + RowsTogether - 1) / RowsTogether, part =>   // contrast, whose gradient is one sum, beside the distances' rows
        {
            if (part > 0)
            {
                distance.Rows((part - 1) * RowsTogether, Math.Min(anchors, part * RowsTogether));
                return;
            }
            Array.Clear(byContrast);
            contrasted = contrast.Forward(points.Span[..byContrast.Length], windows.Span[..(2 * anchors)], sharp);
            bySharpness = contrast.Backward(w.Contrast, byContrast);
        });
        float distant = distance.Finish();
        distance.Backward(distanceWeight, byPoints.AsSpan(0, anchors * Axes));
        float slowness = Spread(points.Span, w);
        for (int i = 0; i < byContrast.Length; i++) byPoints[i] += byContrast[i];
        float forecast = Motion(points.Span, inputs.Forecasts.ToMemory().Span, w);

        losses.Write([contrasted, distant, spread.Hinge, spread.Decorrelation, slowness, forecast]);
        slopes.Points.Write(byPoints);
        slopes.Forecasts.Write(forecastGradient);
        slopes.Sharpness.Write([bySharpness]);
    }

    // Of anchors and runs; returns the slowness, which hangs on their variance.
    private float Spread(ReadOnlySpan<float> points, in LatentWeights weights)
    {
        int anchors = Plan.Anchors * Axes;
        ReadOnlySpan<float> runs = points[(2 * anchors)..];
        points[..anchors].CopyTo(ownSpread);
        runs.CopyTo(ownSpread.AsSpan(anchors));
        spread.Forward(ownSpread);
        Array.Clear(spreadGradient);
        float variance = Math.Max(spread.Variance, LeastVariance), slowness = SmoothnessLoss.Forward(runs, Plan.RunLength, variance);
        spread.Backward(ownSpread, weights.Hinge, weights.Decorrelation, -weights.Slowness * slowness / variance, spreadGradient);
        for (int i = 0; i < spreadGradient.Length; i++) byPoints[i < anchors ? i : i + anchors] += spreadGradient[i];
        return slowness;
    }

    private float Motion(ReadOnlySpan<float> points, ReadOnlySpan<float> predicted, in LatentWeights weights)
    {
        int before = 2 * Plan.Anchors * Axes;
        float variance = Math.Max(spread.Variance, LeastVariance);
        ReadOnlySpan<float> runs = points[before..];
        Span<float> byRuns = byPoints.AsSpan(before);
        SmoothnessLoss.Backward(runs, Plan.RunLength, variance, weights.Slowness, byRuns);
        float loss = ForecastingLoss.Forward(runs, Plan.RunLength, Plan.History, variance, predicted);
        ForecastingLoss.Backward(runs, Plan.RunLength, Plan.History, variance, predicted, weights.Forecast, forecastGradient, byRuns);
        return loss;
    }
}
