using Nest.Models.Nest;
using Nest.Numerics;
using Nest.Tensors.Cpu;

namespace Nest.Tests.Core.Models.Nest;

public sealed class DistanceBalanceTests : IDisposable
{
    private readonly CpuDevice device = new(1);
    private readonly NestTrainingSet song = NestTrainingTests.Song(300);

    public void Dispose() => device.Dispose();

    [Fact]
    public void The_weight_shrinks_where_order_is_kept_grows_where_it_is_not_and_stays_within_bounds()
    {
        var balance = new DistanceBalance(device, song);
        Assert.Equal(NestLosses.DistanceWeight, Weight());
        float[] kept = Leading(balance), scattered = [.. kept.Select((_, i) => MathF.Sin(i * i))];

        balance.Observe(kept);
        Assert.Equal(NestLosses.DistanceWeight * Math.Exp(-20 * (balance.Goal / 0.93 - balance.Goal)), Weight(), 1e-4);
        for (int i = 0; i < 50; i++) balance.Observe(kept);
        Assert.Equal(DistanceBalance.Least, Weight());

        for (int i = 0; i < 50; i++) balance.Observe(scattered);
        Assert.Equal(DistanceBalance.Most, Weight());

        balance.Observe(new float[kept.Length]);   // all in one place: no order, nothing to be learned of it
        Assert.Equal(DistanceBalance.Most, Weight());

        float Weight() => balance.Weight.ToArray()[0];
    }

    [Theory]
    [InlineData(4.25f, true)]
    [InlineData(0f, false)]
    [InlineData(31f, false)]
    [InlineData(float.NaN, false)]
    public void A_run_goes_on_with_a_weight_that_a_run_can_have(float weight, bool taken)
    {
        var balance = new DistanceBalance(device, song);

        Assert.Equal(taken, balance.GoOn(weight));
        Assert.Equal(taken ? weight : NestLosses.DistanceWeight, balance.Weight.ToArray()[0]);
    }

    [Fact]
    public void The_goal_is_near_the_rank_correlation_that_principal_components_reach_over_all_pairs()
    {
        var balance = new DistanceBalance(device, song);
        int width = song.PlaceWidth;
        var pairs = new List<(double Leading, double Whole)>();
        for (int i = 0; i < song.Pool.Length; i++)
            for (int j = 0; j <= i - NestShape.Near; j++) pairs.Add((Distance(i, j, 3), Distance(i, j, width)));
        double all = RankCorrelation.Spearman([.. pairs.Select(pair => pair.Leading)], [.. pairs.Select(pair => pair.Whole)]);

        Assert.Equal(0.93 * all, balance.Goal, 0.01);

        double Distance(int i, int j, int axes) =>
            Math.Sqrt(Enumerable.Range(0, axes).Sum(k => Math.Pow(song.Places[i * width + k] - (double)song.Places[j * width + k], 2)));
    }

    [Fact]
    public void The_sample_is_of_windows_evenly_over_the_song()
    {
        var balance = new DistanceBalance(device, NestTrainingTests.Song(1500));
        int[] sample = balance.Sample.ToArray();

        Assert.Equal(600, sample.Length);
        Assert.All(sample.Zip(sample.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 2, 3));
    }

    private float[] Leading(DistanceBalance balance) =>
        [.. balance.Sample.ToArray().SelectMany(window => song.Places.AsSpan(window * song.PlaceWidth, 3).ToArray())];
}
