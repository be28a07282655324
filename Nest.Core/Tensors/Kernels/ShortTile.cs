using System.Runtime.CompilerServices;

namespace Nest.Tensors.Kernels;

/// <summary>The tile for 16 registers: 6 rows of two vectors, 12 sums at work, two registers of B and one broadcast of A.</summary>
internal static unsafe class ShortTile<V, I>
    where V : struct
    where I : struct, IIsa<V>
{
    public const int Rows = 6;

    public static int Columns => 2 * I.Lanes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in Tile tile)
    {
        TileRow<V, I> r0, r1, r2, r3, r4, r5;
        float* c = tile.C;
        nint cs = tile.CStride;
        if (tile.Accumulate || tile.Bias != null)
        {
            float* start = tile.Accumulate ? c : tile.Bias;
            nint ss = tile.Accumulate ? cs : 0;
            r0 = TileRow<V, I>.Load(start);
            r1 = TileRow<V, I>.Load(start + ss);
            r2 = TileRow<V, I>.Load(start + 2 * ss);
            r3 = TileRow<V, I>.Load(start + 3 * ss);
            r4 = TileRow<V, I>.Load(start + 4 * ss);
            r5 = TileRow<V, I>.Load(start + 5 * ss);
        }
        else
        {
            r0 = default;
            r1 = default;
            r2 = default;
            r3 = default;
            r4 = default;
            r5 = default;
        }

        float* b = tile.B;
        nint bs = tile.BStride, step = tile.StepStride;
        nint s1 = tile.RowStride, s2 = 2 * s1, s3 = 3 * s1;
        for (int segment = 0; segment < tile.SegmentCount; segment++)
        {
            float* a = tile.A + tile.Segments[segment];
            float* a4 = a + 4 * s1;
            for (int k = tile.Steps; k > 0; k--)
            {
                V b0 = I.Load(b), b1 = I.Load(b + I.Lanes);
                r0.Step(*a, b0, b1);
                r1.Step(a[s1], b0, b1);
                r2.Step(a[s2], b0, b1);
                r3.Step(a[s3], b0, b1);
                r4.Step(*a4, b0, b1);
                r5.Step(a4[s1], b0, b1);
                b += bs;
                a += step;
                a4 += step;
            }
        }

        if (tile.Relu)
        {
            r0.Rectify();
            r1.Rectify();
            r2.Rectify();
            r3.Rectify();
            r4.Rectify();
            r5.Rectify();
        }
        r0.Store(c);
        r1.Store(c + cs);
        r2.Store(c + 2 * cs);
        r3.Store(c + 3 * cs);
        r4.Store(c + 4 * cs);
        r5.Store(c + 5 * cs);
    }
}
