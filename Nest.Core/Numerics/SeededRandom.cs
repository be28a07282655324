using System.Numerics;

namespace Nest.Numerics;

/// <summary>Random numbers that a seed decides entirely: the only source of chance in Nest.</summary>
/// <remarks>
/// xoshiro256**, its 256 bits of state filled from the seed by SplitMix64. Integers and uniform numbers are the same bits on every
/// machine; normal numbers pass through the platform's logarithm and may differ there in the last bit of float64.
/// <para>Source: Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47(4), 2021.</para>
/// <para>Not thread-safe: give each thread its own.</para>
/// </remarks>
public sealed class SeededRandom
{
    private ulong s0, s1, s2, s3;
    private double spare;      // the second normal number of the last pair
    private bool hasSpare;

    /// <summary>Starts the sequence that belongs to a seed; every seed is good.</summary>
    public SeededRandom(long seed)
    {
        ulong counter = (ulong)seed;
        s0 = SplitMix64(ref counter);
        s1 = SplitMix64(ref counter);
        s2 = SplitMix64(ref counter);
        s3 = SplitMix64(ref counter);
    }

    internal SeededRandom(ulong s0, ulong s1, ulong s2, ulong s3) => (this.s0, this.s1, this.s2, this.s3) = (s0, s1, s2, s3);

    /// <summary>64 random bits.</summary>
    public ulong NextUInt64()
    {
        ulong result = BitOperations.RotateLeft(s1 * 5, 7) * 9;
        ulong shifted = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= shifted;
        s3 = BitOperations.RotateLeft(s3, 45);
        return result;
    }

    /// <summary>A whole number in [0, <paramref name="maxExclusive"/>), all equally likely.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxExclusive"/> is below 1.</exception>
    public int Next(int maxExclusive)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxExclusive, 1);

        // Lemire's multiplication: the high half is the number; low halves below 2^64 mod n are the surplus that would favour some.
        ulong range = (ulong)maxExclusive;
        ulong high = Math.BigMul(NextUInt64(), range, out ulong low);
        if (low < range)
        {
            ulong surplus = (0 - range) % range;
            while (low < surplus) high = Math.BigMul(NextUInt64(), range, out low);
        }

        return (int)high;
    }

    /// <summary>A multiple of 2^-24 in [0, 1).</summary>
    public float NextSingle() => (NextUInt64() >> 40) * (1f / (1 << 24));

    /// <summary>A multiple of 2^-53 in [0, 1).</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1L << 53));

    /// <summary>A normally distributed number of mean 0 and variance 1 (Marsaglia's polar method, which makes them in pairs).</summary>
    public double NextGaussian()
    {
        if (hasSpare)
        {
            hasSpare = false;
            return spare;
        }

        double x, y, square;
        do
        {
            x = 2 * NextDouble() - 1;
            y = 2 * NextDouble() - 1;
            square = x * x + y * y;
        }
        while (square is >= 1 or 0);

        double scale = Math.Sqrt(-2 * Math.Log(square) / square);
        spare = y * scale;
        hasSpare = true;
        return x * scale;
    }

    /// <summary>Puts the items in random order, every order equally likely (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int last = items.Length - 1; last > 0; last--)
        {
            int other = Next(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }

    private static ulong SplitMix64(ref ulong counter)
    {
        ulong z = counter += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
