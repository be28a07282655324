using System.Numerics.Tensors;

namespace Nest.Dsp;

/// <summary>Triangular filters, evenly spaced on the <see cref="MelScale"/>, each of area 1 over frequency in Hz (Slaney's normalisation).</summary>
/// <remarks>
/// Filter b rises from edge b to edge b + 1 and falls to edge b + 2, the Bands + 2 edges lying evenly in mels from
/// <c>lowest</c> to <c>highest</c>; its height is 2 / (edge b+2 − edge b). A filter narrower than a bin may hold none, and gives zero.
/// Only the weights within each triangle are kept. As librosa's <c>filters.mel(htk=False, norm="slaney")</c>.
/// <para>Thread-safe: nothing changes after construction.</para>
/// </remarks>
public sealed class MelFilterBank
{
    private readonly int[] first;    // (Bands) first bin with a weight
    private readonly int[] start;    // (Bands + 1) where a band's weights start

    /// <param name="rate">Samples a second.</param>
    /// <param name="size">FFT length in samples.</param>
    /// <param name="bands">Filters, at least 1.</param>
    /// <param name="lowest">The first filter's lower edge in Hz, at least 0.</param>
    /// <param name="highest">The last filter's upper edge in Hz, above <paramref name="lowest"/>; half the rate if not given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public MelFilterBank(int rate, int size, int bands, double lowest = 0, double? highest = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rate, 1);
        Framing.RequireSize(size, nameof(size));
        ArgumentOutOfRangeException.ThrowIfLessThan(bands, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(lowest);
        double top = highest ?? rate / 2.0;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(top, lowest, nameof(highest));

        Bins = size / 2 + 1;
        double from = MelScale.FromHertz(lowest), to = MelScale.FromHertz(top);
        var edges = new double[bands + 2];
        for (int i = 0; i < edges.Length; i++) edges[i] = MelScale.ToHertz(from + (to - from) * i / (bands + 1));

        first = new int[bands];
        start = new int[bands + 1];
        var weights = new List<float>();
        for (int b = 0; b < bands; b++)
        {
            for (int bin = 0; bin < Bins; bin++)
            {
                double hertz = (double)bin * rate / size;
                double rising = (hertz - edges[b]) / (edges[b + 1] - edges[b]), falling = (edges[b + 2] - hertz) / (edges[b + 2] - edges[b + 1]);
                double height = Math.Min(rising, falling);
                if (height <= 0) continue;
                if (weights.Count == start[b]) first[b] = bin;
                weights.Add((float)(height * 2 / (edges[b + 2] - edges[b])));
            }
            start[b + 1] = weights.Count;
        }
        Weights = [.. weights];
    }

    /// <summary>Filters.</summary>
    public int Bands => first.Length;

    /// <summary>Frequencies of the spectra that it applies to.</summary>
    public int Bins { get; }

    /// <summary>The weights of all bands, band after band. (start[Bands])</summary>
    internal float[] Weights { get; }

    /// <summary>The weights of all bands, band after band, each from its <see cref="First"/> bin on.</summary>
    public ReadOnlySpan<float> AllWeights => Weights;

    /// <summary>The first bin that a band weighs.</summary>
    public int First(int band) => first[band];

    /// <summary>How many bins a band weighs.</summary>
    public int Length(int band) => start[band + 1] - start[band];

    /// <summary>Writes each frame's bands: the sums of its spectrum under each filter.</summary>
    /// <param name="spectra">Magnitudes or powers. (frames, Bins)</param>
    /// <param name="mels">Overwritten. (frames, Bands)</param>
    /// <exception cref="ArgumentException">The lengths are not those of the same whole number of frames.</exception>
    public void Apply(ReadOnlySpan<float> spectra, Span<float> mels)
    {
        if (spectra.Length % Bins != 0 || (long)mels.Length * Bins != (long)spectra.Length * Bands)
            throw new ArgumentException($"Spectra of {Bins} values and {Bands} bands: {spectra.Length} and {mels.Length} are not the values of as many frames.", nameof(mels));
        for (int t = 0; t < spectra.Length / Bins; t++)
        {
            ReadOnlySpan<float> spectrum = spectra.Slice(t * Bins, Bins);
            for (int b = 0; b < Bands; b++)
                mels[t * Bands + b] = TensorPrimitives.Dot(Weights.AsSpan(start[b], Length(b)), spectrum.Slice(first[b], Length(b)));
        }
    }
}
