using Nest.Numerics;
using Nest.Projection;

namespace Nest.Tests.Core.Projection;

public class AverageLinkageTests
{
    [Fact]
    public void Points_on_a_line_come_in_their_order_and_gaps_part_them()
    {
        double[] places = [7.2, 0, 1, 7, 20, 1.5, 20.5];

        var linkage = new AverageLinkage(Distances(places), places.Length);

        Assert.Equal([1, 2, 5, 3, 0, 4, 6], linkage.Order[0] == 1 ? linkage.Order : linkage.Order.Reverse());
        Assert.Equal([0, 1, 1, 0, 2, 1, 2], linkage.Cut(3));
        Assert.Equal([0, 0, 0, 0, 0, 0, 0], linkage.Cut(1));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], linkage.Cut(7));
    }

    [Fact]
    public void Heights_are_those_of_looking_at_every_pair()
    {
        var random = new SeededRandom(2);
        const int Count = 40;
        double[] places = [.. Enumerable.Range(0, Count).Select(_ => random.NextGaussian())], distances = Distances(places);

        double[] heights = new AverageLinkage(distances, Count).Heights;

        var clusters = Enumerable.Range(0, Count).Select(i => new List<int> { i }).ToList();
        foreach (double height in heights)
        {
            var (a, b, distance) = clusters.SelectMany((a, i) => clusters.Skip(i + 1).Select(b => (a, b, a.SelectMany(x => b.Select(y => distances[x * Count + y])).Average()))).MinBy(pair => pair.Item3);
            Assert.Equal(distance, height, 1e-9);
            a.AddRange(b);
            clusters.Remove(b);
        }
        Assert.Single(clusters);
    }

    [Fact]
    public void Equal_points_and_none_are_no_trouble()
    {
        Assert.Empty(new AverageLinkage([], 0).Order);
        Assert.Equal([0], new AverageLinkage([0.0], 1).Order);
        Assert.Equal(Enumerable.Range(0, 9), new AverageLinkage(new double[81], 9).Order.Order());
    }

    private static double[] Distances(double[] places) => [.. places.SelectMany(a => places.Select(b => Math.Abs(a - b)))];
}
