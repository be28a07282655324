using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Nest.Numerics;

namespace Nest.Projection;

/// <summary>The pull in t-SNE: Σⱼ p(i, j)·q(i, j)·(yᵢ − yⱼ) over each point's neighbours.</summary>
internal static class TsneAttraction
{
    private const int ChunkRows = 64;

    /// <summary>Writes the pull on every point, away from which it is to move.</summary>
    /// <param name="affinities">P.</param>
    /// <param name="places">The map. (Dimensions)(N padded)</param>
    /// <param name="forces">(Dimensions)(N padded), the first N overwritten.</param>
    /// <param name="team">Threads.</param>
    public static void Compute(TsneAffinities affinities, float[][] places, float[][] forces, WorkerPool team)
    {
        bool paired = Avx.IsSupported && places.Length == 2;
        var pairs = paired ? new double[affinities.Count] : [];
        Span<float> both = MemoryMarshal.Cast<double, float>(pairs.AsSpan());
        for (int i = 0; i < pairs.Length; i++) (both[2 * i], both[2 * i + 1]) = (places[0][i], places[1][i]);
        team.Run((affinities.Count + ChunkRows - 1) / ChunkRows, new Work(affinities, places, pairs, forces));
    }

    /// <summary>The Kullback-Leibler divergence of the map's similarities q / Z from P, in natural units.</summary>
    public static double Divergence(TsneAffinities affinities, float[][] places, double z)
    {
        double sum = 0;
        for (int i = 0; i < affinities.Count; i++)
            for (int entry = affinities.Starts[i]; entry < affinities.Starts[i + 1]; entry++)
            {
                double p = affinities.Values[entry], square = 1;
                if (p == 0) continue;
                foreach (float[] axis in places)
                {
                    double d = (double)axis[i] - axis[affinities.Columns[entry]];
                    square += d * d;
                }
                sum += p * Math.Log(p * square * z);
            }
        return sum;
    }

    // pairs: both coordinates of a point in one word, which is loaded at once: quicker than gathering them one by one. (N)
    private readonly struct Work(TsneAffinities affinities, float[][] places, double[] pairs, float[][] forces) : IChunkWork
    {
        public void Run(int chunk)
        {
            int first = chunk * ChunkRows, end = Math.Min(affinities.Count, first + ChunkRows);
            for (int i = first; i < end; i++)
                if (pairs.Length > 0) Planar(i);
                else OneByOne(i);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private unsafe void Planar(int i)
        {
            Vector256<float> fx = default, fy = default, xi = Vector256.Create(places[0][i]), yi = Vector256.Create(places[1][i]);
            fixed (float* ps = affinities.Values)
            fixed (double* xys = pairs)
            fixed (int* columns = affinities.Columns)
            {
                int end = affinities.Starts[i + 1];
                for (int entry = affinities.Starts[i]; entry < end; entry += TsneAffinities.Lanes)
                {
                    int* j = columns + entry;
                    Vector256<float> a = Vector256.Create(xys[j[0]], xys[j[1]], xys[j[4]], xys[j[5]]).AsSingle(), b = Vector256.Create(xys[j[2]], xys[j[3]], xys[j[6]], xys[j[7]]).AsSingle();
                    Vector256<float> dx = xi - Avx.Shuffle(a, b, 0b10_00_10_00), dy = yi - Avx.Shuffle(a, b, 0b11_01_11_01);
                    Vector256<float> square = Vector256.FusedMultiplyAdd(dx, dx, Vector256.FusedMultiplyAdd(dy, dy, Vector256<float>.One));
                    Vector256<float> pull = Vector256.Load(ps + entry) * StudentKernel.Reciprocal(square);
                    fx = Vector256.FusedMultiplyAdd(pull, dx, fx);
                    fy = Vector256.FusedMultiplyAdd(pull, dy, fy);
                }
            }
            forces[0][i] = Vector256.Sum(fx);
            forces[1][i] = Vector256.Sum(fy);
        }

        private void OneByOne(int i)
        {
            Span<float> sums = stackalloc float[3], differences = stackalloc float[3];
            sums.Clear();
            for (int entry = affinities.Starts[i]; entry < affinities.Starts[i + 1]; entry++)
            {
                float square = 1;
                for (int axis = 0; axis < places.Length; axis++)
                {
                    float d = differences[axis] = places[axis][i] - places[axis][affinities.Columns[entry]];
                    square += d * d;
                }
                float pull = affinities.Values[entry] / square;
                for (int axis = 0; axis < places.Length; axis++) sums[axis] += pull * differences[axis];
            }
            for (int axis = 0; axis < places.Length; axis++) forces[axis][i] = sums[axis];
        }
    }
}
