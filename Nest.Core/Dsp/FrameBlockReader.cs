using Nest.Audio;

namespace Nest.Dsp;

/// <summary>A sound file as blocks of overlapping frames of a mono signal: what a spectrum of any length needs to be in memory at once.</summary>
internal sealed class FrameReader
{
    /// <summary>The most frames of a block.</summary>
    public const int BlockFrames = 256;

    private readonly MonoReader source;
    private readonly Framing framing;
    private readonly BlockLevels levels;
    private readonly float[] buffer;   // (samples under BlockFrames frames), from sample `start` of the signal on
    private long start;
    private int filled;
    private long frame;                // the next block's first
    private bool ended;

    public FrameReader(AudioReader audio, int rate, Framing framing, BlockLevels levels)
    {
        source = new MonoReader(audio, rate);
        this.framing = framing;
        this.levels = levels;
        buffer = new float[(BlockFrames - 1) * framing.Hop + framing.Size];
    }

    /// <summary>Frames in all: an estimate until the end is read.</summary>
    public long EstimatedFrames => framing.Count(ended ? start + filled : Math.Max(source.Length, start + filled));

    /// <summary>Reads the next block.</summary>
    /// <param name="samples">A piece of the signal, valid until the next call.</param>
    /// <param name="first">Where the block's first frame starts in it; what lies outside it is zero.</param>
    /// <returns>Frames in the block, 0 at the end.</returns>
    public int Next(out ReadOnlySpan<float> samples, out int first)
    {
        long from = framing.FirstSample + frame * framing.Hop;   // of the signal
        int drop = (int)Math.Clamp(from - start, 0, filled);
        buffer.AsSpan(drop, filled - drop).CopyTo(buffer);
        filled -= drop;
        start += drop;
        int wanted = (int)Math.Min(buffer.Length, from + buffer.Length - start);
        while (filled < wanted && !ended)
        {
            int got = source.Read(buffer.AsSpan(filled, wanted - filled));
            ended = got == 0;
            levels.Push(buffer.AsSpan(filled, got));
            filled += got;
        }

        long length = start + filled;
        long frames = ended ? framing.Count(length) : frame + BlockFrames;
        int count = (int)Math.Clamp(frames - frame, 0, BlockFrames);
        frame += count;
        samples = buffer.AsSpan(0, filled);
        first = (int)(from - start);
        return count;
    }
}
