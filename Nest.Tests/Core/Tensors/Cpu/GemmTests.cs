using Nest.Numerics;
using Nest.Tensors.Cpu;

namespace Nest.Tests.Core.Tensors.Cpu;

public class GemmTests
{
    // (M, N, K): one value, less than a tile, exact tiles, odd remainders, a K cut into cache blocks, a K cut into parts, skinny, no K.
    private static readonly (int M, int N, int K)[] Shapes =
    [
        (1, 1, 1), (2, 3, 5), (12, 32, 8), (13, 33, 17), (37, 65, 40), (5, 1, 100), (1, 70, 33), (24, 64, 801), (30, 3, 4099), (7, 9, 0),
    ];

    public static TheoryData<string> KernelSets => new(KernelSet.Supported.Select(set => set.Name));

    [Theory]
    [MemberData(nameof(KernelSets))]
    public void Products_of_any_shape_and_order_agree_with_the_plain_sum(string kernels)
    {
        KernelSet set = Find(kernels);
        foreach (var (m, n, k) in Shapes)
            foreach (bool transposeA in new[] { false, true })
                foreach (bool transposeB in new[] { false, true })
                {
                    float[] a = Reference.Random(m * k, seed: 1), b = Reference.Random(k * n, seed: 2);
                    var left = transposeA ? new MatrixView(a, k, m).T : new MatrixView(a, m, k);
                    var right = transposeB ? new MatrixView(b, n, k).T : new MatrixView(b, k, n);
                    var c = new float[m * n];
                    Array.Fill(c, float.NaN);

                    MatrixProduct.Multiply(WorkerPool.Shared, left, right, c, new GemmOptions { Kernels = set });

                    Reference.AssertClose(Reference.Product(left, right), c, $"({m}, {n}, {k}) {transposeA} {transposeB}");
                }
    }

    [Theory]
    [MemberData(nameof(KernelSets))]
    public void Packed_operands_give_the_same_bits(string kernels)
    {
        KernelSet set = Find(kernels);
        foreach (var (m, n, k) in Shapes)
        {
            float[] a = Reference.Random(m * k, seed: 1), b = Reference.Random(k * n, seed: 2), c = new float[m * n], again = new float[m * n];
            var packed = new PackedMatrix(k, n, set);
            packed.Pack(new MatrixView(b, k, n));

            MatrixProduct.Multiply(WorkerPool.Shared, new MatrixView(a, m, k), new MatrixView(b, k, n), c, new GemmOptions { Kernels = set });
            MatrixProduct.Multiply(WorkerPool.Shared, new MatrixView(a, m, k), packed, again);

            Assert.Equal(c, again);
        }
    }

    [Theory]
    [MemberData(nameof(KernelSets))]
    public void Bias_and_relu_come_after_the_sum_over_all_of_K(string kernels)
    {
        foreach (var (m, n, k) in Shapes)
        {
            float[] a = Reference.Random(m * k, seed: 1), b = Reference.Random(k * n, seed: 2), bias = Reference.Random(n, seed: 3), c = new float[m * n];
            MatrixProduct.Multiply(WorkerPool.Shared, new MatrixView(a, m, k), new MatrixView(b, k, n), c, new GemmOptions { Kernels = Find(kernels), Bias = bias, Relu = true });

            double[] expected = Reference.Product(new MatrixView(a, m, k), new MatrixView(b, k, n));
            for (int i = 0; i < expected.Length; i++) expected[i] = Math.Max(0, expected[i] + bias[i % n]);
            Reference.AssertClose(expected, c, $"({m}, {n}, {k})");
        }
    }

    [Theory]
    [MemberData(nameof(KernelSets))]
    public void Sums_go_onto_what_is_there_and_leave_the_gaps_between_rows_alone(string kernels)
    {
        foreach (var (m, n, k) in Shapes)
        {
            int stride = n + 3;
            float[] a = Reference.Random(m * k, seed: 1), b = Reference.Random(k * n, seed: 2), before = Reference.Random(m * stride, seed: 3);
            float[] c = (float[])before.Clone();
            MatrixProduct.Multiply(WorkerPool.Shared, new MatrixView(a, m, k), new MatrixView(b, k, n), c, new GemmOptions { Kernels = Find(kernels), Add = true, Stride = stride });

            double[] product = Reference.Product(new MatrixView(a, m, k), new MatrixView(b, k, n));
            double[] expected = Array.ConvertAll(before, value => (double)value);
            for (int i = 0; i < m; i++)
                for (int j = 0; j < n; j++) expected[i * stride + j] += product[i * n + j];
            Reference.AssertClose(expected, c, $"({m}, {n}, {k})");
            for (int i = 0; i < m; i++) Assert.Equal(before.AsSpan(i * stride + n, 3), c.AsSpan(i * stride + n, 3));
        }
    }

    [Fact]
    public void The_bits_do_not_depend_on_the_thread_count()
    {
        foreach (var (m, n, k) in new[] { (130, 96, 500), (300, 700, 33), (40, 50, 5000), (257, 3, 64) })
        {
            float[] a = Reference.Random(m * k, seed: 1), b = Reference.Random(k * n, seed: 2), bias = Reference.Random(n, seed: 3);
            float[]? first = null;
            foreach (int threads in new[] { 1, 2, 3, 5 })
            {
                using var team = new WorkerPool(threads);
                var c = new float[m * n];
                MatrixProduct.Multiply(team, new MatrixView(a, m, k), new MatrixView(b, k, n), c, new GemmOptions { Bias = bias });
                first ??= c;
                Assert.Equal(first, c);
            }
        }
    }

    [Fact]
    public void Rows_may_overlap()
    {
        // A convolution of 5 taps over 40 values: row i of A is values i .. i + 4.
        float[] signal = Reference.Random(44, seed: 1), taps = Reference.Random(5 * 6, seed: 2), c = new float[40 * 6];
        var windows = new MatrixView(signal, rows: 40, columns: 5, stride: 1);
        MatrixProduct.Multiply(WorkerPool.Shared, windows, new MatrixView(taps, 5, 6), c);
        Reference.AssertClose(Reference.Product(windows, new MatrixView(taps, 5, 6)), c, "windows");
    }

    [Fact]
    public void A_call_allocates_nothing()
    {
        float[] a = new float[100 * 60], b = new float[60 * 70], c = new float[100 * 70];
        using var team = new WorkerPool(2);
        void Multiply() => MatrixProduct.Multiply(team, new MatrixView(a, 100, 60), new MatrixView(b, 60, 70), c);
        for (int i = 0; i < 50; i++) Multiply();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++) Multiply();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Shapes_that_disagree_are_refused()
    {
        var c = new float[100];
        Assert.Throws<ArgumentException>(() => new MatrixView(new float[11], 3, 4));
        Assert.Throws<ArgumentException>(() => MatrixProduct.Multiply(WorkerPool.Shared, new MatrixView(new float[12], 3, 4), new MatrixView(new float[15], 5, 3), c));
        Assert.Throws<ArgumentException>(() => MatrixProduct.Multiply(WorkerPool.Shared, new MatrixView(new float[12], 3, 4), new MatrixView(new float[20], 4, 5), c.AsSpan(0, 14)));
        Assert.Throws<ArgumentException>(() =>
            MatrixProduct.Multiply(WorkerPool.Shared, new MatrixView(new float[12], 3, 4), new MatrixView(new float[20], 4, 5), c, new GemmOptions { Bias = new float[4] }));
        Assert.Throws<ArgumentException>(() =>
            MatrixProduct.Multiply(WorkerPool.Shared, new MatrixView(new float[12], 3, 4), new MatrixView(new float[20], 4, 5), c, new GemmOptions { Stride = 4 }));
        Assert.Throws<ArgumentException>(() =>
            MatrixProduct.Multiply(WorkerPool.Shared, new MatrixView(new float[12], 3, 4), new MatrixView(new float[20], 4, 5), c, new GemmOptions { Bias = new float[5], Add = true }));
        Assert.Throws<ArgumentException>(() => new PackedMatrix(4, 5).Pack(new MatrixView(new float[20], 5, 4)));
    }

    private static KernelSet Find(string name) => KernelSet.Supported.Single(set => set.Name == name);
}
