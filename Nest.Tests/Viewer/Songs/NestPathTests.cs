using System.Numerics;
using Nest.Viewer.Songs;

namespace Nest.Tests.Viewer.Songs;

public class NestPathTests
{
    [Fact]
    public void Between_points_it_moves_smoothly_and_at_their_times_it_passes_them()
    {
        var trajectory = Paths.Knot(400);
        var path = new NestPath(trajectory);

        for (int i = 0; i < trajectory.Count; i++)
        {
            var point = new Vector3(trajectory.Points.AsSpan(3 * i, 3));
            Assert.True(Vector3.Distance(point, path.At(trajectory.Seconds[i])) < 1e-6f, $"point {i}");
        }

        var before = path.At(0);
        double longest = 0;
        for (double second = 0; second < 10; second += 0.001)
        {
            longest = Math.Max(longest, Vector3.Distance(before, path.At(second)));
            before = path.At(second);
        }

        // The knot is about 4.4 long and takes 9.3 s: a millisecond of it, half as much again where it is fastest.
        Assert.InRange(longest, 1e-4, 1.5e-3);
    }

    [Fact]
    public void Before_the_first_point_and_after_the_last_it_rests()
    {
        var trajectory = Paths.Knot(50);
        var path = new NestPath(trajectory);

        Assert.Equal(path.At(trajectory.Seconds[0]), path.At(-1));
        Assert.Equal(path.At(trajectory.Seconds[^1]), path.At(1000));
    }

    [Fact]
    public void Lines_between_its_samples_stay_within_a_fraction_of_a_pixel_of_the_curve()
    {
        var trajectory = Paths.Knot(700);
        var path = new NestPath(trajectory);
        var samples = path.Samples;

        float worst = 0;
        int line = 0;
        for (double second = trajectory.Seconds[0]; second <= trajectory.Seconds[^1]; second += 0.0007)
        {
            while (line < samples.Length - 2 && samples[line + 1].W < second) line++;
            Vector3 from = Place(samples[line]), to = Place(samples[line + 1]), way = to - from, offset = path.At(second) - from;
            float along = Math.Clamp(Vector3.Dot(offset, way) / way.LengthSquared(), 0, 1);
            worst = Math.Max(worst, Vector3.Distance(offset, along * way));
        }

        Assert.True(worst < 1e-4f, $"{worst} off");   // a quarter of a pixel where the nest's 0.3 are 700 pixels
        Assert.InRange(samples.Length, trajectory.Count / 4, NestPath.Density * trajectory.Count);
    }

    [Fact]
    public void A_straight_line_takes_few_samples() => Assert.InRange(new NestPath(Paths.Line(1600)).Samples.Length, 2, 1600 / 3);

    [Fact]
    public void The_path_of_hours_is_told_more_coarsely_where_a_processor_draws_it()
    {
        var trajectory = Paths.Knot(150_000, turns: 6000);   // an hour

        var path = new NestPath(trajectory);

        Assert.InRange(path.FineSamples.Length, NestPath.MostSamples + 1, NestPath.MostFineSamples);
        Assert.InRange(path.Samples.Length, NestPath.MostSamples / 8, NestPath.MostSamples);
        foreach (var samples in new[] { path.Samples, path.FineSamples })
        {
            Assert.Equal(trajectory.Seconds[0], samples[0].W, 1e-3);
            Assert.Equal(trajectory.Seconds[^1], samples[^1].W, 1e-2);
        }

        Assert.InRange(path.Crowding, 0.1f, 0.6f);
        Assert.Equal(1, new NestPath(Paths.Knot(2000)).Crowding);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_path_of_few_points_draws(int points)
    {
        var path = new NestPath(Paths.Knot(points));

        Assert.Equal(points, path.Count);
        Assert.Equal(points == 1 ? 1 : 2, Math.Min(2, path.Samples.Length));
    }

    private static Vector3 Place(Vector4 sample) => new(sample.X, sample.Y, sample.Z);
}
