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

    private static void AssertNear(Vector3 place, Vector4 sample) => Assert.True(Vector3.Distance(place, new Vector3(sample.X, sample.Y, sample.Z)) < 1e-5f);
}
