using System.Numerics.Tensors;

namespace Nest.Dsp;

/// <summary>Levels of consecutive blocks of samples as they stream by, in dB: 10 log₁₀(mean square + 1e-10).</summary>
internal sealed class BlockLevels
{
    private readonly int block;               // samples
    private readonly List<float> levels = []; // (whole blocks so far)
    private double sum;                       // of squares in the block under way
    private int count;                        // of its samples
    private long pushed;

    public BlockLevels(int block) => this.block = block;

    /// <summary>Levels of the whole blocks so far.</summary>
    public IReadOnlyList<float> Levels => levels;

    /// <summary>The first sample that was no number, or −1.</summary>
    public long FirstNotFinite { get; private set; } = -1;

    /// <summary>Whether every sample so far was exactly zero.</summary>
    public bool Silent { get; private set; } = true;

    public void Push(ReadOnlySpan<float> samples)
    {
        while (!samples.IsEmpty)
        {
            ReadOnlySpan<float> piece = samples[..Math.Min(samples.Length, block - count)];
            double squares = TensorPrimitives.SumOfSquares(piece);
            if (!double.IsFinite(squares) && FirstNotFinite < 0) FirstNotFinite = pushed + IndexOfNotFinite(piece);
            Silent &= squares == 0 && piece.IndexOfAnyExcept(0f) < 0;
            sum += squares;
            count += piece.Length;
            pushed += piece.Length;
            samples = samples[piece.Length..];
            if (count < block) continue;
            levels.Add((float)(10 * Math.Log10(sum / block + 1e-10)));
            (sum, count) = (0, 0);
        }
    }

    private static int IndexOfNotFinite(ReadOnlySpan<float> samples)
    {
        for (int i = 0; i < samples.Length; i++)
            if (!float.IsFinite(samples[i])) return i;
        return 0;   // finite, but their squares overflow: as unusable
    }
}
