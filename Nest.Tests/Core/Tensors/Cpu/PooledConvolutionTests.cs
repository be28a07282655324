using Nest.Numerics;
using Nest.Tensors;
using Nest.Tensors.Cpu;

namespace Nest.Tests.Core.Tensors.Cpu;

public class PooledConvolutionTests
{
    private static readonly Convolution[] Geometries =
    [
        new(1, 4, 8, 1, 32, 3, 3, PadWidth: 1),                    // four frames to one row of cells
        new(3, 6, 10, 1, 16, 3, 3, PadHeight: 1, PadWidth: 1),
        new(2, 5, 7, 1, 48, 3, 3, PadHeight: 1, PadWidth: 1),      // a row and a column that no cell takes
        new(5, 9, 12, 1, 16, 3, 3),
    ];

    public static TheoryData<string> KernelSets => new(KernelSet.Supported.Select(set => set.Name));

    [Theory]
    [MemberData(nameof(KernelSets))]
    public void Values_and_winners_are_those_of_convolving_and_then_pooling(string kernels)
    {
        foreach (Convolution c in Geometries)
        {
            var p = new Pooling(c.Batch, c.OutHeight, c.OutWidth, c.Out, 2, 2);
            float[] x = Reference.Random(c.XLength, seed: 1), w = Reference.Random(c.WeightLength, seed: 2), bias = Reference.Random(c.Out, seed: 3);
            var y = new float[p.YLength];
            var winners = new byte[p.YLength];
            var (expected, expectedWinners) = Pool(p, Convolve(c, x, w, bias));

            PooledConvolution.Forward(WorkerPool.Shared, c, p, x, w, bias, y, winners, Find(kernels));

            Reference.AssertClose(expected, y, $"{c}");
            Assert.Equal(expectedWinners, winners);
            Assert.Contains(Device.NoWinner, winners);
        }
    }

    [Fact]
    public void Of_equal_values_the_first_wins()
    {
        var c = new Convolution(1, 4, 4, 1, 16, 3, 3, PadHeight: 1, PadWidth: 1);
        var p = new Pooling(1, 4, 4, 16, 2, 2);
        var winners = new byte[p.YLength];
        Array.Fill(winners, (byte)9);
        PooledConvolution.Forward(WorkerPool.Shared, c, p, new float[c.XLength], new float[c.WeightLength], [1, .. new float[15]], new float[p.YLength], winners);
        for (int i = 0; i < winners.Length; i++) Assert.Equal(i % 16 == 0 ? 0 : Device.NoWinner, winners[i]);   // channel 0 is 1 everywhere, the others 0
    }

    [Theory]
    [MemberData(nameof(KernelSets))]
    public void Weight_gradients_take_the_winners_patches(string kernels)
    {
        foreach (Convolution c in Geometries)
        {
            var p = new Pooling(c.Batch, c.OutHeight, c.OutWidth, c.Out, 2, 2);
            float[] x = Reference.Random(c.XLength, seed: 1), dy = Reference.Random(p.YLength, seed: 2), dw = Reference.Random(c.WeightLength, seed: 3), before = (float[])dw.Clone();
            var random = new Random(4);
            byte[] winners = [.. Enumerable.Range(0, p.YLength).Select(_ => random.Next(5) is int place and < 4 ? (byte)place : Device.NoWinner)];
            double[] expected = Reference.ConvolveWeightGradient(c, x, Spread(p, dy, winners));

            PooledConvolution.WeightGradient(WorkerPool.Shared, c, p, x, dy, winners, dw, kernels: Find(kernels));
            Reference.AssertClose(expected, dw, $"{c}");

            before.CopyTo(dw, 0);
            PooledConvolution.WeightGradient(WorkerPool.Shared, c, p, x, dy, winners, dw, add: true, Find(kernels));
            Reference.AssertClose([.. expected.Select((value, i) => value + before[i])], dw, $"{c} added");
        }
    }

    [Fact]
    public void The_bits_do_not_depend_on_the_thread_count()
    {
        var c = new Convolution(40, 4, 512, 1, 32, 3, 3, PadWidth: 1);
        var p = new Pooling(c.Batch, c.OutHeight, c.OutWidth, c.Out, 2, 2);
        float[] x = Reference.Random(c.XLength, seed: 1), w = Reference.Random(c.WeightLength, seed: 2);
        (float[] Y, float[] Dw)? first = null;
        foreach (int threads in new[] { 1, 2, 3, 5 })
        {
            using var team = new WorkerPool(threads);
            float[] y = new float[p.YLength], dw = new float[c.WeightLength];
            var winners = new byte[p.YLength];
            PooledConvolution.Forward(team, c, p, x, w, [], y, winners);
            PooledConvolution.WeightGradient(team, c, p, x, y, winners, dw);
            first ??= (y, dw);
            Assert.Equal(first.Value.Y, y);
            Assert.Equal(first.Value.Dw, dw);
        }
    }

    [Fact]
    public void Other_geometries_and_lengths_are_refused()
    {
        var c = new Convolution(1, 4, 8, 1, 32, 3, 3, PadWidth: 1);
        var p = new Pooling(1, 2, 8, 32, 2, 2);
        Assert.True(PooledConvolution.Fits(c, p));
        Assert.False(PooledConvolution.Fits(c with { In = 2 }, p));
        Assert.False(PooledConvolution.Fits(c with { KernelWidth = 4 }, p));
        Assert.False(PooledConvolution.Fits(c, p with { PoolWidth = 4 }));
        float[] x = new float[c.XLength], w = new float[c.WeightLength], y = new float[p.YLength];
        var winners = new byte[p.YLength];
        Assert.Throws<ArgumentException>(() => PooledConvolution.Forward(WorkerPool.Shared, c with { In = 2 }, p, x, w, [], y, winners));
        Assert.Throws<ArgumentException>(() => PooledConvolution.Forward(WorkerPool.Shared, c, p with { Width = 6 }, x, w, [], y, winners));
        Assert.Throws<ArgumentException>(() => PooledConvolution.Forward(WorkerPool.Shared, c, p, x.AsSpan(1), w, [], y, winners));
        Assert.Throws<ArgumentException>(() => PooledConvolution.Forward(WorkerPool.Shared, c, p, x, w, new float[5], y, winners));
        Assert.Throws<ArgumentException>(() => PooledConvolution.WeightGradient(WorkerPool.Shared, c, p, x, y, winners.AsSpan(1), w));
    }

    private static double[] Convolve(in Convolution c, float[] x, float[] w, float[] bias)
    {
        double[] y = Reference.Convolve(c, x, w);
        for (int i = 0; i < y.Length; i++) y[i] += bias[i % bias.Length];
        return y;
    }

    private static (double[] Largest, byte[] Winners) Pool(in Pooling p, double[] x)
    {
        var largest = new double[p.YLength];
        var winners = new byte[p.YLength];
        for (int i = 0; i < largest.Length; i++)
        {
            winners[i] = Device.NoWinner;
            for (int place = 0; place < 4; place++)
                if (x[At(p, i, place)] > largest[i]) (largest[i], winners[i]) = (x[At(p, i, place)], (byte)place);
        }
        return (largest, winners);
    }

    private static float[] Spread(in Pooling p, float[] dy, byte[] winners)
    {
        var dx = new float[p.XLength];
        for (int i = 0; i < dy.Length; i++)
            if (winners[i] != Device.NoWinner) dx[At(p, i, winners[i])] = dy[i];
        return dx;
    }

    /// <summary>Where place 0 to 3 of the cell of output value <paramref name="i"/> lies in the input.</summary>
    private static int At(in Pooling p, int i, int place)
    {
        int channel = i % p.Channels, column = i / p.Channels % p.OutWidth, row = i / p.Channels / p.OutWidth % p.OutHeight, image = i / p.Channels / p.OutWidth / p.OutHeight;
        return ((image * p.Height + 2 * row + place / 2) * p.Width + 2 * column + place % 2) * p.Channels + channel;
    }

    private static KernelSet Find(string name) => KernelSet.Supported.Single(set => set.Name == name);
}
