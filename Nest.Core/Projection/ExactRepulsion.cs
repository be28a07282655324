using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Nest.Numerics;

namespace Nest.Projection;

/// <summary>The push apart of every pair of points, eight partners at a time.</summary>
/// <remarks>
/// In the plane a pair is looked at once: a point pushes all later ones and is pushed by them. Points are dealt out to a fixed number of chunks of as many pairs each, which
/// write forces of their own; these are added in order, so that the bits depend on no number of threads. In space a pair is looked at from both its ends.
/// </remarks>
internal sealed class ExactRepulsion : TsneRepulsion
{
    private const int MostChunks = 32, SpatialRows = 32;
    private const int Gap = 64;               // floats: chunks that shared a line of the cache would take it from each other at every point
    private const float Nowhere = 1e18f;      // where the padding stands: q² is 0 there, q next to it

    private readonly int count;
    private readonly WorkerPool team;
    private readonly int[] firsts;            // (chunks + 1) each chunk's first point, a multiple of 8
    private readonly float[] partial;         // (chunks, 2, padded) each chunk's forces on its points and all later ones, with a gap before each chunk's
    private readonly double[] totals;         // (chunks) Σ q, a point with itself included

    public ExactRepulsion(int count, WorkerPool team)
    {
        (this.count, this.team) = (count, team);
        firsts = Firsts(Padded(count) / Vector256<float>.Count);
        partial = new float[Chunks * (Gap + 2 * Padded(count)) + Gap];
        totals = new double[Math.Max(Chunks, (count + SpatialRows - 1) / SpatialRows)];
    }

    /// <summary>Length that arrays of the map need: N rounded up to whole vectors.</summary>
    public static int Padded(int count) => (count + Vector256<float>.Count - 1) / Vector256<float>.Count * Vector256<float>.Count;

    private int Chunks => firsts.Length - 1;

    public override double Compute(float[][] places, float[][] forces)
    {
        foreach (float[] axis in places) axis.AsSpan(count).Fill(Nowhere);
        Array.Clear(totals);
        if (places.Length == 2) team.Run(Chunks, new Plane(places, firsts, partial, totals, count));
        else team.Run((count + SpatialRows - 1) / SpatialRows, new Space(places, forces, totals, count));
        double z = -count;
        foreach (double total in totals) z += total;
        return z;
    }

    public override void Finish(int first, int end, float[][] forces)
    {
        if (forces.Length != 2) return;
        for (int axis = 0; axis < 2; axis++)
        {
            int padded = forces[axis].Length;
            Span<float> sum = forces[axis].AsSpan(first, end - first);
            sum.Clear();
            for (int chunk = 0; chunk < Chunks && firsts[chunk] < end; chunk++)
            {
                int from = Math.Max(first, firsts[chunk]);
                Span<float> later = sum[(from - first)..];
                TensorPrimitives.Add(later, partial.AsSpan(Offset(chunk, padded) + axis * padded + from, later.Length), later);
            }
        }
    }

    private static int Offset(int chunk, int padded) => chunk * (Gap + 2 * padded) + Gap;

    // Groups of eight points with as many pairs in every chunk: the first have the most later points.
    private static int[] Firsts(int groups)
    {
        int chunks = Math.Min(MostChunks, groups);
        var firsts = new int[chunks + 1];
        for (int chunk = 1; chunk <= chunks; chunk++)
        {
            int group = (int)Math.Round(groups * (1 - Math.Sqrt(1 - (double)chunk / chunks)));
            firsts[chunk] = Vector256<float>.Count * Math.Clamp(group, firsts[chunk - 1] / Vector256<float>.Count + 1, groups - (chunks - chunk));
        }
        return firsts;
    }

    private readonly struct Plane(float[][] places, int[] firsts, float[] partial, double[] totals, int count) : IChunkWork
    {
        public void Run(int chunk)
        {
            int first = firsts[chunk], end = Math.Min(count, firsts[chunk + 1]), padded = places[0].Length;
            Span<float> forces = partial.AsSpan(Offset(chunk, padded), 2 * padded);
            forces[first..padded].Clear();
            forces[(padded + first)..].Clear();
            double total = 0;
            for (int i = first; i < end; i += 2) total += Pair(i, i + 1 < end, forces);   // both of one group of eight
            totals[chunk] = total;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private double Pair(int i, bool second, Span<float> forces)
        {
            int length = places[0].Length, group = i & -Vector256<float>.Count;
            ref float xs = ref MemoryMarshal.GetArrayDataReference(places[0]);
            ref float ys = ref MemoryMarshal.GetArrayDataReference(places[1]);
            ref float across = ref MemoryMarshal.GetReference(forces);
            ref float up = ref Unsafe.Add(ref across, length);
            int k = second ? i + 1 : i;
            Vector256<float> xi = Vector256.Create(places[0][i]), yi = Vector256.Create(places[1][i]), xk = Vector256.Create(places[0][k]), yk = Vector256.Create(places[1][k]);

            // Within the group of eight: one side, as its other points come to it themselves.
            Vector256<float> dx = xi - Vector256.LoadUnsafe(ref xs, (nuint)group), dy = yi - Vector256.LoadUnsafe(ref ys, (nuint)group);
            Vector256<float> ex = xk - Vector256.LoadUnsafe(ref xs, (nuint)group), ey = yk - Vector256.LoadUnsafe(ref ys, (nuint)group);
            Vector256<float> q = Kernel(dx, dy), r = Kernel(ex, ey), own = second ? q + r : q, sum = default;
            Vector256<float> fx = q * q * dx, fy = q * q * dy, gx = r * r * ex, gy = r * r * ey;
            if (!second)   // the very last of an odd number, so that nothing follows its group
            {
                forces[i] += Vector256.Sum(fx);
                forces[length + i] += Vector256.Sum(fy);
                return Vector256.Sum(own);
            }

            for (nuint j = (nuint)group + (nuint)Vector256<float>.Count; j < (nuint)length; j += (nuint)Vector256<float>.Count)
            {
                Vector256<float> xj = Vector256.LoadUnsafe(ref xs, j), yj = Vector256.LoadUnsafe(ref ys, j);
                dx = xj - xi;
                dy = yj - yi;
                ex = xj - xk;
                ey = yj - yk;
                q = Kernel(dx, dy);
                r = Kernel(ex, ey);
                sum += q;
                sum += r;
                q *= q;
                r *= r;
                fx = Vector256.FusedMultiplyAdd(-q, dx, fx);
                fy = Vector256.FusedMultiplyAdd(-q, dy, fy);
                gx = Vector256.FusedMultiplyAdd(-r, ex, gx);
                gy = Vector256.FusedMultiplyAdd(-r, ey, gy);
                Vector256.FusedMultiplyAdd(r, ex, Vector256.FusedMultiplyAdd(q, dx, Vector256.LoadUnsafe(ref across, j))).StoreUnsafe(ref across, j);
                Vector256.FusedMultiplyAdd(r, ey, Vector256.FusedMultiplyAdd(q, dy, Vector256.LoadUnsafe(ref up, j))).StoreUnsafe(ref up, j);
            }
            forces[i] += Vector256.Sum(fx);
            forces[length + i] += Vector256.Sum(fy);
            forces[k] += Vector256.Sum(gx);
            forces[length + k] += Vector256.Sum(gy);
            return (double)Vector256.Sum(own) + 2.0 * Vector256.Sum(sum);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<float> Kernel(Vector256<float> dx, Vector256<float> dy) =>
            Vector256<float>.One / Vector256.FusedMultiplyAdd(dx, dx, Vector256.FusedMultiplyAdd(dy, dy, Vector256<float>.One));   // divides while the sums are added up
    }

    private readonly struct Space(float[][] places, float[][] forces, double[] totals, int count) : IChunkWork
    {
        public void Run(int chunk)
        {
            double total = 0;
            for (int i = chunk * SpatialRows; i < Math.Min(count, (chunk + 1) * SpatialRows); i++) total += Point(i);
            totals[chunk] = total;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private double Point(int i)
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
