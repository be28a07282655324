using System.Numerics.Tensors;

namespace Nest.Songs;

/// <summary>A song at a glance: lowest and highest amplitude and loudness of every 20 ms (less in a short song), measured while the song is decoded.</summary>
/// <remarks>One thread measures while others read what there is so far.</remarks>
public sealed class WaveformOverview
{
    private const int BlocksASecond = 50;          // at least
    private const int BlocksASong = 4096;          // at least, down to a frame a block
    private const float ReleaseSeconds = 0.12f;    // loudness rises at once and falls by 1/e in this time, as a needle would
    private const float LoudnessRange = 36;        // dB from silence (0) to the loudest moment (1)
    private const float Inaudible = 1e-4f;         // a song that stays below this (-80 dB) is silent throughout

    private readonly int rate, channels;
    private readonly int blockFrames;
    private readonly float release;    // by which a level falls from a block to the next
    private readonly float[] pending;  // (blockFrames, channels), the beginning of a block
    private volatile Block[] blocks;   // (estimated or exact number of blocks)
    private volatile int measured;
    private volatile float peak;
    private volatile float loudest;
    private volatile bool complete;
    private int waiting;               // values in pending
    private float level;
    private long frames, pushed;

    /// <param name="rate">Frames a second.</param>
    /// <param name="channels">Amplitudes in a frame.</param>
    /// <param name="frames">Frames in the file, as far as its header knows.</param>
    internal WaveformOverview(int rate, int channels, long frames)
    {
        (this.rate, this.channels, this.frames) = (rate, channels, frames);
        blockFrames = (int)Math.Clamp(frames / BlocksASong, 1, Math.Max(1, rate / BlocksASecond));
        release = MathF.Exp(-blockFrames / (rate * ReleaseSeconds));
        pending = new float[blockFrames * channels];
        blocks = new Block[BlocksOf(frames)];
    }

    /// <summary>Lowest and highest amplitude of all channels, and the root of their mean square, held for a moment.</summary>
    public readonly record struct Block(float Low, float High, float Level);

    /// <summary>The song's length in seconds: the header's until <see cref="IsComplete"/>, then what was there.</summary>
    public double Duration => (double)Interlocked.Read(ref frames) / rate;

    /// <summary>Blocks in the song, as far as is known.</summary>
    public int Count => blocks.Length;

    /// <summary>Blocks measured so far, from the beginning.</summary>
    public int Measured => measured;

    /// <summary>Whether the whole file is measured.</summary>
    public bool IsComplete => complete;

    /// <summary>The largest absolute amplitude so far.</summary>
    public float Peak => peak;

    /// <summary>Measured blocks: those before <see cref="Measured"/>.</summary>
    public ReadOnlySpan<Block> Blocks
    {
        get
        {
            int count = measured;   // before the blocks, which only ever grow
            return blocks.AsSpan(0, Math.Min(count, blocks.Length));
        }
    }

    /// <summary>How loud the song is at a second: 0, silent, to 1, as loud as it gets; 0 where it is not measured yet.</summary>
    public float LoudnessAt(double seconds)
    {
        var known = Blocks;
        double place = seconds * rate / blockFrames - 0.5;   // a block's level stands for its middle
        if (known.Length == 0 || loudest < Inaudible || place > known.Length) return 0;
        int before = Math.Clamp((int)Math.Floor(place), 0, known.Length - 1), after = Math.Min(before + 1, known.Length - 1);
        float level = float.Lerp(known[before].Level, known[after].Level, (float)Math.Clamp(place - before, 0, 1));
        return Math.Clamp(1 + 20 * MathF.Log10(MathF.Max(level, 1e-9f) / loudest) / LoudnessRange, 0, 1);
    }

    /// <summary>Measures the next frames.</summary>
    /// <param name="interleaved">(frames, channels)</param>
    internal void Push(ReadOnlySpan<float> interleaved)
    {
        pushed += interleaved.Length / channels;
        while (!interleaved.IsEmpty)
        {
            int count = Math.Min(pending.Length - waiting, interleaved.Length);
            if (count == pending.Length) Measure(interleaved[..count]);
            else
            {
                interleaved[..count].CopyTo(pending.AsSpan(waiting));
                waiting += count;
                if (waiting == pending.Length)
                {
                    Measure(pending);
                    waiting = 0;
                }
            }

            interleaved = interleaved[count..];
        }
    }

    /// <summary>Measures what is left, now that the file has ended.</summary>
    internal void Finish()
    {
        if (waiting > 0) Measure(pending.AsSpan(0, waiting));
        Interlocked.Exchange(ref frames, pushed);
        if (BlocksOf(pushed) < blocks.Length) blocks = blocks[..BlocksOf(pushed)];
        complete = true;
    }

    private void Measure(ReadOnlySpan<float> block)
    {
        float low = TensorPrimitives.Min(block), high = TensorPrimitives.Max(block);
        level = MathF.Max(MathF.Sqrt(TensorPrimitives.SumOfSquares(block) / block.Length), level * release);
        if (!float.IsFinite(low + high + level)) (low, high, level) = (0, 0, 0);   // float files may hold anything
        Add(new Block(low, high, level));
    }

    private void Add(Block block)
    {
        if (measured == blocks.Length)   // longer than its header says
        {
            var longer = new Block[blocks.Length + blocks.Length / 8 + BlocksASecond];
            blocks.CopyTo(longer, 0);
            blocks = longer;
        }

        blocks[measured] = block;
        peak = MathF.Max(peak, MathF.Max(block.High, -block.Low));
        loudest = MathF.Max(loudest, block.Level);
        measured++;
    }

    private int BlocksOf(long count) => (int)Math.Min(int.MaxValue / 64, (count + blockFrames - 1) / blockFrames);
}
