using System.Numerics;
using Nest.Tests.Viewer.Songs;
using Nest.Viewer.Graphics;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;

namespace Nest.Tests.Viewer.Scene;

public class NestPickerTests
{
    private static readonly Vector2 Picture = new(1280, 720);

    [Fact]
    public void What_is_drawn_at_a_second_is_found_at_that_second()
    {
        var (paths, view) = Look(new NestPath(Paths.Knot(2000, turns: 20)));
        for (double second = 1; second < 40; second += 0.37)
        {
            var place = view.Project(paths.At(second, 0), Picture);

            var found = NestPicker.Nearest(paths, new DrawnNest(view, Picture, 0), place + new Vector2(1, -1), reach: 14)!.Value;

            Assert.InRange(found.Distance, 0, 3.5f);
            Assert.InRange(Vector2.Distance(place, view.Project(paths.At(found.Second, 0), Picture)), 0, 4.5f);   // another strand may cross there
        }
    }

    [Fact]
    public void It_agrees_with_a_search_of_every_place()
    {
        var path = new NestPath(Paths.Knot(500, turns: 7));
        var (paths, view) = Look(path);
        var random = new Random(1);
        for (int i = 0; i < 50; i++)
        {
            var place = new Vector2(300 + 680 * random.NextSingle(), 100 + 400 * random.NextSingle());
            float nearest = Enumerable.Range(0, 20_000).Min(k => Vector2.Distance(place, view.Project(paths.At(path.Samples[^1].W * k / 20_000.0, 0), Picture)));

            var found = NestPicker.Nearest(paths, new DrawnNest(view, Picture, 0), place, reach: 40);

            if (nearest > 40.1f) Assert.Null(found);
            if (nearest < 39.9f) Assert.InRange(found!.Value.Distance, nearest - 0.3f, nearest + 2.1f);
        }
    }

    [Theory]
    [InlineData(0.05f)]
    [InlineData(-0.05f)]
    public void Of_two_strands_in_one_place_the_one_in_front_is_meant(float first)
    {
        // Two straight strands that a camera at home sees in the same place, one before the nest's middle and one behind it.
        var (sine, cosine) = MathF.SinCos(NestLook.HomeAzimuth * MathF.PI / 180);
        var (up, level) = MathF.SinCos(NestLook.HomeElevation * MathF.PI / 180);
        Vector3 right = new(-sine, cosine, 0), towards = new(level * cosine, level * sine, up);
        var path = new NestPath(Paths.Of(1000, t =>
        {
            float near = t < 0.5 ? first : -first, along = (float)(t % 0.5 / 0.5 - 0.5) * 0.2f * (NestLook.EyeDistance - near);
            var place = along * right + near * towards;
            return (place.X, place.Y, place.Z);
        }));
        var (paths, view) = Look(path);
        double quarter = path.Samples[^1].W * 0.25, half = path.Samples[^1].W * 0.5;
        Vector2 one = view.Project(paths.At(quarter, 0), Picture), other = view.Project(paths.At(quarter + half, 0), Picture);
        Assert.InRange(MathF.Abs(one.Y - other.Y), 0, 0.1f);

        var found = NestPicker.Nearest(paths, new DrawnNest(view, Picture, 0), one + new Vector2(0, 3), reach: 14)!.Value;

        Assert.Equal(first > 0, found.Second < half);
    }

    [Fact]
    public void Only_some_seconds_count_and_nothing_far_away_does()
    {
        var (paths, view) = Look(new NestPath(Paths.Knot(2000, turns: 20)));
        var place = view.Project(paths.At(30, 0), Picture);

        Assert.InRange(NestPicker.Nearest(paths, new DrawnNest(view, Picture, 0), place, float.PositiveInfinity, 10, 10.5)!.Value.Second, 10, 10.5);
        Assert.Null(NestPicker.Nearest(paths, new DrawnNest(view, Picture, 0), new Vector2(3, 3), reach: 14));
    }

    [Fact]
    public void Of_twenty_thousand_points_little_more_than_those_within_reach_is_kept()
    {
        var path = new NestPath(Paths.Knot(20_000, turns: 400));
        var (paths, view) = Look(path);
        var place = view.Project(paths.At(100, 0), Picture);
        int within = paths.Start.Count(sample => Vector2.Distance(place, view.Project(new Vector3(sample.X, sample.Y, sample.Z), Picture)) < 18);
        NestPicker.Nearest(paths, new DrawnNest(view, Picture, 0), place, reach: 14);

        long before = GC.GetAllocatedBytesForCurrentThread();
        var found = NestPicker.Nearest(paths, new DrawnNest(view, Picture, 0), place, reach: 14)!.Value;
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(found.Distance, 0, 2);
        Assert.InRange(paths.Start.Length, 20_000, 200_000);   // each of them is looked at once
        Assert.InRange(bytes, 0, 4096 + 100 * within);
    }

    private static (Morph, CameraView) Look(NestPath path)
    {
        var camera = new OrbitCamera();
        return (new Morph(path, path, same => same.Samples), camera.Look(ViewBounds.Of(path.Samples), new Layout(1280, 720).Nest.Pixels(1), Picture));
    }
}
