using Nest.Numerics;

namespace Nest.Tests.Core.Numerics;

public class SymmetricEigenTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(67)]
    [InlineData(150)]
    public void Vectors_and_values_rebuild_the_matrix_and_are_orthonormal(int n)
    {
        var random = new SeededRandom(n);
        var matrix = new double[n * n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = random.NextGaussian();

        AssertDecomposes(matrix, n, 1e-12 * n);
    }

    [Fact]
    public void Repeated_and_zero_eigenvalues_are_found()
    {
        const int n = 12;   // rank 2: two equal values, ten zeros
        var matrix = new double[n * n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) matrix[i * n + j] = i / 6 == j / 6 ? 1 : 0;

        double[] values = AssertDecomposes(matrix, n, 1e-13);

        Assert.Equal(6, values[0], 1e-12);
        Assert.Equal(6, values[1], 1e-12);
        Assert.All(values[2..], value => Assert.Equal(0, value, 1e-12));
    }

    [Fact]
    public void A_tridiagonal_matrix_has_the_eigenvalues_that_are_known_in_closed_form()
    {
        const int n = 50;   // second differences: 2 − 2 cos(kπ/(n + 1))
        var matrix = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            matrix[i * n + i] = 2;
            if (i > 0) matrix[i * n + i - 1] = matrix[(i - 1) * n + i] = -1;
        }

        double[] values = AssertDecomposes(matrix, n, 1e-12);

        for (int k = 1; k <= n; k++) Assert.Equal(2 - 2 * Math.Cos((n + 1 - k) * Math.PI / (n + 1)), values[k - 1], 1e-13);
    }

    [Theory]
    [InlineData(1e-300)]
    [InlineData(1e-20)]
    [InlineData(1e300)]
    public void Scale_does_not_matter(double scale)
    {
        double[] matrix = [4 * scale, scale, scale, scale, 4 * scale, scale, scale, scale, 4 * scale];
        var values = new double[3];

        SymmetricEigen.Decompose(matrix, values);

        Assert.Equal(6, values[0] / scale, 1e-12);
        Assert.Equal(3, values[1] / scale, 1e-12);
        Assert.Equal(3, values[2] / scale, 1e-12);
    }

    [Fact]
    public void A_matrix_of_zeros_has_no_values_but_still_orthonormal_vectors() =>
        Assert.Equal([0, 0, 0, 0], AssertDecomposes(new double[16], 4, 0));

    [Fact]
    public void Wrong_lengths_and_numbers_that_are_not_finite_are_refused()
    {
        Assert.Throws<ArgumentException>(() => SymmetricEigen.Decompose(new double[5], new double[2]));
        Assert.Throws<ArgumentException>(() => SymmetricEigen.Decompose(new[] { 1, double.NaN, double.NaN, 1 }, new double[2]));
    }

    private static double[] AssertDecomposes(double[] matrix, int n, double tolerance)
    {
        double[] vectors = [.. matrix], values = new double[n];

        SymmetricEigen.Decompose(vectors, values);

        Assert.Equal(values.OrderDescending(), values);
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
            {
                double rebuilt = 0, product = 0;
                for (int k = 0; k < n; k++)
                {
                    rebuilt += vectors[k * n + i] * values[k] * vectors[k * n + j];
                    product += vectors[i * n + k] * vectors[j * n + k];
                }
                Assert.Equal(matrix[i * n + j], rebuilt, tolerance);
                Assert.Equal(i == j ? 1 : 0, product, tolerance);
            }
        return values;
    }
}
