using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Nest.Audio;

/// <summary>Changes the rate of a mono signal by any rational ratio: windowed-sinc interpolation, one short filter for each phase.</summary>
/// <remarks>
/// Output sample n is the band-limited signal at exactly n / ToRate seconds, the first input sample lying at 0; the signal is zero
/// beyond its ends, and N samples become ⌈N · ToRate / FromRate⌉. The filter is a Kaiser-windowed sinc: flat to
/// <see cref="PassBand"/> of the lower rate's Nyquist frequency, <see cref="StopBandDb"/> dB down from that frequency on, its half
/// width 72 samples of the lower rate. Equal rates pass the samples through.
/// <para>
/// Streaming: <see cref="Push"/> blocks of any size, <see cref="Pull"/> what is ready, <see cref="Finish"/> at the end. The output
/// is the same to the last bit however the input was cut into blocks.
/// </para>
/// <para>
/// Memory: the filters take at most 1 MiB and two filters more; where ToRate / gcd phases would take more than that, neighbours of
/// a coarser bank are interpolated linearly (error below −118 dB).
/// </para>
/// <para>Source: Crochiere and Rabiner, "Multirate Digital Signal Processing", 1983; J. O. Smith, "Digital Audio Resampling", 2002.</para>
/// <para>Not thread-safe, as it owns the signal's recent past; give each thread its own.</para>
/// </remarks>
public sealed class Resampler
{
    /// <summary>The flat part of the band, as a share of the lower rate's Nyquist frequency.</summary>
    public const double PassBand = KaiserSinc.PassBand;

    /// <summary>Attenuation from the lower rate's Nyquist frequency on, in dB.</summary>
    public const double StopBandDb = KaiserSinc.StopBandDb;

    /// <summary>FromRate may be at most this many times ToRate.</summary>
    public const int MaxDecimation = 10_000;

    private const int Lanes = 8;
    private const int MaxExactBank = 1 << 18;      // coefficients: 1 MiB
    private const int InterpolatedPhases = 1024;   // between two samples of the lower rate

    private readonly int up, down;         // ToRate / FromRate in lowest terms
    private readonly int baseStep, phaseStep;   // down / up and its remainder: from one output to the next
    private readonly int left;             // input samples that a filter reaches back from the one at or before the output's time
    private readonly int taps;             // a multiple of Lanes
    private readonly int phases;           // filters between two input samples
    private readonly bool interpolated;    // phases are fewer than up: neighbours are mixed
    private readonly float[] bank;         // (phases, taps); one more row where interpolated

    private float[] recent;                // (capacity) input samples from recentStart on
    private int recentCount;
    private long recentStart;              // index of recent[0] in the signal; begins at −left, with zeros
    private long nextBase;                 // the next output's time in input samples: nextBase + nextPhase / up
    private int nextPhase;
    private long pushed, pulled;
    private bool finished;

    /// <param name="fromRate">Samples a second of the input: 1 to <see cref="AudioReader.MaxRate"/>.</param>
    /// <param name="toRate">Samples a second of the output: in the same range, and at least a 10,000th of <paramref name="fromRate"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rate is outside its range.</exception>
    public Resampler(int fromRate, int toRate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fromRate, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fromRate, AudioReader.MaxRate);
        ArgumentOutOfRangeException.ThrowIfLessThan(toRate, (fromRate + MaxDecimation - 1) / MaxDecimation);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(toRate, AudioReader.MaxRate);
        FromRate = fromRate;
        ToRate = toRate;
        int divisor = (int)BigInteger.GreatestCommonDivisor(fromRate, toRate);
        (up, down) = (toRate / divisor, fromRate / divisor);
        (baseStep, phaseStep) = Math.DivRem(down, up);

        var filter = new KaiserSinc(up, down);
        left = filter.Reach;
        taps = (2 * left + 2 + Lanes - 1) / Lanes * Lanes;
        interpolated = (long)up * taps > MaxExactBank;
        phases = interpolated ? Math.Max(1, (int)(InterpolatedPhases * Math.Min(1.0, (double)up / down))) : up;
        bank = up == down ? [] : new float[(phases + (interpolated ? 1 : 0)) * taps];
        for (int i = 0; i < bank.Length; i++)
            bank[i] = (float)filter.At((double)(i / taps) / phases + left - i % taps);

        recent = new float[4096 + left];
        Reset();
    }

    /// <summary>Samples a second of the input.</summary>
    public int FromRate { get; }

    /// <summary>Samples a second of the output.</summary>
    public int ToRate { get; }

    /// <summary>Resamples a whole signal, and forgets any that was being streamed.</summary>
    public float[] Resample(ReadOnlySpan<float> signal)
    {
        var output = new float[OutputLength(signal.Length)];
        const int block = 1 << 16;
        Reset();
        int done = 0;
        for (int start = 0; start < signal.Length; start += block)
        {
            Push(signal.Slice(start, Math.Min(block, signal.Length - start)));
            done += Pull(output.AsSpan(done));
        }

        Finish();
        Pull(output.AsSpan(done));
        Reset();
        return output;
    }

    /// <summary>Output samples for so many input samples: ⌈inputLength · ToRate / FromRate⌉.</summary>
    public long OutputLength(long inputLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inputLength);
        return (long)(((UInt128)(ulong)inputLength * (uint)up + (uint)down - 1) / (uint)down);
    }

    /// <summary>Takes the next input samples.</summary>
    /// <exception cref="InvalidOperationException">After <see cref="Finish"/>.</exception>
    public void Push(ReadOnlySpan<float> input)
    {
        if (finished) throw new InvalidOperationException("The signal was finished; Reset starts the next one.");
        pushed += input.Length;
        Append(input.Length, input);
    }

    /// <summary>Says that the signal has ended, so that its last output samples can be pulled.</summary>
    public void Finish()
    {
        if (finished) return;
        finished = true;
        Append(taps, []);   // the silence that the last filters reach into
    }

    /// <summary>Writes the next output samples.</summary>
    /// <returns>How many: fewer than asked for when more input is needed, or the signal is over.</returns>
    public int Pull(Span<float> output)
    {
        long total = OutputLength(pushed);
        int count = (int)Math.Min(output.Length, finished ? total - pulled : long.MaxValue);
        int done = 0;
        for (; done < count; done++)
        {
            long first = nextBase - left - recentStart;   // the filter's first input sample, in recent
            if (first + taps > recentCount) break;
            output[done] = At((int)first);

            nextBase += baseStep;
            nextPhase += phaseStep;
            if (nextPhase >= up)
            {
                nextPhase -= up;
                nextBase++;
            }
        }

        pulled += done;
        return done;
    }

    /// <summary>Forgets the signal; the next one starts at 0 seconds.</summary>
    public void Reset()
    {
        (recentStart, nextBase, nextPhase, pushed, pulled, finished) = (-left, 0, 0, 0, 0, false);
        recentCount = left;
        recent.AsSpan(0, left).Clear();
    }

    // The output sample whose filter starts at recent[first].
    private float At(int first)
    {
        if (up == down) return recent[first + left];
        if (!interpolated) return Dot(first, nextPhase);

        long position = (long)nextPhase * phases;
        int row = (int)(position / up);
        float weight = (float)(position % up) / up;
        float here = Dot(first, row);
        return here + weight * (Dot(first, row + 1) - here);
    }

    // Σₖ recent[first + k] · bank[row, k], always summed in the same order.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Dot(int first, int row)
    {
        ref float x = ref MemoryMarshal.GetReference(recent.AsSpan(first, taps));
        ref float h = ref MemoryMarshal.GetReference(bank.AsSpan(row * taps, taps));
        Vector256<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        nuint k = 0, count = (nuint)taps;
        for (; k + 4 * Lanes <= count; k += 4 * Lanes)
        {
            sum0 = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref x, k), Vector256.LoadUnsafe(ref h, k), sum0);
            sum1 = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref x, k + Lanes), Vector256.LoadUnsafe(ref h, k + Lanes), sum1);
            sum2 = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref x, k + 2 * Lanes), Vector256.LoadUnsafe(ref h, k + 2 * Lanes), sum2);
            sum3 = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref x, k + 3 * Lanes), Vector256.LoadUnsafe(ref h, k + 3 * Lanes), sum3);
        }

        for (; k < count; k += Lanes)
            sum0 = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref x, k), Vector256.LoadUnsafe(ref h, k), sum0);
        return Vector256.Sum(sum0 + sum1 + (sum2 + sum3));
    }

    // Adds samples (zeros beyond those given) after dropping the ones that no filter reaches any more.
    private void Append(int count, ReadOnlySpan<float> samples)
    {
        int spent = (int)Math.Clamp(nextBase - left - recentStart, 0, recentCount);
        int kept = recentCount - spent;
        float[] room = kept + count > recent.Length ? new float[Math.Max(kept + count, (int)Math.Min(2L * recent.Length, Array.MaxLength))] : recent;
        recent.AsSpan(spent, kept).CopyTo(room);
        recent = room;
        samples.CopyTo(recent.AsSpan(kept));
        recent.AsSpan(kept + samples.Length, count - samples.Length).Clear();
        recentStart += spent;
        recentCount = kept + count;
    }
}
