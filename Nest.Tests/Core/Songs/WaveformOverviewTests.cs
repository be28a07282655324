using Nest.Songs;
using Nest.Tests.Viewer.Songs;

namespace Nest.Tests.Core.Songs;

public class WaveformOverviewTests
{
    [Fact]
    public void Extremes_are_those_of_all_channels()
    {
        var overview = Measured(new MadeUpReader(8000, 2, 80_000, (_, channel) => channel == 0 ? 0.5f : -0.25f));

        Assert.True(overview.IsComplete);
        Assert.Equal(0.5f, overview.Peak);
        Assert.All(overview.Blocks.ToArray(), block => Assert.Equal((-0.25f, 0.5f), (block.Low, block.High)));
        Assert.Equal(10, overview.Duration);
    }

    // 3 s loud, 3 s at a tenth (-20 dB), 3 s of nothing.
    [Fact]
    public void Loudness_is_relative_to_the_loudest_moment_in_decibels()
    {
        var overview = Measured(new MadeUpReader(
            8000, 1, 72_000, (frame, _) => (frame < 24_000 ? 0.4f : frame < 48_000 ? 0.04f : 0) * (frame % 2 == 0 ? 1 : -1)));

        Assert.Equal(1, overview.LoudnessAt(1.5), 3);
        Assert.Equal(1 - 20 / 36.0, overview.LoudnessAt(5), 2);
        Assert.Equal(0, overview.LoudnessAt(8));
    }

    [Fact]
    public void Loudness_rises_at_once_and_falls_like_a_needle()
    {
        var overview = Measured(new MadeUpReader(8000, 1, 40_000, (frame, _) => frame is >= 16_000 and < 24_000 ? 0.5f : 0));

        Assert.Equal(0, overview.LoudnessAt(1.97));
        Assert.InRange(overview.LoudnessAt(2.03), 0.99, 1);
        Assert.InRange(overview.LoudnessAt(3.15), 0.5, 0.8);    // 0.12 s after the end: 8.7 dB under it
        Assert.Equal(0, overview.LoudnessAt(4.5));
    }

    [Theory]
    [InlineData(0)]       // silence to the bit
    [InlineData(1e-6f)]   // noise of a converter
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Silence_and_nonsense_have_no_loudness(float amplitude)
    {
        var overview = Measured(new MadeUpReader(8000, 1, 8000, (_, _) => amplitude));

        Assert.Equal(0, overview.LoudnessAt(0.5));
        Assert.True(float.IsFinite(overview.Peak));
    }

    [Theory]
    [InlineData(50_000)]   // says less than it holds
    [InlineData(500_000)]  // and more
    [InlineData(0)]
    public void A_length_that_was_an_estimate_is_put_right(long claimed)
    {
        var overview = Measured(new MadeUpReader(8000, 1, 100_000, (_, _) => 0.5f, claimed));

        Assert.Equal(12.5, overview.Duration);
        Assert.Equal(overview.Count, overview.Measured);
        Assert.InRange(overview.LoudnessAt(12.4), 0.99, 1);
    }

    [Fact]
    public void A_short_song_is_measured_finely_enough_for_a_wide_screen() => Assert.InRange(Measured(MadeUpReader.Sine(440, seconds: 2)).Count, 4096, 5000);

    [Fact]
    public void An_empty_song_is_measured_too()
    {
        var overview = Measured(new MadeUpReader(8000, 1, 0, (_, _) => 0));

        Assert.True(overview.IsComplete);
        Assert.Equal((0, 0f), (overview.Count, overview.LoudnessAt(0)));
    }

    // However the frames come, the blocks are the same.
    [Fact]
    public void Blocks_do_not_depend_on_how_the_song_is_read()
    {
        var whole = Measured(MadeUpReader.Sine(440, seconds: 3), atOnce: 1 << 20);

        foreach (int atOnce in (int[])[1, 777, 8192])
            Assert.Equal(whole.Blocks, Measured(MadeUpReader.Sine(440, seconds: 3), atOnce).Blocks);
    }

    private static WaveformOverview Measured(MadeUpReader reader, int atOnce = 5000)
    {
        using (reader)
        {
            var overview = new WaveformOverview(reader.Rate, reader.Channels, reader.Frames);
            var frames = new float[atOnce * reader.Channels];
            for (int count; (count = reader.Read(frames)) > 0;) overview.Push(frames.AsSpan(0, count * reader.Channels));
            overview.Finish();
            return overview;
        }
    }
}
