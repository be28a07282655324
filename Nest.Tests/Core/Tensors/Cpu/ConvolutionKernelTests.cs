using Nest.Numerics;
using Nest.Tensors;
using Nest.Tensors.Cpu;

namespace Nest.Tests.Core.Tensors.Cpu;

public class ConvolutionKernelTests
{
    private static readonly Convolution[] Geometries =
    [
        new(1, 1, 1, 1, 1, 1, 1),
        new(2, 5, 14, 3, 5, 3, 3, PadHeight: 1, PadWidth: 1),
        new(1, 4, 30, 1, 32, 3, 3, PadHeight: 1, PadWidth: 1),
        new(1, 6, 26, 32, 64, 3, 3, PadHeight: 1, PadWidth: 1),
        new(3, 1, 27, 32, 40, 1, 3, PadWidth: 1),                 // one tap of time, columns of frequency
        new(2, 5, 4, 7, 33, 3, 3, PadHeight: 1, PadWidth: 1),     // rows shorter than any tile
        new(2, 20, 1, 16, 8, 3, 1, 2, 1, 1, 0),                   // over time alone, stride 2
        new(1, 9, 40, 4, 6, 4, 3, 2, 3, 1, 2),
        new(2, 6, 8, 32, 64, 2, 2, 2, 2),                         // cells that tile the image: doubled by the transpose
        new(1, 6, 34, 1, 20, 2, 2, 2, 2),
        new(2, 7, 5, 3, 4, 2, 3, 3, 2, 0, 2),                     // rows and columns that no output reads
        new(1, 8, 40, 2, 3, 2, 2, 3, 3),
        new(1, 3, 70, 600, 3, 2, 1),                              // a long patch
        new(2, 12, 50, 2, 3, 5, 5, PadHeight: 4, PadWidth: 4),
    ];

    public static TheoryData<string> KernelSets => new(KernelSet.Supported.Select(set => set.Name));

    [Theory]
    [MemberData(nameof(KernelSets))]
    public void Convolutions_agree_with_the_plain_sum(string kernels)
    {
        foreach (Convolution c in Geometries)
        {
            var (x, w, y) = Draw(c);
            float[] bias = Reference.Random(c.Out, seed: 4);
            double[] expected = Reference.Convolve(c, x, w);

            ConvolutionKernel.Forward(WorkerPool.Shared, c, x, w, [], relu: false, y, Find(kernels));
            Reference.AssertClose(expected, y, $"{c}");

            ConvolutionKernel.Forward(WorkerPool.Shared, c, x, w, bias, relu: true, y, Find(kernels));
            for (int i = 0; i < expected.Length; i++) expected[i] = Math.Max(0, expected[i] + bias[i % c.Out]);
            Reference.AssertClose(expected, y, $"{c} with bias and ReLU");
        }
    }

    [Theory]
    [MemberData(nameof(KernelSets))]
    public void Transposed_convolutions_agree_with_the_plain_sum(string kernels)
    {
        foreach (Convolution c in Geometries)
        {
            var (x, w, y) = Draw(c);
            float[] bias = Reference.Random(c.In, seed: 4), before = (float[])x.Clone();
            double[] expected = Reference.ConvolveTransposed(c, y, w);

            ConvolutionKernel.Transposed(WorkerPool.Shared, c, y, w, [], relu: false, x, add: true, Find(kernels));
            Reference.AssertClose([.. expected.Select((value, i) => value + before[i])], x, $"{c} added");

            ConvolutionKernel.Transposed(WorkerPool.Shared, c, y, w, bias, relu: true, x, kernels: Find(kernels));
            for (int i = 0; i < expected.Length; i++) expected[i] = Math.Max(0, expected[i] + bias[i % c.In]);
            Reference.AssertClose(expected, x, $"{c} with bias and ReLU");
        }
    }

    [Theory]
    [MemberData(nameof(KernelSets))]
    public void Weight_gradients_agree_with_the_plain_sum(string kernels)
    {
        foreach (Convolution c in Geometries)
        {
            var (x, w, y) = Draw(c);
            float[] before = (float[])w.Clone();
            double[] expected = Reference.ConvolveWeightGradient(c, x, y);

            ConvolutionKernel.WeightGradient(WorkerPool.Shared, c, x, y, w, kernels: Find(kernels));
            Reference.AssertClose(expected, w, $"{c}");

            before.CopyTo(w, 0);
            ConvolutionKernel.WeightGradient(WorkerPool.Shared, c, x, y, w, add: true, Find(kernels));
            Reference.AssertClose([.. expected.Select((value, i) => value + before[i])], w, $"{c} added");
        }
    }

    [Fact]
    public void The_bits_do_not_depend_on_the_thread_count()
    {
        foreach (Convolution c in new Convolution[]
        {
            new(3, 6, 26, 32, 64, 3, 3, PadHeight: 1, PadWidth: 1), new(40, 5, 4, 7, 33, 3, 3, PadHeight: 1, PadWidth: 1), new(9, 8, 40, 32, 16, 2, 2, 2, 2),
        })
        {
            float[][]? first = null;
            foreach (int threads in new[] { 1, 2, 3, 5 })
            {
                using var team = new WorkerPool(threads);
                var (x, w, y) = Draw(c);
                float[] dx = (float[])x.Clone(), dw = (float[])w.Clone();
                ConvolutionKernel.Forward(team, c, x, w, [], relu: false, y);
                ConvolutionKernel.Transposed(team, c, y, w, [], relu: false, dx);
                ConvolutionKernel.WeightGradient(team, c, x, y, dw);
                first ??= [y, dx, dw];
                Assert.Equal(first, [y, dx, dw]);
            }
        }
    }

    [Fact]
    public void A_call_allocates_nothing()
    {
        var c = new Convolution(2, 6, 26, 8, 12, 3, 3, PadHeight: 1, PadWidth: 1);
        var (x, w, y) = Draw(c);
        using var team = new WorkerPool(2);
        void Run()
        {
            ConvolutionKernel.Forward(team, c, x, w, [], relu: true, y);
            ConvolutionKernel.Transposed(team, c, y, w, [], relu: false, x);
            ConvolutionKernel.WeightGradient(team, c, x, y, w);
        }
        for (int i = 0; i < 50; i++) Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++) Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Lengths_that_disagree_with_the_geometry_are_refused()
    {
        var c = new Convolution(1, 3, 3, 2, 4, 2, 2);
        var (x, w, y) = Draw(c);
        Assert.Throws<ArgumentException>(() => ConvolutionKernel.Forward(WorkerPool.Shared, c, x.AsSpan(1), w, [], false, y));
        Assert.Throws<ArgumentException>(() => ConvolutionKernel.Forward(WorkerPool.Shared, c, x, w, new float[3], false, y));
        Assert.Throws<ArgumentException>(() => ConvolutionKernel.Transposed(WorkerPool.Shared, c, y, w.AsSpan(1), [], false, x));
        Assert.Throws<ArgumentException>(() => ConvolutionKernel.Transposed(WorkerPool.Shared, c, y, w, [], relu: true, x, add: true));
        Assert.Throws<ArgumentException>(() => ConvolutionKernel.WeightGradient(WorkerPool.Shared, c, x, y.AsSpan(1), w));
    }

    private static (float[] X, float[] W, float[] Y) Draw(Convolution c) =>
        (Reference.Random(c.XLength, seed: 1), Reference.Random(c.WeightLength, seed: 2), Reference.Random(c.YLength, seed: 3));

    private static KernelSet Find(string name) => KernelSet.Supported.Single(set => set.Name == name);
}
