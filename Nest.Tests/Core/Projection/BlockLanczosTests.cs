using Nest.Numerics;
using Nest.Projection;

namespace Nest.Tests.Core.Projection;

public class BlockLanczosTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(40, 3)]
    [InlineData(700, 3)]
    [InlineData(300, 50)]
    public void The_largest_of_a_dense_spectrum_are_told_apart(int size, int wanted)
    {
        // 1, 0.999, 0.998, …: takes several restarts
        var matrix = new Diagonal([.. Enumerable.Range(0, size).Select(i => (float)(1 - 1e-3 * i))]);

        var (values, vectors) = Find(matrix, wanted);

        for (int j = 0; j < Math.Min(3, wanted); j++)
        {
            Assert.Equal(1 - 1e-3 * j, values[j], 1e-6);
            Assert.Equal(1, Math.Abs(vectors[j * size + j]), 1e-6);
        }
    }

    [Fact]
    public void A_multiple_eigenvalue_gives_orthonormal_vectors_of_its_space()
    {
        var matrix = new Diagonal([.. Enumerable.Range(0, 400).Select(i => i < 3 ? 5f : 1f / (i + 1))]);

        var (values, vectors) = Find(matrix, 3);

        Assert.All(values, value => Assert.Equal(5, value, 1e-5));
        for (int a = 0; a < 3; a++)
            for (int b = 0; b < 3; b++)
                Assert.Equal(a == b ? 1 : 0, Enumerable.Range(0, 3).Sum(i => (double)vectors[a * 400 + i] * vectors[b * 400 + i]), 1e-5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Values_beyond_the_rank_are_zero(int rank)
    {
        var matrix = new Diagonal([.. Enumerable.Range(0, 100).Select(i => i < rank ? 3f - i : 0f)]);

        var (values, vectors) = Find(matrix, 3);

        for (int j = 0; j < 3; j++) Assert.Equal(j < rank ? 3 - j : 0, values[j], 1e-6);
        Assert.All(vectors, value => Assert.True(float.IsFinite(value)));
    }

    private static (double[] Values, float[] Vectors) Find(Diagonal matrix, int wanted)
    {
        using var team = new WorkerPool(2);
        return BlockLanczos.Largest(matrix, wanted, leading: 3, team, CancellationToken.None);
    }

    private sealed class Diagonal(float[] entries) : ISymmetricOperator
    {
        public int Size => entries.Length;

        public void Apply(ReadOnlySpan<float> x, Span<float> products)
        {
            for (int i = 0; i < x.Length; i++) products[i] = entries[i % Size] * x[i];
        }
    }
}
