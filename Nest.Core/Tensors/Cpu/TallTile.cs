using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Nest.Numerics;

namespace Nest.Tensors.Cpu;

/// <summary>The tile for 32 registers: 12 rows of two vectors, 24 sums at work, two registers of B and one broadcast of A.</summary>
internal static unsafe class TallTile<V, I>
    where V : unmanaged
    where I : struct, ISimd<V>
{
    public const int Rows = 12;

    public static int Columns => 2 * I.Lanes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in Tile tile)
    {
        TileRow<V, I> r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11;
        float* c = tile.C;
        nint cs = tile.CStride;
        if (tile.Bias != null)
        {
            r0 = TileRow<V, I>.Load(tile.Bias);
            r11 = r10 = r9 = r8 = r7 = r6 = r5 = r4 = r3 = r2 = r1 = r0;
        }
        else
        {
            r11 = r10 = r9 = r8 = r7 = r6 = r5 = r4 = r3 = r2 = r1 = r0 = default;
        }
        if (tile.Accumulate) CallIn(c, cs);

        float* b = tile.B;
        nint bs = tile.BStride, step = tile.StepStride;
        nint s1 = tile.RowStride, s2 = 2 * s1, s3 = 3 * s1;
        for (int segment = 0; segment < tile.SegmentCount; segment++)
        {
            float* a = tile.A + tile.Segments[segment];
            float* a4 = a + 4 * s1;
            float* a8 = a + 8 * s1;
            for (int k = tile.Steps; k > 0; k--)
            {
                V b0 = I.Load(b), b1 = I.Load(b + I.Lanes);
                r0.Step(*a, b0, b1);
                r1.Step(a[s1], b0, b1);
                r2.Step(a[s2], b0, b1);
                r3.Step(a[s3], b0, b1);
                r4.Step(*a4, b0, b1);
                r5.Step(a4[s1], b0, b1);
                r6.Step(a4[s2], b0, b1);
                r7.Step(a4[s3], b0, b1);
                r8.Step(*a8, b0, b1);
                r9.Step(a8[s1], b0, b1);
                r10.Step(a8[s2], b0, b1);
                r11.Step(a8[s3], b0, b1);
                b += bs;
                a += step;
                a4 += step;
                a8 += step;
            }
        }

        if (tile.Accumulate)
        {
            r0.Add(c);
            r1.Add(c + cs);
            r2.Add(c + 2 * cs);
            r3.Add(c + 3 * cs);
            r4.Add(c + 4 * cs);
            r5.Add(c + 5 * cs);
            r6.Add(c + 6 * cs);
            r7.Add(c + 7 * cs);
            r8.Add(c + 8 * cs);
            r9.Add(c + 9 * cs);
            r10.Add(c + 10 * cs);
            r11.Add(c + 11 * cs);
        }
        if (tile.Relu)
        {
            r0.Rectify();
            r1.Rectify();
            r2.Rectify();
            r3.Rectify();
            r4.Rectify();
            r5.Rectify();
            r6.Rectify();
            r7.Rectify();
            r8.Rectify();
            r9.Rectify();
            r10.Rectify();
            r11.Rectify();
        }
        r0.Store(c);
        r1.Store(c + cs);
        r2.Store(c + 2 * cs);
        r3.Store(c + 3 * cs);
        r4.Store(c + 4 * cs);
        r5.Store(c + 5 * cs);
        r6.Store(c + 6 * cs);
        r7.Store(c + 7 * cs);
        r8.Store(c + 8 * cs);
        r9.Store(c + 9 * cs);
        r10.Store(c + 10 * cs);
        r11.Store(c + 11 * cs);
    }

    /// <summary>Has C's lines brought in while the product is computed, for the sum at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CallIn(float* c, nint stride)
    {
        if (!Sse.IsSupported) return;
        for (int i = 0; i < Rows; i++)
        {
            Sse.Prefetch0(c + i * stride);
            Sse.Prefetch0(c + i * stride + Columns - 1);
        }
    }
}
