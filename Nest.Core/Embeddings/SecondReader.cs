using Nest.Audio;
using Nest.Dsp;

namespace Nest.Embeddings;

/// <summary>A sound file as overlapping seconds of a mono signal, zeros beyond its ends: every sample is in one, and there is at least one.</summary>
internal sealed class SecondReader
{
    private const int Ahead = 1 << 15;   // samples read at a time, beyond the second

    private readonly AudioReader audio;
    private readonly MonoReader source;
    private readonly int hop;
    private readonly int lead;           // zeros in front
    private readonly BlockLevels levels;
    private readonly float[] buffer;     // (a second + Ahead), from sample `start` of the signal with its lead on
    private long start;
    private int filled;
    private long next;                   // the next second's number
    private long samples;                // read so far, without the lead
    private bool ended;

    public SecondReader(AudioReader audio, int hop, bool centered)
    {
        this.audio = audio;
        this.hop = hop;
        source = new MonoReader(audio, OpenL3FrontEnd.Rate);
        levels = new BlockLevels(OpenL3FrontEnd.Rate);
        lead = filled = centered ? OpenL3FrontEnd.Rate / 2 : 0;
        buffer = new float[OpenL3FrontEnd.Rate + Ahead];
    }

    public long EstimatedCount => Count(ended ? samples : Math.Max(samples, source.Length));

    public double Seconds => (double)samples / OpenL3FrontEnd.Rate;

    public string? Warning =>
        levels.Silent ? "digital silence from start to end"
        : ended && samples < OpenL3FrontEnd.Rate ? FormattableString.Invariant($"{Seconds:F2} s of sound, less than the second that a frame takes: filled up with zeros")
        : null;

    /// <summary>The next second, valid until the next call; empty at the end.</summary>
    /// <exception cref="InvalidDataException">There is no sound in the file, or what is no number.</exception>
    public ReadOnlySpan<float> Next()
    {
        const int Second = OpenL3FrontEnd.Rate;
        long from = next * hop;
        // One sample beyond the second before decides whether there is another.
        while (!ended && start + filled < from + Second) Fill(from);
        if (ended && samples == 0) throw new InvalidDataException($"{audio.Path}: there is no sound in it (0 samples)");
        if (next > 0 && lead + samples <= from - hop + Second) return [];
        Drop(from);
        buffer.AsSpan(filled).Clear();
        next++;
        return buffer.AsSpan(0, Second);
    }

    private long Count(long length)
    {
        long beyond = lead + length - OpenL3FrontEnd.Rate;
        return beyond <= 0 ? 1 : 1 + (beyond + hop - 1) / hop;
    }

    private void Fill(long from)
    {
        Drop(from);
        int got = source.Read(buffer.AsSpan(filled));
        ended = got == 0;
        levels.Push(buffer.AsSpan(filled, got));
        if (levels.FirstNotFinite >= 0)
            throw new InvalidDataException(FormattableString.Invariant($"{audio.Path}: the sample at {(double)levels.FirstNotFinite / OpenL3FrontEnd.Rate:F3} s is not a finite number"));
        filled += got;
        samples += got;
    }

    // Lets go of what lies before a sample.
    private void Drop(long from)
    {
        int drop = (int)Math.Clamp(from - start, 0, filled);
        buffer.AsSpan(drop, filled - drop).CopyTo(buffer);
        filled -= drop;
        start += drop;
    }
}
