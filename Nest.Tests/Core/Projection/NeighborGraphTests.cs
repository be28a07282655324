using Nest.Numerics;
using Nest.Projection;

namespace Nest.Tests.Core.Projection;

public class NeighborGraphTests
{
    [Theory]
    [InlineData(97, 7)]       // blocks and tiles that do not come out even
    [InlineData(300, 50)]
    public void Every_point_has_its_nearest_in_order(int count, int width)
    {
        (float[] places, int[] times) = Song(count, width);

        using var team = new WorkerPool(2);
        var graph = new NeighborGraph(places, times, near: 20, neighbors: 12, team);

        Assert.Equal(12, graph.Neighbors);
        for (int i = 0; i < count; i++)
        {
            int point = i;
            int[] expected = [.. Enumerable.Range(0, count).Where(j => Math.Abs(times[j] - times[point]) >= 20)
                .OrderBy(j => Square(places, width, point, j)).Take(12)];
            for (int k = 0; k < 12; k++)      // float32 may swap points whose distances agree to seven digits
                Assert.Equal(Square(places, width, i, expected[k]), Square(places, width, i, graph[i][k]), 1e-3 * width);
            Assert.All(graph[i].ToArray(), j => Assert.True(Math.Abs(times[j] - times[point]) >= 20));
        }
    }

    [Fact]
    public void Lists_do_not_depend_on_the_number_of_threads()
    {
        (float[] places, int[] times) = Song(400, 20);
        using WorkerPool one = new(1), three = new(3);

        NeighborGraph alone = new(places, times, 20, 30, one), shared = new(places, times, 20, 30, three);

        for (int i = 0; i < 400; i++) Assert.Equal(alone[i].ToArray(), shared[i].ToArray());
    }

    [Fact]
    public void Of_equally_near_points_the_earlier_come_first()
    {
        int[] times = [.. Enumerable.Range(0, 100).Select(i => 10 * i)];
        using var team = new WorkerPool(1);

        var graph = new NeighborGraph(new float[300], times, near: 20, neighbors: 3, team);

        Assert.Equal([2, 3, 4], graph[0].ToArray());
        Assert.Equal([0, 1, 2], graph[60].ToArray());
    }

    [Fact]
    public void A_short_song_has_as_many_neighbors_as_its_middle_leaves()
    {
        int[] times = [.. Enumerable.Range(0, 50)];      // around window 25 only the first 6 and the last 5 are far enough
        using var team = new WorkerPool(1);

        Assert.Equal(11, new NeighborGraph(new float[100], times, 20, 30, team).Neighbors);
        Assert.Equal(0, new NeighborGraph(new float[2 * 20], times.AsSpan(0, 20), 20, 30, team).Neighbors);
        Assert.Throws<ArgumentException>(() => new NeighborGraph(new float[99], times, 20, 30, team));
    }

    private static (float[] Places, int[] Times) Song(int count, int width)
    {
        var random = new SeededRandom(count);
        float[] places = [.. Enumerable.Range(0, count * width).Select(_ => (float)random.NextGaussian())];
        return (places, [.. Enumerable.Range(0, count).Select(i => 3 * i)]);
    }

    private static double Square(float[] places, int width, int i, int j)
    {
        double sum = 0;
        for (int k = 0; k < width; k++) sum += Math.Pow(places[i * width + k] - (double)places[j * width + k], 2);
        return sum;
    }
}
