using Nest.Embeddings;
using Nest.Numerics;

namespace Nest.Tests.Core.Embeddings;

public class VectorIndexTests
{
    [Theory]
    [InlineData(5000, 48, SimilarityMetric.Cosine)]
    [InlineData(5000, 48, SimilarityMetric.Euclidean)]
    [InlineData(2500, 37, SimilarityMetric.Cosine)]        // codes and vectors that do not come out even
    [InlineData(2500, 37, SimilarityMetric.Euclidean)]
    [InlineData(3, 5, SimilarityMetric.Cosine)]
    [InlineData(60, 6144, SimilarityMetric.Cosine)]
    public void What_is_found_is_what_comparing_with_all_finds(int count, int width, SimilarityMetric metric)
    {
        float[] vectors = Vectors(count, width);
        using var team = new WorkerPool(2);
        using var index = VectorIndex.Build(vectors, count, width, team);
        int compared = 0;

        for (int row = 0; row < Math.Min(count, 20); row++)
            foreach (int top in new[] { 1, 10, 200 })
            {
                (SimilarVector[] found, int full) = index.Search(vectors.AsSpan(row * width, width), top, metric, row, team, default);

                Assert.Equal(Expected(vectors, count, width, vectors.AsSpan(row * width, width).ToArray(), top, metric, row), found);
                if (top == 1 && row > 1) compared = Math.Max(compared, full);
            }
        if (count >= 2500) Assert.InRange(compared, 1, count / 10);      // the codes spare most of the work
    }

    [Theory]
    [InlineData(SimilarityMetric.Cosine)]
    [InlineData(SimilarityMetric.Euclidean)]
    public void Values_are_those_of_plain_float64_sums(SimilarityMetric metric)
    {
        float[] vectors = Vectors(100, 33);
        for (int j = 2; j < 100; j++)
        {
            double dot = 0, a = 0, b = 0, square = 0;
            for (int k = 0; k < 33; k++)
            {
                double x = vectors[5 * 33 + k], y = vectors[j * 33 + k];
                dot += x * y;
                a += x * x;
                b += y * y;
                square += (x - y) * (x - y);
            }
            double expected = metric == SimilarityMetric.Euclidean ? Math.Sqrt(square) : a > 0 && b > 0 ? dot / Math.Sqrt(a * b) : 0;
            Assert.Equal(expected, Similarity.Between(vectors.AsSpan(5 * 33, 33), vectors.AsSpan(j * 33, 33), metric), 1e-12);
        }
    }

    [Fact]
    public void A_zero_vector_has_cosine_0_and_ties_go_to_the_earlier_row()
    {
        float[] vectors = [0, 0, -1, 0, 0, 0, 1, 0, 2, 0];      // rows 0 and 2 are zero, 3 and 4 point the same way
        using var index = VectorIndex.Build(vectors, 5, 2);

        Assert.Equal([new(3, 1), new(4, 1), new(0, 0), new(2, 0), new(1, -1)], index.Nearest([3, 0], 5));
        Assert.Equal([new(0, 0), new(1, 0), new(2, 0)], index.Nearest([0, 0], 3));
        Assert.Equal([new(0, 0), new(2, 0), new(1, 1), new(3, 1), new(4, 2)], index.Nearest([0, 0], 9, SimilarityMetric.Euclidean));
    }

    [Fact]
    public void Vectors_of_any_magnitude_are_found()
    {
        float[] vectors = [3e38f, -3e38f, -3e38f, 3e38f, 1e-42f, 2e-42f, 1e-3f, 1e3f];
        using var index = VectorIndex.Build(vectors, 4, 2);

        foreach (SimilarityMetric metric in Enum.GetValues<SimilarityMetric>())
            for (int row = 0; row < 4; row++)
                Assert.Equal(Expected(vectors, 4, 2, vectors.AsSpan(2 * row, 2).ToArray(), 3, metric, -1), index.Nearest(vectors.AsSpan(2 * row, 2), 3, metric));
    }

    [Fact]
    public void An_index_file_finds_the_same()
    {
        using var folder = new TemporaryFolder();
        float[] vectors = Vectors(700, 24);
        using (var built = VectorIndex.Build(vectors, 700, 24)) built.Save(folder.File("a.index"), "state 1");

        using VectorIndex? opened = VectorIndex.Open(folder.File("a.index"), "state 1", 700, 24);

        Assert.NotNull(opened);
        Assert.Equal(Expected(vectors, 700, 24, vectors[..24], 12, SimilarityMetric.Cosine, 0), opened.Nearest(vectors.AsSpan(0, 24), 12, except: 0));
        Assert.Equal(["a.index"], folder.Names);
    }

    [Fact]
    public void An_index_file_of_another_state_is_not_taken()
    {
        using var folder = new TemporaryFolder();
        using (var built = VectorIndex.Build(Vectors(50, 24), 50, 24)) built.Save(folder.File("a.index"), "state 1");

        Assert.Null(VectorIndex.Open(folder.File("a.index"), "state 2", 50, 24));
        Assert.Null(VectorIndex.Open(folder.File("a.index"), "state 1", 51, 24));
        Assert.Null(VectorIndex.Open(folder.File("a.index"), "state 1", 50, 12));
        Assert.Null(VectorIndex.Open(folder.File("none.index"), "state 1", 50, 24));
    }

    [Fact]
    public void A_damaged_index_file_is_noticed_wherever_the_damage_is()
    {
        using var folder = new TemporaryFolder();
        float[] vectors = Vectors(40, 16);
        using (var built = VectorIndex.Build(vectors, 40, 16)) built.Save(folder.File("a.index"), "state 1");
        byte[] sound = File.ReadAllBytes(folder.File("a.index"));
        var random = new SeededRandom(4);
        int noticed = 0, padding = 0;

        for (int mutation = 0; mutation < 400; mutation++)
        {
            byte[] bytes = [.. sound];
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            string file = folder.File("b.index", mutation % 10 == 0 ? bytes.AsSpan(0, random.Next(bytes.Length)) : bytes);
            using VectorIndex? opened = VectorIndex.Open(file, "state 1", 40, 16);
            if (opened is null)
            {
                noticed++;
                continue;
            }
            try
            {
                Assert.Equal(Expected(vectors, 40, 16, vectors[..16], 40, SimilarityMetric.Cosine, -1), opened.Nearest(vectors.AsSpan(0, 16), 40));
                padding++;
            }
            catch (InvalidDataException)
            {
                noticed++;
            }
        }

        Assert.InRange(noticed, 340, 400);       // what is left lies in the padding, where it does no harm
        Assert.Equal(400, noticed + padding);
    }

    [Fact]
    public void Queries_and_vectors_that_make_no_sense_are_refused()
    {
        using var index = VectorIndex.Build(new float[12], 4, 3);

        Assert.Throws<ArgumentException>(() => index.Nearest([1, 2], 1));
        Assert.Throws<ArgumentException>(() => index.Nearest([1, float.NaN, 2], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => index.Nearest([1, 2, 3], 0));
        Assert.Throws<ArgumentException>(() => VectorIndex.Build(new float[11], 4, 3));
        Assert.Empty(VectorIndex.Build(Array.Empty<float>(), 0, 3).Nearest([1, 2, 3], 5));
    }

    [Theory]
    [InlineData(SimilarityMetric.Cosine)]
    [InlineData(SimilarityMetric.Euclidean)]
    public void The_matrix_holds_every_pair(SimilarityMetric metric)
    {
        float[] vectors = Vectors(30, 20);

        double[] matrix = Similarity.Matrix(vectors, 30, metric);

        for (int i = 0; i < 30; i++)
            for (int j = 0; j < 30; j++)
                Assert.Equal(Similarity.Between(vectors.AsSpan(i * 20, 20), vectors.AsSpan(j * 20, 20), metric), matrix[i * 30 + j], i == j ? 1e-12 : 0);
    }

    private static SimilarVector[] Expected(float[] vectors, int count, int width, float[] query, int top, SimilarityMetric metric, int except)
    {
        var all = Enumerable.Range(0, count).Where(row => row != except).Select(row => new SimilarVector(row, Similarity.Between(query, vectors.AsSpan(row * width, width), metric)));
        return [.. (metric == SimilarityMetric.Cosine ? all.OrderByDescending(found => found.Value) : all.OrderBy(found => found.Value)).ThenBy(found => found.Row).Take(top)];
    }

    // All near one another, as embeddings are; row 1 is zero, and every seventh repeats an earlier one.
    private static float[] Vectors(int count, int width)
    {
        var random = new SeededRandom(width);
        var vectors = new float[count * width];
        float[] mean = [.. Enumerable.Range(0, width).Select(_ => 2 + (float)random.NextGaussian())];
        for (int i = 0; i < count; i++)
            for (int k = 0; k < width; k++) vectors[i * width + k] = mean[k] + (float)random.NextGaussian();
        if (count > 1) Array.Clear(vectors, width, width);
        for (int i = 7; i < count; i += 7) vectors.AsSpan(random.Next(i) * width, width).CopyTo(vectors.AsSpan(i * width, width));
        return vectors;
    }
}
