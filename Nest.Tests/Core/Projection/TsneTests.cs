using Nest.Numerics;
using Nest.Projection;

namespace Nest.Tests.Core.Projection;

public class TsneTests
{
    // 60 points in 5 dimensions, perplexity 6, 19 neighbours each; fixtures/make_tsne.py.
    [Fact]
    public void Affinities_agree_with_a_float64_reference_and_with_scikit_learn()
    {
        var golden = Golden.Open("tsne_affinities.safetensors");
        using var team = new WorkerPool(2);

        double[] p = Dense(TsneAffinities.Of(golden["vectors"], 60, 6, team, null, default));

        golden.AssertMatches("near", p, minSnrDb: 110);
        golden.AssertMatches("sklearn", p, minSnrDb: 80);        // which stops its search at 1e-5 of the entropy
        Assert.Equal(1, p.Sum(), 1e-6);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(5.0)]
    [InlineData(29.5)]
    public void The_perplexity_asked_for_is_reached(double perplexity)
    {
        var random = new SeededRandom(3);
        double[] squares = [.. Enumerable.Range(0, 91).Select(_ => Math.Exp(3 * random.NextGaussian()))];
        var p = new float[91];

        double reached = new PerplexitySearch(91).Fit(squares, perplexity, p);

        Assert.Equal(perplexity, reached, 1e-4 * perplexity);
        Assert.Equal(perplexity, Math.Exp(-p.Where(value => value > 0).Sum(value => value * Math.Log(value))), 1e-3 * perplexity);
    }

    [Fact]
    public void A_perplexity_below_the_number_of_equal_distances_shares_evenly_among_them()
    {
        var p = new float[20];

        new PerplexitySearch(20).Fit([.. Enumerable.Range(0, 20).Select(i => i < 12 ? 4.0 : 9.0)], 3, p);

        Assert.All(p[..12], value => Assert.Equal(1 / 12f, value, 1e-6f));
        Assert.All(p[12..], value => Assert.Equal(0, value, 1e-6f));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void The_gradient_is_that_of_the_divergence(int dimensions)
    {
        const int Count = 43;
        using var team = new WorkerPool(2);
        var affinities = TsneAffinities.Of(Gaussian(Count * 6, 1), Count, 8, team, null, default);
        float[][] map = Map(Gaussian(Count * dimensions, 2), Count, dimensions), pushes = Map([], Count, dimensions), pulls = Map([], Count, dimensions);
        double[] p = Dense(affinities);

        TsneAttraction.Compute(affinities, map, pulls, team);
        double z = Push(new ExactRepulsion(Count, team), Count, map, pushes);

        Assert.Equal(Divergence(p, map, Count), TsneAttraction.Divergence(affinities, map, z), 1e-5);
        for (int axis = 0; axis < dimensions; axis++)
            for (int i = 0; i < Count; i++)
            {
                double gradient = 4 * (pulls[axis][i] - pushes[axis][i] / z);
                double ahead = Divergence(p, map, Count, axis, i, 1e-5), behind = Divergence(p, map, Count, axis, i, -1e-5);
                Assert.Equal((ahead - behind) / 2e-5, gradient, 2e-6);
            }
    }

    [Theory]
    [InlineData(1e-4)]
    [InlineData(3.0)]
    [InlineData(25.0)]
    [InlineData(80.0)]
    public void Interpolated_pushes_are_close_to_the_exact_ones(double spread)
    {
        const int Count = 3001;
        using var team = new WorkerPool(2);
        float[] places = Gaussian(2 * Count, 5);
        float[][] map = Map([.. places.Select(value => (float)(value * spread))], Count, 2), exact = Map([], Count, 2), near = Map([], Count, 2);

        double z = Push(new ExactRepulsion(Count, team), Count, map, exact), zNear = Push(new InterpolatedRepulsion(Count, team), Count, map, near);

        double square = 0, error = 0;
        for (int axis = 0; axis < 2; axis++)
            for (int i = 0; i < Count; i++)
            {
                square += Math.Pow(exact[axis][i], 2);
                error += Math.Pow(exact[axis][i] - near[axis][i], 2);
            }
        Assert.InRange(Math.Sqrt(error / square), 0, 0.025);
        Assert.InRange(zNear / z, 0.99, 1.01);
    }

    [Theory]
    [InlineData(TsneMethod.Exact)]
    [InlineData(TsneMethod.Interpolated)]
    public void Clusters_stay_together_and_apart_from_others(TsneMethod method)
    {
        const int Count = 240;
        using var team = new WorkerPool(2);

        var options = new TsneOptions { Perplexity = 15, Iterations = 500, Method = method };
        TsneMap map = Tsne.Embed(Clusters(Count, 4), Count, options, team), start = Tsne.Embed(Clusters(Count, 4), Count, options with { Iterations = 0 }, team);

        for (int i = 0; i < Count; i++)
        {
            int point = i;
            int nearest = Enumerable.Range(0, Count).Where(j => j != point).MinBy(j => Square(map.Points, point, j));
            Assert.Equal(i % 4, nearest % 4);
        }
        Assert.InRange(map.Divergence, 0, 0.4 * start.Divergence);
    }

    [Theory]
    [InlineData(TsneMethod.Exact, 2)]
    [InlineData(TsneMethod.Interpolated, 2)]
    [InlineData(TsneMethod.Exact, 3)]
    public void A_seed_gives_the_same_bits_on_any_number_of_threads(TsneMethod method, int dimensions)
    {
        const int Count = 150;
        using WorkerPool one = new(1), three = new(3);
        var options = new TsneOptions { Perplexity = 10, Iterations = 60, ExaggeratedIterations = 30, Method = method, Dimensions = dimensions };
        float[] vectors = Clusters(Count, 3);

        TsneMap alone = Tsne.Embed(vectors, Count, options, one), shared = Tsne.Embed(vectors, Count, options, three), other = Tsne.Embed(vectors, Count, options with { Seed = 1 }, three);

        Assert.Equal(alone.Points, shared.Points);
        Assert.Equal(alone.Divergence, shared.Divergence);
        Assert.NotEqual(alone.Points, other.Points);
        Assert.Equal(Count * dimensions, alone.Points.Length);
    }

    [Theory]
    [InlineData(2, 1.0)]
    [InlineData(3, 1.0)]
    [InlineData(7, 2.0)]
    [InlineData(7, 6.5)]
    public void Few_points_have_a_map(int count, double perplexity)
    {
        TsneMap map = Tsne.Embed(Gaussian(count * 8, 3), count, new TsneOptions { Perplexity = perplexity });

        Assert.All(map.Points, value => Assert.True(float.IsFinite(value)));
        Assert.NotEqual(map.Points[0], map.Points[2]);
    }

    [Fact]
    public void Equal_vectors_have_a_map()
    {
        TsneMap map = Tsne.Embed(new float[40 * 4], 40, new TsneOptions { Perplexity = 5, Iterations = 300 });

        Assert.All(map.Points, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void It_tells_how_far_it_is_and_can_be_stopped()
    {
        using var stop = new CancellationTokenSource();
        var shares = new List<double>();
        var progress = new Reports(share =>
        {
            lock (shares) shares.Add(share);
            if (share > 0.5) stop.Cancel();
        });

        Assert.Throws<OperationCanceledException>(() => Tsne.Embed(Clusters(90, 3), 90, new TsneOptions { Perplexity = 10 }, progress: progress, cancellation: stop.Token));

        Assert.InRange(shares[^1], 0.5, 0.51);
    }

    [Fact]
    public void What_makes_no_map_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Tsne.Embed(new float[4], 1));
        Assert.Throws<ArgumentException>(() => Tsne.Embed(new float[10], 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tsne.Embed(new float[60], 30));         // perplexity 30 of 30 points
        Assert.Throws<ArgumentOutOfRangeException>(() => Tsne.Embed(new float[400], 100, new TsneOptions { Dimensions = 4 }));
        Assert.Throws<ArgumentException>(() => Tsne.Embed(new float[] { 1, 2, float.NaN, 3, 4, 5 }, 3, new TsneOptions { Perplexity = 1 }));
        Assert.Throws<ArgumentException>(() => Tsne.Embed(new float[] { 1, 2, float.PositiveInfinity, 3, 4, 5 }, 3, new TsneOptions { Perplexity = 1 }));
    }

    private static double Push(TsneRepulsion repulsion, int count, float[][] map, float[][] forces)
    {
        double z = repulsion.Compute(map, forces);
        repulsion.Finish(0, count, forces);
        return z;
    }

    private static double[] Dense(TsneAffinities affinities)
    {
        var p = new double[affinities.Count * affinities.Count];
        for (int i = 0; i < affinities.Count; i++)
            for (int entry = affinities.Starts[i]; entry < affinities.Starts[i + 1]; entry++) p[i * affinities.Count + affinities.Columns[entry]] += affinities.Values[entry];
        return p;
    }

    // Σ p·ln(p / q) in float64, one coordinate moved.
    private static double Divergence(double[] p, float[][] map, int count, int movedAxis = 0, int moved = -1, double by = 0)
    {
        double z = 0, sum = 0;
        for (int i = 0; i < count; i++)
            for (int j = 0; j < count; j++)
            {
                if (i == j) continue;
                double square = 1;
                for (int axis = 0; axis < map.Length; axis++)
                {
                    double d = (double)map[axis][i] - map[axis][j];
                    if (axis == movedAxis) d += (i == moved ? by : 0) - (j == moved ? by : 0);
                    square += d * d;
                }
                z += 1 / square;
                if (p[i * count + j] > 0) sum += p[i * count + j] * Math.Log(p[i * count + j] * square);
            }
        return sum + p.Sum() * Math.Log(z);
    }

    private static float[][] Map(float[] points, int count, int dimensions)
    {
        float[][] map = [.. Enumerable.Range(0, dimensions).Select(_ => new float[ExactRepulsion.Padded(count)])];
        for (int i = 0; i < points.Length; i++) map[i % dimensions][i / dimensions] = points[i];
        return map;
    }

    private static float[] Gaussian(int count, int seed)
    {
        var random = new SeededRandom(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.NextGaussian())];
    }

    // Point i belongs to cluster i mod clusters, in 10 dimensions.
    private static float[] Clusters(int count, int clusters)
    {
        float[] centers = Gaussian(clusters * 10, 11), noise = Gaussian(count * 10, 12);
        return [.. Enumerable.Range(0, count * 10).Select(k => 4 * centers[k / 10 % clusters * 10 + k % 10] + noise[k])];
    }

    private static double Square(float[] map, int i, int j) => Math.Pow(map[2 * i] - map[2 * j], 2) + Math.Pow(map[2 * i + 1] - map[2 * j + 1], 2);

    private sealed class Reports(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
