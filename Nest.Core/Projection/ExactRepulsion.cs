using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Nest.Numerics;

namespace Nest.Projection;

/// <summary>The push apart of every pair of points, eight partners at a time.</summary>
/// <remarks>
/// N² · 10 operations in float32; a point's sums have one writer and a fixed order. A pair is looked at from both its ends, which costs less than adding to two points' sums would.
/// </remarks>
internal sealed class ExactRepulsion(int count, ThreadTeam team) : TsneRepulsion
{
    private const int ChunkRows = 32;
    private const float Nowhere = 1e18f;   // where the padding stands: q² is 0 there, q next to it

    private readonly double[] totals = new double[(count + ChunkRows - 1) / ChunkRows];   // (chunks) Σ q, a pair of a point with itself included

    /// <summary>Length that arrays of the map need: N rounded up to whole vectors.</summary>
    public static int Padded(int count) => (count + Vector256<float>.Count - 1) / Vector256<float>.Count * Vector256<float>.Count;

    public override double Compute(float[][] places, float[][] forces)
    {
        foreach (float[] places1 in places) places1.AsSpan(count).Fill(Nowhere);
        team.Run(totals.Length, new Work(places, forces, totals, count));
        double sum = -count;
        foreach (double total in totals) sum += total;
        return sum;
    }

    private readonly struct Work(float[][] places, float[][] forces, double[] totals, int count) : IChunkWork
    {
        public void Run(int chunk)
        {
            int first = chunk * ChunkRows, end = Math.Min(count, first + ChunkRows);
            double total = 0;
            int i = first;
            if (places.Length == 2)
            {
                for (; i + 1 < end; i += 2) total += Pair(i);
                if (i < end) total += Planar(i);
            }
            else
                for (; i < end; i++) total += Spatial(i);
            totals[chunk] = total;
        }

        // Two points at once: half the loads.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private double Pair(int i)
        {
            ref float xs = ref MemoryMarshal.GetArrayDataReference(places[0]);
            ref float ys = ref MemoryMarshal.GetArrayDataReference(places[1]);
            Vector256<float> xi = Vector256.Create(places[0][i]), yi = Vector256.Create(places[1][i]), xk = Vector256.Create(places[0][i + 1]), yk = Vector256.Create(places[1][i + 1]);
            Vector256<float> fx = default, fy = default, sum = default, gx = default, gy = default, sumk = default;
            nuint length = (nuint)places[0].Length;
            for (nuint j = 0; j < length; j += (nuint)Vector256<float>.Count)
            {
                Vector256<float> xj = Vector256.LoadUnsafe(ref xs, j), yj = Vector256.LoadUnsafe(ref ys, j);
                Vector256<float> dx = xi - xj, dy = yi - yj, ex = xk - xj, ey = yk - yj;
                Vector256<float> q = StudentKernel.Reciprocal(Vector256.FusedMultiplyAdd(dx, dx, Vector256.FusedMultiplyAdd(dy, dy, Vector256<float>.One)));
                Vector256<float> r = StudentKernel.Reciprocal(Vector256.FusedMultiplyAdd(ex, ex, Vector256.FusedMultiplyAdd(ey, ey, Vector256<float>.One)));
                sum += q;
                sumk += r;
                q *= q;
                r *= r;
                fx = Vector256.FusedMultiplyAdd(q, dx, fx);
                fy = Vector256.FusedMultiplyAdd(q, dy, fy);
                gx = Vector256.FusedMultiplyAdd(r, ex, gx);
                gy = Vector256.FusedMultiplyAdd(r, ey, gy);
            }
            forces[0][i] = Vector256.Sum(fx);
            forces[1][i] = Vector256.Sum(fy);
            forces[0][i + 1] = Vector256.Sum(gx);
            forces[1][i + 1] = Vector256.Sum(gy);
            return (double)Vector256.Sum(sum) + Vector256.Sum(sumk);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private double Planar(int i)
        {
            ref float xs = ref MemoryMarshal.GetArrayDataReference(places[0]);
            ref float ys = ref MemoryMarshal.GetArrayDataReference(places[1]);
            Vector256<float> xi = Vector256.Create(places[0][i]), yi = Vector256.Create(places[1][i]), fx = default, fy = default, sum = default;
            nuint length = (nuint)places[0].Length;
            for (nuint j = 0; j < length; j += (nuint)Vector256<float>.Count)
            {
                Vector256<float> dx = xi - Vector256.LoadUnsafe(ref xs, j), dy = yi - Vector256.LoadUnsafe(ref ys, j);
                Vector256<float> q = StudentKernel.Reciprocal(Vector256.FusedMultiplyAdd(dx, dx, Vector256.FusedMultiplyAdd(dy, dy, Vector256<float>.One)));
                sum += q;
                q *= q;
                fx = Vector256.FusedMultiplyAdd(q, dx, fx);
                fy = Vector256.FusedMultiplyAdd(q, dy, fy);
            }
            forces[0][i] = Vector256.Sum(fx);
            forces[1][i] = Vector256.Sum(fy);
            return Vector256.Sum(sum);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private double Spatial(int i)
        {
            ref float xs = ref MemoryMarshal.GetArrayDataReference(places[0]);
            ref float ys = ref MemoryMarshal.GetArrayDataReference(places[1]);
            ref float zs = ref MemoryMarshal.GetArrayDataReference(places[2]);
            Vector256<float> xi = Vector256.Create(places[0][i]), yi = Vector256.Create(places[1][i]), zi = Vector256.Create(places[2][i]);
            Vector256<float> fx = default, fy = default, fz = default, sum = default;
            nuint length = (nuint)places[0].Length;
            for (nuint j = 0; j < length; j += (nuint)Vector256<float>.Count)
            {
                Vector256<float> dx = xi - Vector256.LoadUnsafe(ref xs, j), dy = yi - Vector256.LoadUnsafe(ref ys, j), dz = zi - Vector256.LoadUnsafe(ref zs, j);
                Vector256<float> square = Vector256.FusedMultiplyAdd(dx, dx, Vector256.FusedMultiplyAdd(dy, dy, Vector256.FusedMultiplyAdd(dz, dz, Vector256<float>.One)));
                Vector256<float> q = StudentKernel.Reciprocal(square);
                sum += q;
                q *= q;
                fx = Vector256.FusedMultiplyAdd(q, dx, fx);
                fy = Vector256.FusedMultiplyAdd(q, dy, fy);
                fz = Vector256.FusedMultiplyAdd(q, dz, fz);
            }
            forces[0][i] = Vector256.Sum(fx);
            forces[1][i] = Vector256.Sum(fy);
            forces[2][i] = Vector256.Sum(fz);
            return Vector256.Sum(sum);
        }
    }
}
