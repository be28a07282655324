using System.Diagnostics;
using Nest.Bench.Native;
using Nest.Bench.Output;
using Nest.Numerics;
using Nest.Tensors;
using Nest.Tensors.Cpu;

namespace Nest.Bench.Kernels;

/// <summary>Rates of the kernels in GFLOP/s, each beside the processor's ceiling (and, for gemm, OpenBLAS) in the same rounds.</summary>
/// <remarks>Contenders take turns of milliseconds and each keeps its best, so that a busy neighbour slows them alike.</remarks>
internal static class KernelFigures
{
    private const double Seconds = 4;

    public static void Ceiling(int threads) => Measure("ceiling", threads, []);

    public static void Gemm(int threads)
    {
        const int Size = 1024;
        float[] a = Random(Size * Size, 1), b = Random(Size * Size, 2), c = new float[Size * Size];
        double operations = 2.0 * Size * Size * Size;
        var contenders = new List<Contender>
        {
            new("nest", operations, team => MatrixProduct.Multiply(team, new MatrixView(a, Size, Size), new MatrixView(b, Size, Size), c)),
        };
        if (OpenBlas.IsAvailable)
        {
            var product = new float[Size * Size];
            contenders.Add(new($"openblas {OpenBlas.CoreName}", operations, team =>
            {
                OpenBlas.SetThreads(team.Threads);
                OpenBlas.Multiply(Size, Size, Size, a, b, product);
            }));
        }
        Measure("gemm_1024", threads, contenders);
    }

    /// <summary>The conditioned autoencoder's second convolution, as published: 3 × 3, 32 to 64 channels.</summary>
    public static void Convolution(int threads) => Convolution("conv_3x3_32_64", new(8, 10, 256, 32, 64, 3, 3, PadHeight: 1, PadWidth: 1), threads);

    /// <summary>One time tap of it over columns that windows share, as it is trained.</summary>
    public static void ConvolutionTap(int threads) => Convolution("conv_1x3_32_64", new(64, 1, 256, 32, 64, 1, 3, PadWidth: 1), threads);

    private static void Convolution(string figure, Convolution c, int threads)
    {
        float[] x = Random(c.XLength, 1), w = Random(c.WeightLength, 2), bias = Random(c.Out, 3), y = new float[c.YLength], dx = new float[c.XLength], dw = new float[c.WeightLength];
        double operations = 2.0 * c.MultiplyAdds;
        Measure(figure, threads, [new("nest", operations, team => ConvolutionKernel.Forward(team, c, x, w, bias, relu: true, y))]);
        Measure(figure + "_dx", threads, [new("nest", operations, team => ConvolutionKernel.Transposed(team, c, y, w, [], relu: false, dx))]);
        Measure(figure + "_dw", threads, [new("nest", operations, team => ConvolutionKernel.WeightGradient(team, c, x, y, dw))]);
    }

    private static void Measure(string figure, int threads, List<Contender> contenders)
    {
        if (threads == 0) threads = Environment.ProcessorCount;
        using var team = new WorkerPool(threads);
        contenders.Add(new($"ceiling {KernelSet.Best}", FmaCeiling.Operations(threads), FmaCeiling.Run));
        var best = new double[contenders.Count];
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < Seconds)
            for (int i = 0; i < best.Length; i++)
            {
                long begin = Stopwatch.GetTimestamp();
                contenders[i].Run(team);
                best[i] = Math.Max(best[i], contenders[i].Operations / Stopwatch.GetElapsedTime(begin).TotalSeconds);
            }
        for (int i = 0; i < best.Length; i++) FigureLine.Write(figure, best[i] * 1e-9, "GFLOP/s", threads, contenders[i].Peer);
    }

    private static float[] Random(int count, int seed)
    {
        var random = new SeededRandom(seed);
        var values = new float[count];
        for (int i = 0; i < count; i++) values[i] = 2 * random.NextSingle() - 1;
        return values;
    }

    private readonly record struct Contender(string Peer, double Operations, Action<WorkerPool> Run);
}
