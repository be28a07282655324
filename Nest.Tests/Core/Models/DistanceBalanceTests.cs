using Nest.Models;
using Nest.Tensors;

namespace Nest.Tests.Core.Models;

public sealed class DistanceBalanceTests : IDisposable
{
    private readonly CpuDevice device = new(1);

    public void Dispose() => device.Dispose();

    [Fact]
    public void The_weight_grows_above_the_goal_shrinks_below_it_and_stays_within_bounds()
    {
        var balance = new DistanceBalance(device, goal: 0.2);
        Assert.Equal(NestLosses.DistanceWeight, Weight());

        Observe(0.4f);
        Assert.Equal(NestLosses.DistanceWeight * MathF.Exp(0.1f), Weight(), 1e-4f);
        for (int i = 0; i < 200; i++) Observe(0.4f);
        Assert.Equal(DistanceBalance.Most, Weight());

        for (int i = 0; i < 200; i++) Observe(0.1f);
        Assert.Equal(DistanceBalance.Least, Weight());

        Observe(0.2f);
        Assert.Equal(DistanceBalance.Least, Weight());

        float Weight() => balance.Weight.ToArray()[0];
        void Observe(float loss) => balance.Observe(device.FromArray([loss], 1));
    }

    [Theory]
    [InlineData(4.25f, true)]
    [InlineData(0f, false)]
    [InlineData(13f, false)]
    [InlineData(float.NaN, false)]
    public void A_run_goes_on_with_a_weight_that_a_run_can_have(float weight, bool taken)
    {
        var balance = new DistanceBalance(device, goal: 0.2);

        Assert.Equal(taken, balance.GoOn(weight));
        Assert.Equal(taken ? weight : NestLosses.DistanceWeight, balance.Weight.ToArray()[0]);
    }

    [Fact]
    public void The_goal_is_within_a_fiftieth_of_the_correlation_that_principal_components_reach()
    {
        NestSong song = NestTrainingTests.Song(300);
        int width = song.PlaceWidth;
        var pairs = new List<(double Leading, double Whole)>();
        for (int i = 0; i < song.Pool.Length; i++)
            for (int j = 0; j <= i - NestShape.Near; j++) pairs.Add((Distance(i, j, 3), Distance(i, j, width)));
        double a = pairs.Average(pair => pair.Leading), b = pairs.Average(pair => pair.Whole);
        double correlation = pairs.Sum(pair => (pair.Leading - a) * (pair.Whole - b))
            / Math.Sqrt(pairs.Sum(pair => (pair.Leading - a) * (pair.Leading - a)) * pairs.Sum(pair => (pair.Whole - b) * (pair.Whole - b)));

        Assert.Equal(1 - 0.98 * correlation, DistanceBalance.GoalOf(song), 1e-4);

        double Distance(int i, int j, int axes) =>
            Math.Sqrt(Enumerable.Range(0, axes).Sum(k => Math.Pow(song.Places[i * width + k] - (double)song.Places[j * width + k], 2)));
    }
}
