using Nest.Tensors.Kernels;

namespace Nest.Tests.Core.Tensors.Kernels;

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

    public static double[] Product(Matrix a, Matrix b)
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
