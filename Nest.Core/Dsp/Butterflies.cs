using System.Runtime.CompilerServices;
using Nest.Numerics;

namespace Nest.Dsp;

/// <summary>Passes of the complex FFT, decimation in frequency: each column of points is transformed across its legs, then turned by its twiddles.</summary>
/// <remarks>
/// A complex point is 2·Lanes floats: the real parts of all frames, then the imaginary ones. Leg k of column n of a source is at
/// n·2·Lanes + k·leg floats, and likewise in the target, which may be the source. Outputs stand in order of frequency. Twiddles
/// of column n: Radix − 1 complex numbers for legs 1 and on; none (null) in the last pass.
/// <para>Source: Gentleman and Sande, "Fast Fourier transforms: for fun and profit", AFIPS 29, 1966.</para>
/// </remarks>
internal static unsafe class Butterflies<V, I>
    where V : unmanaged
    where I : struct, ISimd<V>
{
    private const float HalfRoot = 0.70710678118654752f;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Radix8(float* source, nint sourceLeg, float* target, nint targetLeg, int columns, float* twiddles)
    {
        V halfRoot = I.Broadcast(HalfRoot);
        for (; columns > 0; columns--, source += 2 * I.Lanes, target += 2 * I.Lanes)
        {
            Load(source, out V r0, out V i0);
            Load(source + 4 * sourceLeg, out V r4, out V i4);
            Cross(ref r0, ref i0, ref r4, ref i4);
            Load(source + 2 * sourceLeg, out V r2, out V i2);
            Load(source + 6 * sourceLeg, out V r6, out V i6);
            Cross(ref r2, ref i2, ref r6, ref i6);
            Load(source + sourceLeg, out V r1, out V i1);
            Load(source + 5 * sourceLeg, out V r5, out V i5);
            Cross(ref r1, ref i1, ref r5, ref i5);
            Load(source + 3 * sourceLeg, out V r3, out V i3);
            Load(source + 7 * sourceLeg, out V r7, out V i7);
            Cross(ref r3, ref i3, ref r7, ref i7);

            // Even frequencies: the sums through a transform of 4.
            Cross(ref r0, ref i0, ref r2, ref i2);
            Cross(ref r1, ref i1, ref r3, ref i3);
            Cross(ref r0, ref i0, ref r1, ref i1);               // 0: r0, 4: r1
            CrossTurned(ref r2, ref i2, ref r3, ref i3);         // 2: r2, 6: r3

            // Odd ones: the differences, leg k turned by k eighths.
            V sum = I.Multiply(I.Add(r5, i5), halfRoot);
            i5 = I.Multiply(I.Subtract(i5, r5), halfRoot);
            r5 = sum;
            V difference = I.Multiply(I.Subtract(i7, r7), halfRoot);
            i7 = I.Multiply(I.Add(r7, i7), halfRoot);            // of the other sign: the crossing below is written for it
            r7 = difference;
            CrossTurned(ref r4, ref i4, ref r6, ref i6);
            V sr = I.Add(r5, r7), si = I.Subtract(i5, i7), dr = I.Subtract(r5, r7), di = I.Add(i5, i7);
            r5 = sr;
            i5 = si;
            r7 = dr;
            i7 = di;
            Cross(ref r4, ref i4, ref r5, ref i5);               // 1: r4, 5: r5
            CrossTurned(ref r6, ref i6, ref r7, ref i7);         // 3: r6, 7: r7

            Store(target, r0, i0);
            if (twiddles == null)
            {
                Store(target + targetLeg, r4, i4);
                Store(target + 2 * targetLeg, r2, i2);
                Store(target + 3 * targetLeg, r6, i6);
                Store(target + 4 * targetLeg, r1, i1);
                Store(target + 5 * targetLeg, r5, i5);
                Store(target + 6 * targetLeg, r3, i3);
                Store(target + 7 * targetLeg, r7, i7);
                continue;
            }
            StoreTurned(target + targetLeg, r4, i4, twiddles);
            StoreTurned(target + 2 * targetLeg, r2, i2, twiddles + 2);
            StoreTurned(target + 3 * targetLeg, r6, i6, twiddles + 4);
            StoreTurned(target + 4 * targetLeg, r1, i1, twiddles + 6);
            StoreTurned(target + 5 * targetLeg, r5, i5, twiddles + 8);
            StoreTurned(target + 6 * targetLeg, r3, i3, twiddles + 10);
            StoreTurned(target + 7 * targetLeg, r7, i7, twiddles + 12);
            twiddles += 14;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Radix4(float* source, nint sourceLeg, float* target, nint targetLeg, int columns, float* twiddles)
    {
        for (; columns > 0; columns--, source += 2 * I.Lanes, target += 2 * I.Lanes)
        {
            Load(source, out V r0, out V i0);
            Load(source + 2 * sourceLeg, out V r2, out V i2);
            Cross(ref r0, ref i0, ref r2, ref i2);
            Load(source + sourceLeg, out V r1, out V i1);
            Load(source + 3 * sourceLeg, out V r3, out V i3);
            Cross(ref r1, ref i1, ref r3, ref i3);
            Cross(ref r0, ref i0, ref r1, ref i1);               // 0: r0, 2: r1
            CrossTurned(ref r2, ref i2, ref r3, ref i3);         // 1: r2, 3: r3

            Store(target, r0, i0);
            if (twiddles == null)
            {
                Store(target + targetLeg, r2, i2);
                Store(target + 2 * targetLeg, r1, i1);
                Store(target + 3 * targetLeg, r3, i3);
                continue;
            }
            StoreTurned(target + targetLeg, r2, i2, twiddles);
            StoreTurned(target + 2 * targetLeg, r1, i1, twiddles + 2);
            StoreTurned(target + 3 * targetLeg, r3, i3, twiddles + 4);
            twiddles += 6;
        }
    }

    /// <summary>The whole transform of two points; there are no twiddles.</summary>
    public static void Radix2(float* source, nint sourceLeg, float* target, nint targetLeg)
    {
        Load(source, out V r0, out V i0);
        Load(source + sourceLeg, out V r1, out V i1);
        Cross(ref r0, ref i0, ref r1, ref i1);
        Store(target, r0, i0);
        Store(target + targetLeg, r1, i1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(float* point, out V re, out V im)
    {
        re = *(V*)point;
        im = *(V*)(point + I.Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* point, V re, V im)
    {
        *(V*)point = re;
        *(V*)(point + I.Lanes) = im;
    }

    // a·w, w one complex number for all frames.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreTurned(float* point, V re, V im, float* w)
    {
        V wr = I.Broadcast(w[0]), wi = I.Broadcast(w[1]);
        *(V*)point = I.NegateMultiplyAdd(im, wi, I.Multiply(re, wr));
        *(V*)(point + I.Lanes) = I.MultiplyAdd(im, wr, I.Multiply(re, wi));
    }

    // (a, b) ← (a + b, a − b)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Cross(ref V ar, ref V ai, ref V br, ref V bi)
    {
        (ar, br) = (I.Add(ar, br), I.Subtract(ar, br));
        (ai, bi) = (I.Add(ai, bi), I.Subtract(ai, bi));
    }

    // (a, b) ← (a − i·b, a + i·b)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CrossTurned(ref V ar, ref V ai, ref V br, ref V bi)
    {
        V sr = I.Add(ar, bi), dr = I.Subtract(ar, bi);
        V si = I.Subtract(ai, br), di = I.Add(ai, br);
        ar = sr;
        ai = si;
        br = dr;
        bi = di;
    }
}
