using System.Numerics;

namespace Nest.Songs.Quality;

/// <summary>The windows that a nest is judged by: all of a short song's, 1,500 of a longer one's.</summary>
/// <remarks>The draw is that of <c>numpy.random.default_rng(0).choice(windows, 1500, replace=False)</c>, sorted, so that figures agree with
/// those of other programs. Source: O'Neill, "PCG: a family of simple fast space-efficient statistically good algorithms for random number
/// generation" (XSL-RR 128/64), 2014; Lemire, "Fast random integer generation in an interval", 2019; Bentley and Floyd, "A sample of brilliance", 1987.</remarks>
internal static class JudgedWindows
{
    /// <summary>The most windows that are judged.</summary>
    public const int Most = 1500;

    private static readonly UInt128 Multiplier = new(0x2360ED051FC65DA4, 0x4385DF649FCCF645);

    /// <summary>The windows judged out of <paramref name="windows"/>, increasing.</summary>
    public static int[] Draw(int windows)
    {
        if (windows <= Most) return [.. Enumerable.Range(0, windows)];
        var random = new Pcg64();
        int[] drawn = windows > 10_000 && Most > windows / 50 ? TailOfShuffle(windows, random) : Floyd(windows, random);
        Array.Sort(drawn);
        return drawn;
    }

    // The last items of a Fisher-Yates shuffle that stops as soon as they are settled.
    private static int[] TailOfShuffle(int windows, Pcg64 random)
    {
        int[] all = [.. Enumerable.Range(0, windows)];
        for (int i = windows - 1; i >= windows - Most; i--)
        {
            int j = random.AtMost(i);
            (all[i], all[j]) = (all[j], all[i]);
        }
        return all[^Most..];
    }

    private static int[] Floyd(int windows, Pcg64 random)
    {
        var drawn = new HashSet<int>(Most);
        for (int last = windows - Most; last < windows; last++)
            if (!drawn.Add(random.AtMost(last))) drawn.Add(last);
        return [.. drawn];
    }

    // PCG64 as numpy seeds it from 0.
    private sealed class Pcg64
    {
        private readonly UInt128 increment = UInt128.Parse("87136372517582989555478159403783844777", provider: null);
        private UInt128 state = UInt128.Parse("35399562948360463058890781895381311971", provider: null);
        private uint? spare;

        // A whole number in [0, most], most below 2^32 − 1.
        public int AtMost(int most)
        {
            if (most == 0) return 0;
            uint range = (uint)most + 1;
            ulong product = (ulong)NextUInt32() * range;
            uint surplus = (0 - range) % range;
            while ((uint)product < surplus) product = (ulong)NextUInt32() * range;
            return (int)(product >> 32);
        }

        private uint NextUInt32()
        {
            if (spare is { } kept)
            {
                spare = null;
                return kept;
            }
            state = state * Multiplier + increment;
            ulong value = BitOperations.RotateRight((ulong)(state >> 64) ^ (ulong)state, (int)(state >> 122));
            spare = (uint)(value >> 32);
            return (uint)value;
        }
    }
}
