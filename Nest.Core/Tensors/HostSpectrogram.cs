using System.Collections.Concurrent;
using Nest.Dsp;

namespace Nest.Tensors;

/// <summary>A spectrogram on the host, whatever the device: a stretch a thread, each with a transform of its own.</summary>
internal sealed class HostSpectrogram(Device device, SpectrogramPlan plan) : PreparedSpectrogram(plan)
{
    private readonly ConcurrentBag<Stft> transforms = [];
    private readonly ConcurrentBag<MelSpectrogram> mels = [];

    protected override void Compute(Tensor samples, in Stretches stretches, Tensor y)
    {
        ReadOnlyMemory<float> signal = samples.ToMemory();
        Stretches s = stretches;
        int length = s.Frames * Plan.Columns;
        var all = new float[y.Length];
        device.OnHost(s.Count, n =>
        {
            Span<float> values = all.AsSpan(n * length, length);
            ReadOnlySpan<float> stretch = signal.Span.Slice(n * s.Apart, s.Length);
            if (Plan.Filters is { } filters)
            {
                if (!mels.TryTake(out MelSpectrogram? mel)) mel = new MelSpectrogram(filters, Plan.Hop, Plan.Power, centered: false);
                mel.Compute(stretch, s.First, values);
                mels.Add(mel);
            }
            else Transform(stretch, s.First, values);
        });
        y.Write(all);
    }

    private void Transform(ReadOnlySpan<float> stretch, int first, Span<float> values)
    {
        if (!transforms.TryTake(out Stft? stft)) stft = new Stft(Plan.Size, Plan.Hop, centered: false);
        int columns = Plan.Columns, frames = values.Length / columns;
        Span<float> whole = columns == stft.Bins ? values : new float[frames * stft.Bins];
        if (Plan.Power) stft.Powers(stretch, first, whole);
        else stft.Magnitudes(stretch, first, whole);
        transforms.Add(stft);
        if (columns == stft.Bins) return;
        for (int t = 0; t < frames; t++) whole.Slice(t * stft.Bins, columns).CopyTo(values[(t * columns)..]);
    }
}
