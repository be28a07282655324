using Nest.Dsp;

namespace Nest.Tensors;

/// <summary>What a spectrogram on a device is of: magnitudes or powers of frames under a periodic Hann window, or their bands under a filter bank.</summary>
/// <param name="Size">Samples a frame: a power of two, 16 to 2,048.</param>
/// <param name="Hop">Samples from one frame to the next: 1 to <paramref name="Size"/>.</param>
/// <param name="Power">Whether |X|² in place of |X|.</param>
/// <param name="Filters">Applied to each spectrum of Size/2 + 1 frequencies, or null.</param>
/// <param name="MostBins">The most frequencies that are kept, from 0 Hz on, where there are no filters; all if not given.</param>
/// <remarks>The transform is unscaled, as <see cref="Stft"/>'s.</remarks>
public sealed record SpectrogramPlan(int Size, int Hop, bool Power, MelFilterBank? Filters = null, int? MostBins = null)
{
    /// <summary>The longest frame that every device has room for.</summary>
    public const int MostSize = 2048;

    private const int LeastSize = 16;

    /// <inheritdoc cref="SpectrogramPlan(int, int, bool, MelFilterBank?, int?)"/>
    /// <exception cref="ArgumentOutOfRangeException">It is no power of two, or outside its range.</exception>
    public int Size { get; } = int.IsPow2(Size) && Size is >= LeastSize and <= MostSize ? Size
        : throw new ArgumentOutOfRangeException(nameof(Size), Size, FormattableString.Invariant($"Frames on a device have {LeastSize} to {MostSize} samples, a power of two."));

    /// <inheritdoc cref="SpectrogramPlan(int, int, bool, MelFilterBank?, int?)"/>
    /// <exception cref="ArgumentOutOfRangeException">It is outside its range.</exception>
    public int Hop { get; } = Hop >= 1 && Hop <= Size ? Hop : throw new ArgumentOutOfRangeException(nameof(Hop), Hop, FormattableString.Invariant($"A hop is 1 to {Size} samples."));

    /// <inheritdoc cref="SpectrogramPlan(int, int, bool, MelFilterBank?, int?)"/>
    /// <exception cref="ArgumentException">They are for spectra of another size.</exception>
    public MelFilterBank? Filters { get; } = Filters is null || Filters.Bins == Size / 2 + 1 ? Filters
        : throw new ArgumentException(FormattableString.Invariant($"Filters for {Filters.Bins} frequencies, frames of {Size / 2 + 1}."), nameof(Filters));

    /// <summary>Values a frame.</summary>
    public int Columns => Filters?.Bands ?? Math.Min(MostBins ?? int.MaxValue, Size / 2 + 1);
}

/// <summary>Stretches of one signal that each have a spectrogram of their own, as the seconds that an embedding is made of.</summary>
/// <param name="Count">Stretches.</param>
/// <param name="Apart">Samples from the start of one to the start of the next: fewer than <paramref name="Length"/> where they overlap.</param>
/// <param name="Length">Samples of each; whatever a frame reads beyond its own stretch is zero.</param>
/// <param name="Frames">Frames of each.</param>
/// <param name="First">Where the first frame starts, counted from its stretch's first sample: −Size/2 where frame t is centred at t hops.</param>
public readonly record struct Stretches(int Count, int Apart, int Length, int Frames, int First = 0)
{
    /// <summary>Samples from the first stretch's first to the last one's last.</summary>
    public int Samples => Count == 0 ? 0 : checked((Count - 1) * Apart + Length);
}

/// <summary>A spectrogram of a plan, with whatever the device keeps for it.</summary>
/// <remarks>Not thread-safe, and one operation of a device at a time.</remarks>
public abstract class PreparedSpectrogram
{
    /// <param name="plan">What is computed.</param>
    protected PreparedSpectrogram(SpectrogramPlan plan) => Plan = plan ?? throw new ArgumentNullException(nameof(plan));

    /// <summary>What is computed.</summary>
    public SpectrogramPlan Plan { get; }

    /// <summary>Computes the spectrograms of some stretches.</summary>
    /// <param name="samples">The signal. (stretches.Samples or more)</param>
    /// <param name="stretches">Where they lie in it.</param>
    /// <param name="y">(stretches.Count, stretches.Frames, Plan.Columns), overwritten.</param>
    /// <exception cref="ArgumentException">A tensor has another length.</exception>
    public void Run(Tensor samples, in Stretches stretches, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(y);
        if (samples.Length < stretches.Samples) throw new ArgumentException($"{samples.Length} samples, but the stretches reach to {stretches.Samples}.", nameof(samples));
        long length = (long)stretches.Count * stretches.Frames * Plan.Columns;
        if (y.Length != length) throw new ArgumentException($"{y.Length} numbers in place of {length}.", nameof(y));
        if (length > 0) Compute(samples, stretches, y);
    }

    /// <inheritdoc cref="Run"/>
    protected abstract void Compute(Tensor samples, in Stretches stretches, Tensor y);
}
