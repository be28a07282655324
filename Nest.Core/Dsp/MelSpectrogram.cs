using Nest.Audio;
using Nest.Numerics;

namespace Nest.Dsp;

/// <summary>Mel spectrogram of a mono signal: <see cref="Stft"/> and <see cref="MelFilterBank"/> in one go, without the spectrogram between them.</summary>
/// <remarks>
/// Frames lie as those of <see cref="Stft"/>: centred (the default) frame t's centre is t·Hop / rate seconds in.
/// <para>Nothing is allocated a call. Not thread-safe, as it owns its scratch; give each thread its own.</para>
/// </remarks>
public sealed unsafe class MelSpectrogram
{
    private readonly Framing framing;
    private readonly StftPanels panels;
    private readonly MelFilterBank bank;
    private readonly AlignedFloats bands;   // (Bands, Lanes)
    private readonly bool power;

    /// <param name="bank">The filters; they decide the FFT's length.</param>
    /// <param name="hop">Samples from one frame to the next: 1 to the FFT's length.</param>
    /// <param name="power">Whether the filters weigh powers |X|² or magnitudes |X|.</param>
    /// <param name="centered">Whether frame t is centred at sample t·hop, the signal padded with zeros.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="hop"/> is outside its range.</exception>
    public MelSpectrogram(MelFilterBank bank, int hop, bool power, bool centered = true)
    {
        ArgumentNullException.ThrowIfNull(bank);
        this.bank = bank;
        this.power = power;
        int size = 2 * (bank.Bins - 1);
        framing = new Framing(size, hop, centered);
        panels = new StftPanels(WindowFunction.Hann(size), hop);
        bands = new AlignedFloats(bank.Bands * panels.Lanes);
    }

    /// <summary>The mel spectrogram of a sound, by librosa's defaults: powers of centred frames under a periodic Hann window, Slaney's mel bands from 0 Hz to half the rate, normalised to area.</summary>
    /// <param name="sound">The sound; librosa brings it to 22,050 Hz first.</param>
    /// <param name="size">FFT length in samples: a power of two.</param>
    /// <param name="hop">Samples from one frame to the next.</param>
    /// <param name="bands">Mel bands.</param>
    /// <returns>(1 + samples / hop, bands), frame t centred at t · hop / rate seconds.</returns>
    /// <remarks>Source: <c>librosa.feature.melspectrogram</c>, which returns the transpose.</remarks>
    public static Spectrogram Of(Samples sound, int size = 2048, int hop = 512, int bands = 128)
    {
        ArgumentNullException.ThrowIfNull(sound);
        var mel = new MelSpectrogram(new MelFilterBank(sound.Rate, size, bands), hop, power: true);
        int frames = checked((int)mel.FrameCount(sound.Values.Length));
        var values = new float[checked(frames * bands)];
        mel.Compute(sound.Values, values);
        return new Spectrogram(values, frames, bands);
    }

    /// <summary>Values a frame.</summary>
    public int Bands => bank.Bands;

    /// <inheritdoc cref="Stft.FirstSample"/>
    public int FirstSample => framing.FirstSample;

    /// <inheritdoc cref="Stft.FrameCount(long)"/>
    public long FrameCount(long samples) => framing.Count(samples);

    /// <summary>Writes the bands of all frames, (frames, Bands) row by row.</summary>
    /// <param name="samples">Amplitudes, nominally in [−1, 1].</param>
    /// <param name="mels">FrameCount(samples.Length) · Bands values, all overwritten.</param>
    /// <exception cref="ArgumentException"><paramref name="mels"/> has another length.</exception>
    public void Compute(ReadOnlySpan<float> samples, Span<float> mels)
    {
        long count = FrameCount(samples.Length);
        if (mels.Length != count * Bands)
            throw new ArgumentException($"{samples.Length} samples make {count} frames of {Bands} bands, {count * Bands} in all, not {mels.Length}.", nameof(mels));
        Compute(samples, FirstSample, mels);
    }

    /// <summary>Writes the bands of some frames, for signals that are analysed in pieces.</summary>
    /// <param name="samples">A piece of the signal.</param>
    /// <param name="first">Where the first frame starts, counted from the piece's first sample; what lies outside the piece reads as zero.</param>
    /// <param name="mels">(frames, Bands), all overwritten.</param>
    /// <exception cref="ArgumentException"><paramref name="mels"/> is not a whole number of frames.</exception>
    public void Compute(ReadOnlySpan<float> samples, long first, Span<float> mels)
    {
        if (mels.Length % Bands != 0) throw new ArgumentException($"{mels.Length} values are not a whole number of frames of {Bands}.", nameof(mels));
        int count = mels.Length / Bands;
        fixed (float* start = mels)
            for (int t = 0; t < count; t += panels.Lanes)
            {
                float* panel = panels.Measure(samples, first + (long)t * framing.Hop, power);
                panels.Transform.Filter(bank, panel, bands.Pointer);
                panels.Transform.StoreRows(bands.Pointer, Bands, Math.Min(panels.Lanes, count - t), start + (nint)t * Bands);
            }
        GC.KeepAlive(this);
    }
}
