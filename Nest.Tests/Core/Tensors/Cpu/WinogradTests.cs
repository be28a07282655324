using Nest.Numerics;
using Nest.Tensors;
using Nest.Tensors.Cpu;

namespace Nest.Tests.Core.Tensors.Cpu;

public class WinogradTests
{
    // Tiles that fill the image and that do not; few channels (a block in a thread) and many (steps over the team); ragged panels.
    private static readonly Convolution[] Geometries =
    [
        new(1, 1, 1, 16, 16, 3, 3, PadHeight: 1, PadWidth: 1),
        new(2, 8, 8, 16, 32, 3, 3, PadHeight: 1, PadWidth: 1),
        new(3, 7, 13, 32, 16, 3, 3, PadHeight: 1, PadWidth: 1),
        new(1, 5, 30, 64, 48, 3, 3, PadHeight: 1, PadWidth: 1),
        new(2, 6, 9, 272, 128, 3, 3, PadHeight: 1, PadWidth: 1),
        new(2, 4, 5, 528, 64, 3, 3, PadHeight: 1, PadWidth: 1),   // sums over the channels in pieces
    ];

    public static TheoryData<string> KernelSets => new(KernelSet.Supported.Select(set => set.Name));

    [Theory]
    [MemberData(nameof(KernelSets))]
    public void It_agrees_with_the_plain_sum_within_two_hundred_thousandths_of_the_deviation(string kernels)
    {
        foreach (Convolution c in Geometries)
            foreach (bool pool in new[] { false, true })
            {
                float[] x = Reference.Random(c.XLength, seed: 1), w = Reference.Random(c.WeightLength, seed: 2), bias = Reference.Random(c.Out, seed: 3);
                double[] expected = Reference.Convolve(c, x, w);
                for (int i = 0; i < expected.Length; i++) expected[i] = Math.Max(0, expected[i] + bias[i % c.Out]);
                double deviation = Math.Sqrt(expected.Average(value => value * value));
                if (pool) expected = Pooled(c, expected);

                float[] y = Run(WorkerPool.Shared, c, x, w, bias, pool, KernelSet.Supported.Single(set => set.Name == kernels));

                Assert.Equal(expected.Length, y.Length);
                for (int i = 0; i < y.Length; i++)
                    Assert.True(Math.Abs(y[i] - expected[i]) <= 2e-5 * deviation, $"{c}, pool {pool}, [{i}]: {y[i]}, should be {expected[i]} within {2e-5 * deviation}");
            }
    }

    // OpenL3's deepest layer: 512 channels, 32 × 24.
    [Fact]
    public void It_agrees_with_direct_convolution_at_full_size_within_a_ten_thousandth_of_the_deviation()
    {
        var c = new Convolution(1, 24, 32, 512, 512, 3, 3, PadHeight: 1, PadWidth: 1);
        float[] x = Reference.Random(c.XLength, seed: 1), w = Reference.Random(c.WeightLength, seed: 2), bias = new float[c.Out], direct = new float[c.YLength];
        ConvolutionKernel.Forward(WorkerPool.Shared, c, x, w, bias, relu: true, direct);
        double deviation = Math.Sqrt(direct.Average(value => (double)value * value));

        float[] y = Run(WorkerPool.Shared, c, x, w, bias, pool: false);

        double worst = y.Zip(direct, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(worst <= 5e-5 * deviation, $"{worst / deviation} of the deviation");
    }

    [Fact]
    public void The_bits_depend_neither_on_the_thread_count_nor_on_the_batch()
    {
        foreach (Convolution c in Geometries[1..5])
        {
            float[] x = Reference.Random(c.XLength, seed: 1), w = Reference.Random(c.WeightLength, seed: 2), bias = Reference.Random(c.Out, seed: 3);
            using var alone = new WorkerPool(1);
            using var three = new WorkerPool(3);
            float[] y = Run(alone, c, x, w, bias, pool: false);

            Assert.Equal(y, Run(three, c, x, w, bias, pool: false));
            Convolution single = c with { Batch = 1 };
            Assert.Equal(y[..single.YLength], Run(three, single, x[..single.XLength], w, bias, pool: false));
        }
    }

    [Fact]
    public void A_call_allocates_nothing()
    {
        using var team = new WorkerPool(2);
        foreach (Convolution c in new[] { Geometries[1], Geometries[4] })
        {
            float[] x = Reference.Random(c.XLength, seed: 1), y = new float[c.YLength];
            var convolution = new WinogradConvolution(Reference.Random(c.WeightLength, seed: 2), Reference.Random(c.Out, seed: 3), c.In, c.Out, relu: true, pool: false);
            for (int i = 0; i < 30; i++) Run(convolution, team, c, x, y);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 30; i++) Run(convolution, team, c, x, y);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    private static float[] Run(WorkerPool team, Convolution c, float[] x, float[] w, float[] bias, bool pool, KernelSet? kernels = null)
    {
        var convolution = new WinogradConvolution(w, bias, c.In, c.Out, relu: true, pool, kernels);
        var y = new float[convolution.OutputLength(c.Batch, c.Height, c.Width)];
        Array.Fill(y, float.NaN);
        Run(convolution, team, c, x, y);
        return y;
    }

    private static unsafe void Run(WinogradConvolution convolution, WorkerPool team, Convolution c, float[] x, float[] y)
    {
        fixed (float* images = x, output = y) convolution.Run(team, c.Batch, c.Height, c.Width, images, output);
    }

    private static double[] Pooled(Convolution c, double[] y)
    {
        var pooled = new List<double>();
        for (int n = 0; n < c.Batch; n++)
            for (int i = 0; i + 1 < c.Height; i += 2)
                for (int j = 0; j + 1 < c.Width; j += 2)
                    for (int o = 0; o < c.Out; o++)
                    {
                        double At(int row, int column) => y[((n * c.Height + row) * c.Width + column) * c.Out + o];
                        pooled.Add(Math.Max(Math.Max(At(i, j), At(i, j + 1)), Math.Max(At(i + 1, j), At(i + 1, j + 1))));
                    }
        return [.. pooled];
    }
}
