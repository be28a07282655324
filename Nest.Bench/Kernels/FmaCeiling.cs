using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Nest.Numerics;
using Nest.Tensors.Cpu;

namespace Nest.Bench.Kernels;

/// <summary>Fused multiply-adds that touch nothing but registers: what no kernel on this processor can exceed.</summary>
internal readonly struct FmaCeiling : IChunkWork
{
    private const int Steps = 250_000, Sums = 12;   // 12 sums hide a latency of up to 6 cycles at two a cycle

    private readonly float[] sinks;   // (threads): keeps the sums alive

    private FmaCeiling(int threads) => sinks = new float[threads];

    /// <summary>Floating-point operations of one <see cref="Run(WorkerPool)"/>.</summary>
    public static double Operations(int threads) => 2.0 * threads * Steps * Sums * KernelSet.Best.Lanes;

    public static void Run(WorkerPool team) => team.Run(team.Threads, new FmaCeiling(team.Threads));

    public void Run(int chunk)
    {
        if (Avx512F.IsSupported) sinks[chunk] = Vector512.Sum(Loop<Vector512<float>, Simd512>());
        else if (Avx2.IsSupported && Fma.IsSupported) sinks[chunk] = Vector256.Sum(Loop<Vector256<float>, Simd256>());
        else if (Vector128.IsHardwareAccelerated) sinks[chunk] = Vector128.Sum(Loop<Vector128<float>, Simd128>());
        else sinks[chunk] = Loop<float, SimdScalar>();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static V Loop<V, I>() where V : unmanaged where I : struct, ISimd<V>
    {
        V a = I.Broadcast(0.1f), b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a;
        V factor = I.Broadcast(0.999f), term = I.Broadcast(1e-4f);
        for (int step = 0; step < Steps; step++)
        {
            a = I.MultiplyAdd(a, factor, term);
            b = I.MultiplyAdd(b, factor, term);
            c = I.MultiplyAdd(c, factor, term);
            d = I.MultiplyAdd(d, factor, term);
            e = I.MultiplyAdd(e, factor, term);
            f = I.MultiplyAdd(f, factor, term);
            g = I.MultiplyAdd(g, factor, term);
            h = I.MultiplyAdd(h, factor, term);
            i = I.MultiplyAdd(i, factor, term);
            j = I.MultiplyAdd(j, factor, term);
            k = I.MultiplyAdd(k, factor, term);
            l = I.MultiplyAdd(l, factor, term);
        }
        return I.Add(I.Add(I.Add(a, b), I.Add(c, d)), I.Add(I.Add(I.Add(e, f), I.Add(g, h)), I.Add(I.Add(i, j), I.Add(k, l))));
    }
}
