using Nest.Dsp;
using Nest.Gpu.Drivers;
using Nest.Tensors;

namespace Nest.Gpu;

public abstract partial class GpuDevice
{
    private const int Points = 1024;          // POINTS of Kernels/spectra.cl
    private const int WidestLargest = 256;    // numbers that an image's largest is first brought down to

    /// <inheritdoc/>
    public override PreparedSpectrogram Prepare(SpectrogramPlan plan) => new GpuSpectrogram(this, plan);

    /// <inheritdoc/>
    public override void RelativeDecibels(Tensor x, float range, float scale, float shift, Tensor y)
    {
        ThrowIfOther(y.Length, x.Length, nameof(y));
        if (x.Length == 0) return;
        int images = x[0], length = x.RowLength, width = Math.Min(WidestLargest, length);
        nint partial = ScratchOf(0, (long)images * width), largest = ScratchOf(1, images);
        Launch("largest_across", (long)images * width, new LevelSizes(x.Offset, 0, images, length, width, 0, 0, 0), MemoryOf(x), partial);
        Launch("largest_across", images, new LevelSizes(0, 0, images, width, 1, 0, 0, 0), partial, largest);
        Launch("relative_decibels", x.Length, new LevelSizes(x.Offset, y.Offset, images, length, 1, range, scale, shift), MemoryOf(x), largest, MemoryOf(y));
    }

    /// <summary>A spectrogram's tables on the card.</summary>
    private sealed class GpuSpectrogram : PreparedSpectrogram
    {
        private readonly GpuDevice device;
        private readonly Tensor window;                     // (Size)
        private readonly Tensor turns;                      // (Size, 2) e^(−2πi k / Size)
        private readonly Tensor weights;                    // of all filters, one after the other
        private readonly DeviceBuffer<int> firsts, starts;  // (Bands) the first frequency of each; (Bands + 1) where its weights start

        public GpuSpectrogram(GpuDevice device, SpectrogramPlan plan) : base(plan)
        {
            this.device = device;
            window = device.FromArray(WindowFunction.Hann(plan.Size), plan.Size);
            var table = new float[2 * plan.Size];
            for (int k = 0; k < plan.Size; k++)
            {
                var (sine, cosine) = Math.SinCos(-2 * Math.PI * k / plan.Size);
                (table[2 * k], table[2 * k + 1]) = ((float)cosine, (float)sine);
            }
            turns = device.FromArray(table, plan.Size, 2);

            int bands = plan.Filters?.Bands ?? 0;
            int[] first = new int[Math.Max(1, bands)], start = new int[bands + 1];
            for (int band = 0; band < bands; band++) (first[band], start[band + 1]) = (plan.Filters!.First(band), start[band] + plan.Filters.Length(band));
            weights = device.FromArray(plan.Filters is null ? [0] : plan.Filters.AllWeights, Math.Max(1, start[bands]));
            (firsts, starts) = (device.Allocate<int>(first.Length), device.Allocate<int>(start.Length));
            firsts.Write(0, first);
            starts.Write(0, start);
        }

        protected override void Compute(Tensor samples, in Stretches stretches, Tensor y)
        {
            int together = Points / (Plan.Size / 2), frames = checked(stretches.Count * stretches.Frames);
            var sizes = new SpectraSizes(samples.Offset, y.Offset, stretches.Count, stretches.Apart, stretches.Length, stretches.Frames, stretches.First, Plan.Hop, Plan.Size,
                Plan.Power ? 1 : 0, Plan.Columns, Plan.Filters is null ? 0 : 1);
            device.Launch("spectra", new Groups((frames + together - 1) / together), GroupSize, sizes,
                [device.MemoryOf(samples), device.MemoryOf(window), device.MemoryOf(turns), device.MemoryOf(firsts), device.MemoryOf(starts), device.MemoryOf(weights), device.MemoryOf(y)]);
        }
    }
}
