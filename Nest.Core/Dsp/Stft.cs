namespace Nest.Dsp;

/// <summary>Short-time Fourier transform of a mono signal: a window slid along it, one real FFT a frame.</summary>
/// <remarks>
/// Centred (the default), frame t covers samples [t·Hop − Size/2, t·Hop + Size/2), so its centre lies t·Hop / rate seconds in, and
/// samples beyond either end read as zero. Not centred, frame t covers [t·Hop, t·Hop + Size), its centre is Size/2 later, and only
/// frames that lie wholly inside the signal exist. The transform is unscaled. Frames are transformed side by side, a lane each;
/// a frame's bits do not depend on its neighbours, so that a signal may be analysed in pieces.
/// <para>Source: Allen and Rabiner, "A unified approach to short-time Fourier analysis and synthesis", Proc. IEEE 65(11), 1977.</para>
/// <para>Nothing is allocated a call. Not thread-safe, as it owns its scratch; give each thread its own.</para>
/// </remarks>
public sealed unsafe class Stft
{
    private readonly Framing framing;
    private readonly StftPanels panels;

    /// <summary>A transform under a periodic Hann window.</summary>
    /// <param name="size">Window and FFT length in samples: a power of two, 2 to 65,536.</param>
    /// <param name="hop">Samples from one frame to the next: 1 to <paramref name="size"/>.</param>
    /// <param name="centered">Whether frame t is centred at sample t·hop, the signal padded with zeros.</param>
    /// <exception cref="ArgumentOutOfRangeException">Either length is outside its range.</exception>
    public Stft(int size, int hop, bool centered = true) : this(size, hop, centered, WindowFunction.Hann(Framing.RequireSize(size, nameof(size))))
    {
    }

    /// <summary>A transform under a window of one's own.</summary>
    /// <inheritdoc cref="Stft(int, int, bool)"/>
    /// <param name="size">Window and FFT length in samples: a power of two, 2 to 65,536.</param>
    /// <param name="hop">Samples from one frame to the next: 1 to <paramref name="size"/>.</param>
    /// <param name="centered">Whether frame t is centred at sample t·hop, the signal padded with zeros.</param>
    /// <param name="window">Multiplied into every frame. (size)</param>
    /// <exception cref="ArgumentException"><paramref name="window"/> has another length than <paramref name="size"/>.</exception>
    public Stft(int size, int hop, bool centered, ReadOnlySpan<float> window)
    {
        framing = new Framing(size, hop, centered);
        if (window.Length != size) throw new ArgumentException($"A window of {window.Length} values does not fit frames of {size} samples.", nameof(window));
        panels = new StftPanels(window, hop);
    }

    /// <summary>Samples a frame.</summary>
    public int Size => framing.Size;

    /// <summary>Samples from one frame to the next.</summary>
    public int Hop => framing.Hop;

    /// <summary>Whether frame t is centred at sample t·Hop.</summary>
    public bool Centered => framing.Centered;

    /// <summary>Frequencies a frame, 0 Hz to Nyquist: Size/2 + 1.</summary>
    public int Bins => Size / 2 + 1;

    /// <summary>The first sample of frame 0: −Size/2 if centred, else 0.</summary>
    public int FirstSample => framing.FirstSample;

    /// <summary>Frames of a signal: centred 1 + ⌊samples / Hop⌋, else 1 + ⌊(samples − Size) / Hop⌋; none of an empty or too short one.</summary>
    public long FrameCount(long samples) => framing.Count(samples);

    /// <summary>Writes the magnitudes |X|, (frames, Bins) row by row.</summary>
    /// <param name="samples">Amplitudes, nominally in [−1, 1].</param>
    /// <param name="magnitudes">FrameCount(samples.Length) · Bins values, all overwritten.</param>
    /// <exception cref="ArgumentException"><paramref name="magnitudes"/> has another length.</exception>
    public void Magnitudes(ReadOnlySpan<float> samples, Span<float> magnitudes)
    {
        Require(samples, magnitudes, nameof(magnitudes));
        Run(samples, FirstSample, magnitudes, power: false);
    }

    /// <summary>Writes the powers |X|², (frames, Bins) row by row.</summary>
    /// <param name="samples">Amplitudes, nominally in [−1, 1].</param>
    /// <param name="powers">FrameCount(samples.Length) · Bins values, all overwritten.</param>
    /// <exception cref="ArgumentException"><paramref name="powers"/> has another length.</exception>
    public void Powers(ReadOnlySpan<float> samples, Span<float> powers)
    {
        Require(samples, powers, nameof(powers));
        Run(samples, FirstSample, powers, power: true);
    }

    /// <summary>Writes the magnitudes of some frames, for signals that are analysed in pieces.</summary>
    /// <param name="samples">A piece of the signal.</param>
    /// <param name="first">Where the first frame starts, counted from the piece's first sample; what lies outside the piece reads as zero.</param>
    /// <param name="magnitudes">(frames, Bins), all overwritten.</param>
    /// <exception cref="ArgumentException"><paramref name="magnitudes"/> is not a whole number of frames.</exception>
    public void Magnitudes(ReadOnlySpan<float> samples, long first, Span<float> magnitudes)
    {
        RequireWhole(magnitudes, nameof(magnitudes));
        Run(samples, first, magnitudes, power: false);
    }

    /// <summary>Writes the powers of some frames, for signals that are analysed in pieces.</summary>
    /// <param name="samples">A piece of the signal.</param>
    /// <param name="first">Where the first frame starts, counted from the piece's first sample; what lies outside the piece reads as zero.</param>
    /// <param name="powers">(frames, Bins), all overwritten.</param>
    /// <exception cref="ArgumentException"><paramref name="powers"/> is not a whole number of frames.</exception>
    public void Powers(ReadOnlySpan<float> samples, long first, Span<float> powers)
    {
        RequireWhole(powers, nameof(powers));
        Run(samples, first, powers, power: true);
    }

    private void Run(ReadOnlySpan<float> samples, long first, Span<float> rows, bool power)
    {
        int frames = rows.Length / Bins;
        fixed (float* start = rows)
            for (int t = 0; t < frames; t += panels.Lanes)
            {
                float* panel = panels.Measure(samples, first + (long)t * Hop, power);
                panels.Transform.StoreRows(panel, Bins, Math.Min(panels.Lanes, frames - t), start + (nint)t * Bins);
            }
        GC.KeepAlive(this);
    }

    private void Require(ReadOnlySpan<float> samples, Span<float> rows, string name)
    {
        long frames = FrameCount(samples.Length);
        if (rows.Length != frames * Bins)
            throw new ArgumentException($"{samples.Length} samples make {frames} frames of {Bins} values, {frames * Bins} in all, not {rows.Length}.", name);
    }

    private void RequireWhole(Span<float> rows, string name)
    {
        if (rows.Length % Bins != 0) throw new ArgumentException($"{rows.Length} values are not a whole number of frames of {Bins}.", name);
    }
}
