using Nest.Tensors;
using Nest.Tensors.Cpu;

namespace Nest.Tests.Core.Tensors.Cpu;

/// <summary>Plain double-precision counterparts of the kernels, and the comparison with them.</summary>
internal static class Reference
{
    /// <summary>Uniform values in [−1, 1).</summary>
    public static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        var values = new float[count];
        for (int i = 0; i < count; i++) values[i] = 2 * random.NextSingle() - 1;
        return values;
    }

    public static double[] Product(MatrixView a, MatrixView b)
    {
        var c = new double[a.Rows * b.Columns];
        for (int i = 0; i < a.Rows; i++)
            for (int k = 0; k < a.Columns; k++)
            {
                double factor = a.Data[i * a.RowStride + k * a.ColumnStride];
                for (int j = 0; j < b.Columns; j++) c[i * b.Columns + j] += factor * b.Data[k * b.RowStride + j * b.ColumnStride];
            }
        return c;
    }

    public static double[] Convolve(in Convolution c, float[] x, float[] w)
    {
        var y = new double[c.YLength];
        ForEachProduct(c, (xAt, wAt, yAt) => y[yAt] += (double)x[xAt] * w[wAt]);
        return y;
    }

    public static double[] ConvolveTransposed(in Convolution c, float[] y, float[] w)
    {
        var x = new double[c.XLength];
        ForEachProduct(c, (xAt, wAt, yAt) => x[xAt] += (double)y[yAt] * w[wAt]);
        return x;
    }

    public static double[] ConvolveWeightGradient(in Convolution c, float[] x, float[] dy)
    {
        var dw = new double[c.WeightLength];
        ForEachProduct(c, (xAt, wAt, yAt) => dw[wAt] += (double)x[xAt] * dy[yAt]);
        return dw;
    }

    /// <summary>Gives the places in x, w and y of every product that a convolution sums.</summary>
    private static void ForEachProduct(in Convolution c, Action<int, int, int> product)
    {
        for (int pixel = 0; pixel < c.Batch * c.OutHeight * c.OutWidth; pixel++)
        {
            int image = pixel / (c.OutHeight * c.OutWidth), i = pixel / c.OutWidth % c.OutHeight, j = pixel % c.OutWidth;
            for (int tap = 0; tap < c.KernelHeight * c.KernelWidth; tap++)
            {
                int row = i * c.StrideHeight + tap / c.KernelWidth - c.PadHeight, column = j * c.StrideWidth + tap % c.KernelWidth - c.PadWidth;
                if (row < 0 || row >= c.Height || column < 0 || column >= c.Width) continue;
                for (int k = 0; k < c.In; k++)
                    for (int o = 0; o < c.Out; o++)
                        product(((image * c.Height + row) * c.Width + column) * c.In + k, (tap * c.In + k) * c.Out + o, pixel * c.Out + o);
            }
        }
    }

    /// <summary>Largest error at most <paramref name="tolerance"/> of the largest expected magnitude.</summary>
    public static void AssertClose(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, string what, double tolerance = 1e-5)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = 0, worst = -1;
        int where = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(expected[i]));
            double error = Math.Abs(expected[i] - actual[i]);
            if (error > worst || double.IsNaN(error))
            {
                worst = error;
                where = i;
                if (double.IsNaN(error)) break;
            }
        }
        Assert.True(worst <= tolerance * largest || expected.Length == 0,
            $"{what}: off by {worst:G3} of at most {largest:G3} at {where}: expected {(expected.Length == 0 ? 0 : expected[where]):G9}, got {(expected.Length == 0 ? 0 : actual[where]):G9}");
    }
}
