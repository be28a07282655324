using Nest.Gpu.Drivers;
using Nest.Layers.Losses;
using Nest.Tensors;

namespace Nest.Gpu;

public abstract partial class GpuDevice : ILatentLossDevice
{
    private const int RowLength = 11, AllLength = 32;   // ROW and, rounded up, what ALL_ counts in Kernels/latents.cl

    PreparedLatentLosses ILatentLossDevice.Prepare(LatentPlan plan) => new GpuLatentLosses(this, plan);

    /// <summary>Four launches, nothing kept between two steps.</summary>
    private sealed class GpuLatentLosses(GpuDevice device, LatentPlan plan) : PreparedLatentLosses(plan)
    {
        protected override void Compute(in LatentInputs inputs, in LatentWeights weights, Tensor losses, in LatentGradients slopes)
        {
            int anchors = Plan.Anchors, width = Plan.Places.RowLength;
            nint points = device.MemoryOf(inputs.Points), forecasts = device.MemoryOf(inputs.Forecasts), sharpness = device.MemoryOf(inputs.Sharpness);
            nint windows = device.MemoryOf(inputs.Windows.Lists), indices = device.MemoryOf(inputs.Places.Lists);
            nint places = device.ScratchOf(0, (long)width * anchors), wanted = device.ScratchOf(1, (long)anchors * anchors);
            nint rows = device.ScratchOf(2, (long)anchors * RowLength), all = device.ScratchOf(3, AllLength);
            var sizes = new LatentSizes
            {
                PointsStart = inputs.Points.Offset, ForecastsStart = inputs.Forecasts.Offset, SharpnessStart = inputs.Sharpness.Offset, SongStart = Plan.Places.Offset,
                WindowsAt = inputs.Windows.SourcesOffset, PlacesAt = inputs.Places.SourcesOffset,
                DistanceWeightStart = weights.Distance.Offset, LossesStart = losses.Offset,
                PointSlopesStart = slopes.Points.Offset, ForecastSlopesStart = slopes.Forecasts.Offset, SharpnessSlopeStart = slopes.Sharpness.Offset,
                Anchors = anchors, Runs = Plan.Runs, RunLength = Plan.RunLength, History = Plan.History, Near = Plan.Near, Width = width,
                LeastVariance = LeastVariance, Contrast = weights.Contrast, Hinge = weights.Hinge, Decorrelation = weights.Decorrelation, Slowness = weights.Slowness, Forecast = weights.Forecast,
            };
            device.Launch("gather_places", (long)width * anchors, sizes, device.MemoryOf(Plan.Places), indices, places);
            device.Launch("anchor_rows", new Groups(anchors), GroupSize, sizes, [points, sharpness, windows, places, wanted, rows]);
            device.Launch("latent_losses", new Groups(1), GroupSize, sizes,
                [points, forecasts, sharpness, device.MemoryOf(weights.Distance), rows, all, device.MemoryOf(losses), device.MemoryOf(slopes.Sharpness)]);
            device.Launch("latent_slopes", new Groups(Plan.Points), GroupSize, sizes,
                [points, forecasts, windows, wanted, rows, all, device.MemoryOf(slopes.Points), device.MemoryOf(slopes.Forecasts)]);
        }
    }
}
