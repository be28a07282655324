using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nest.Tensors.Cpu;

/// <summary>The inner loops of max-pooling, over the channels of a cell, 16 at a time.</summary>
/// <remarks>Written in 512-bit vectors, which the runtime splits where registers are narrower.</remarks>
internal static unsafe class Cell
{
    private const int Lanes = 16;

    /// <summary>Largest values, and the first place that has each.</summary>
    /// <param name="terms">Place k's value is the sum of the terms from starts[k] to starts[k + 1] − 1, each with its own pointer.</param>
    /// <param name="starts">(places + 1)</param>
    /// <param name="places">Places of a cell.</param>
    /// <param name="shift">What to add to every pointer.</param>
    /// <param name="channels">Values side by side.</param>
    /// <param name="relu">Whether y = max(0, ·), with no winner where that is 0.</param>
    /// <param name="y">(channels)</param>
    /// <param name="winners">(channels)</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Max(float** terms, int* starts, int places, nint shift, int channels, bool relu, float* y, byte* winners)
    {
        int c = 0;
        for (; c <= channels - Lanes; c += Lanes)
        {
            Vector512<float> best = Sum(terms, starts[0], starts[1], shift + c);
            Vector512<int> winner = Vector512<int>.Zero;
            for (int k = 1; k < places; k++)
            {
                Vector512<float> value = Sum(terms, starts[k], starts[k + 1], shift + c);
                Vector512<float> larger = Vector512.GreaterThan(value, best);
                best = Vector512.ConditionalSelect(larger, value, best);
                winner = Vector512.ConditionalSelect(larger.AsInt32(), Vector512.Create(k), winner);
            }
            if (relu)
            {
                Vector512<float> positive = Vector512.GreaterThan(best, Vector512<float>.Zero);
                best = Vector512.BitwiseAnd(positive, best);
                winner = Vector512.ConditionalSelect(positive.AsInt32(), winner, Vector512.Create((int)Device.NoWinner));
            }
            best.Store(y + c);
            Narrow(winner).Store(winners + c);
        }
        for (; c < channels; c++)
        {
            float best = 0;
            int winner = 0;
            for (int k = 0; k < places; k++)
            {
                float value = 0;
                for (int term = starts[k]; term < starts[k + 1]; term++) value += terms[term][shift + c];
                if (k == 0 || value > best) (best, winner) = (value, k);
            }
            bool none = relu && !(best > 0);
            y[c] = none ? 0 : best;
            winners[c] = none ? Device.NoWinner : (byte)winner;
        }
    }

    /// <summary>into = the sum, over some cells, of dy where the winner is <paramref name="places"/>[source], zero elsewhere.</summary>
    /// <param name="dy">Each source's gradients. (sources)</param>
    /// <param name="winners">Each source's winners. (sources)</param>
    /// <param name="places">Which place of its cell each source asks for. (sources)</param>
    /// <param name="sources">How many.</param>
    /// <param name="shift">What to add to every pointer.</param>
    /// <param name="plus">What to add to every place.</param>
    /// <param name="channels">Values side by side.</param>
    /// <param name="into">(channels)</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Spread(float** dy, byte** winners, int* places, int sources, nint shift, int plus, int channels, float* into)
    {
        int c = 0;
        for (; c <= channels - Lanes; c += Lanes)
        {
            Vector512<float> sum = Vector512<float>.Zero;
            for (int s = 0; s < sources; s++)
            {
                Vector512<int> won = Vector512.Equals(Widen(Vector128.Load(winners[s] + shift + c)), Vector512.Create(places[s] + plus));
                sum += Vector512.BitwiseAnd(won.AsSingle(), Vector512.Load(dy[s] + shift + c));
            }
            sum.Store(into + c);
        }
        for (; c < channels; c++)
        {
            float sum = 0;
            for (int s = 0; s < sources; s++)
                if (winners[s][shift + c] == places[s] + plus) sum += dy[s][shift + c];
            into[c] = sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Sum(float** terms, int term, int end, nint shift)
    {
        if (term == end) return Vector512<float>.Zero;
        Vector512<float> sum = Vector512.Load(terms[term] + shift);
        while (++term < end) sum += Vector512.Load(terms[term] + shift);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Narrow(Vector512<int> values)
    {
        if (Avx512F.IsSupported) return Avx512F.ConvertToVector128Byte(values);
        Vector256<short> shorts = Vector256.Narrow(values.GetLower(), values.GetUpper());
        return Vector128.Narrow(shorts.GetLower(), shorts.GetUpper()).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Widen(Vector128<byte> values)
    {
        if (Avx512F.IsSupported) return Avx512F.ConvertToVector512Int32(values);
        (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(values);
        (Vector128<uint> first, Vector128<uint> second) = Vector128.Widen(low);
        (Vector128<uint> third, Vector128<uint> fourth) = Vector128.Widen(high);
        return Vector512.Create(Vector256.Create(first, second), Vector256.Create(third, fourth)).AsInt32();
    }
}
