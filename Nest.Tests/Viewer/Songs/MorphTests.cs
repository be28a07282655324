using System.Numerics;
using Nest.Viewer.Songs;

namespace Nest.Tests.Viewer.Songs;

public class MorphTests
{
    [Fact]
    public void Both_paths_are_sampled_at_all_seconds_of_either()
    {
        NestPath line = new(Paths.Line(400)), knot = new(Paths.Knot(400));
        var morph = new Morph(line, knot, path => path.Samples);

        var seconds = line.Samples.Concat(knot.Samples).Select(sample => sample.W).Distinct().Order().ToArray();
        Assert.True(seconds.Length > knot.Samples.Length);   // the line has samples of its own
        Assert.Equal(seconds, morph.Start.Select(sample => sample.W));
        Assert.Equal(seconds, morph.End.Select(sample => sample.W));
        for (int i = 0; i < seconds.Length; i++)
        {
            AssertNear(line.At(seconds[i]), morph.Start[i]);
            AssertNear(knot.At(seconds[i]), morph.End[i]);
        }
    }

    [Fact]
    public void Between_them_the_path_is_a_share_of_the_way()
    {
        NestPath line = new(Paths.Line(400)), knot = new(Paths.Knot(400));
        var morph = new Morph(line, knot, path => path.Samples);

        Assert.Equal(line.At(3.3), morph.At(3.3, 0));
        Assert.Equal(knot.At(3.3), morph.At(3.3, 1));
        Assert.Equal(Vector3.Lerp(line.At(3.3), knot.At(3.3), 0.25f), morph.At(3.3, 0.25f));
    }

    [Fact]
    public void A_path_alone_keeps_its_own_samples()
    {
        var knot = new NestPath(Paths.Knot(400));
        var morph = new Morph(knot, knot, path => path.Samples);

        Assert.Equal(knot.Samples, morph.Start);
        Assert.Equal(knot.Samples, morph.End);
    }

    [Fact]
    public void Drawn_fluently_lines_stay_near_both_paths()
    {
        NestPath one = new(Paths.Knot(6000, turns: 120)), other = new(Paths.Knot(6000, turns: 97));
        Assert.True(one.Samples.Length > NestPath.FluentSamples);   // as a song whose path winds a lot

        var morph = Morph.Fluent(one, other);

        Assert.Equal(morph.Start.Select(sample => sample.W), morph.End.Select(sample => sample.W));
        Assert.InRange(morph.Start.Length, NestPath.FluentSamples / 2, one.Samples.Length);
        Assert.True(morph.Start.Length < 0.7 * new Morph(one, other, path => path.Samples).Start.Length, $"{morph.Start.Length} samples");
        foreach (float share in new[] { 0f, 1 })
        {
            float worst = 0;
            int line = 0;
            for (double second = morph.Start[0].W; second <= morph.Start[^1].W; second += 0.002)
            {
                while (line < morph.Start.Length - 2 && morph.Start[line + 1].W < second) line++;
                worst = MathF.Max(worst, FromLine(morph.At(second, share), Place(line, share), Place(line + 1, share)));
            }

            Assert.InRange(worst, 0, 1.01f * NestPath.LargestTolerance);
        }

        Vector3 Place(int sample, float share) => Point(Vector4.Lerp(morph.Start[sample], morph.End[sample], share));
    }

    [Fact]
    public void Drawn_fluently_a_path_may_wind_as_much_as_it_likes()
    {
        for (int turns = 40; turns <= 400; turns += 8)   // many a tolerance is tried on the way to the largest
        {
            var path = new NestPath(Paths.Knot(4000, turns));

            Assert.InRange(Morph.Fluent(path, path).Start.Length, path.Samples.Length / 3, path.Samples.Length);
        }
    }

    [Fact]
    public void Drawn_fluently_a_path_of_few_samples_keeps_them()
    {
        var knot = new NestPath(Paths.Knot(400));

        var morph = Morph.Fluent(knot, knot);

        Assert.Equal(knot.Samples, morph.Start);
        Assert.Equal(knot.Samples, morph.End);
    }

    [Fact]
    public void Hours_are_drawn_fluently_with_as_many_samples_as_a_processor_may_draw()
    {
        var path = new NestPath(Paths.Knot(150_000, turns: 6000));   // an hour

        Assert.InRange(Morph.Fluent(path, path).Start.Length, NestPath.FluentSamples, NestPath.MostSamples);
    }

    [Fact]
    public void Paths_of_different_songs_do_not_turn_into_one_another_fluently() =>
        Assert.Throws<ArgumentException>(() => Morph.Fluent(new NestPath(Paths.Knot(40)), new NestPath(Paths.Knot(50))));

    private static Vector3 Point(Vector4 sample) => new(sample.X, sample.Y, sample.Z);

    private static float FromLine(Vector3 place, Vector3 from, Vector3 to)
    {
        Vector3 way = to - from;
        return Vector3.Distance(place, from + Math.Clamp(Vector3.Dot(place - from, way) / way.LengthSquared(), 0, 1) * way);
    }

    private static void AssertNear(Vector3 place, Vector4 sample) => Assert.True(Vector3.Distance(place, new Vector3(sample.X, sample.Y, sample.Z)) < 1e-5f);
}
