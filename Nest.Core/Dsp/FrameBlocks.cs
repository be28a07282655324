namespace Nest.Dsp;

/// <summary>Cuts a mono signal that streams by into blocks of overlapping frames: what a spectrum of any length needs to be in memory at once.</summary>
/// <remarks>The blocks are the same however the signal is split into pieces. Not thread-safe.</remarks>
internal sealed class FrameBlocks
{
    /// <summary>The most frames of a block.</summary>
    public const int BlockFrames = 256;

    private readonly Framing framing;
    private readonly BlockLevels? levels;
    private readonly Consumer consume;
    private readonly float[] buffer;   // (samples under BlockFrames frames), from sample `start` of the signal on
    private long start;
    private int filled, measured;      // samples in the buffer, and those of them whose levels are taken
    private long frame;                // the next block's first

    /// <param name="framing">Where the frames lie.</param>
    /// <param name="levels">Takes the levels of all samples, or null.</param>
    /// <param name="consume">Called for every block, in order.</param>
    public FrameBlocks(Framing framing, BlockLevels? levels, Consumer consume)
    {
        (this.framing, this.levels, this.consume) = (framing, levels, consume);
        buffer = new float[(BlockFrames - 1) * framing.Hop + framing.Size];
    }

    /// <summary>Takes a block of frames.</summary>
    /// <param name="samples">A piece of the signal, valid during the call.</param>
    /// <param name="first">Where the block's first frame starts in it; what lies outside it is zero.</param>
    /// <param name="count">Frames in the block, at least 1.</param>
    public delegate void Consumer(ReadOnlySpan<float> samples, int first, int count);

    // Of the signal: where the next block starts.
    private long From => framing.FirstSample + frame * framing.Hop;

    /// <summary>Takes the next samples of the signal.</summary>
    public void Push(ReadOnlySpan<float> samples)
    {
        while (!samples.IsEmpty)
        {
            int drop = (int)Math.Clamp(From - start, 0, filled);
            if (drop > 0)
            {
                buffer.AsSpan(drop, filled - drop).CopyTo(buffer);
                (start, filled, measured) = (start + drop, filled - drop, measured - drop);
            }

            int wanted = (int)Math.Min(buffer.Length, From + buffer.Length - start), taken = Math.Min(samples.Length, wanted - filled);
            samples[..taken].CopyTo(buffer.AsSpan(filled));
            filled += taken;
            samples = samples[taken..];
            if (filled == wanted) Emit(BlockFrames);
        }
    }

    /// <summary>Emits what is left, now that the signal has ended.</summary>
    public void Finish()
    {
        for (long left; (left = framing.Count(start + filled) - frame) > 0;) Emit((int)Math.Min(left, BlockFrames));
        Measure();
    }

    private void Emit(int count)
    {
        Measure();
        ReadOnlySpan<float> samples = buffer.AsSpan(0, filled);
        int first = (int)(From - start);
        frame += count;
        consume(samples, first, count);
    }

    private void Measure()
    {
        levels?.Push(buffer.AsSpan(measured, filled - measured));
        measured = filled;
    }
}
