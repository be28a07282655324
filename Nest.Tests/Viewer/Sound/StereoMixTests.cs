using Nest.Viewer.Sound;

namespace Nest.Tests.Viewer.Sound;

public class StereoMixTests
{
    [Fact]
    public void Mono_goes_to_both_sides_and_stereo_stays_as_it_is()
    {
        Assert.Equal([0.5f, 0.5f, -1f, -1f], Mix(1, 0.5f, -1f));
        Assert.Equal([0.1f, 0.2f, 0.3f, 0.4f], Mix(2, 0.1f, 0.2f, 0.3f, 0.4f));
    }

    // ITU-R BS.775: L = l + c/√2 + Ls/√2, scaled by 1 / (1 + √2).
    [Fact]
    public void Five_point_one_is_folded_without_its_low_frequency_channel()
    {
        float scale = 1 / (1 + MathF.Sqrt(2)), side = MathF.Sqrt(0.5f) * scale;
        float[][] expected = [[scale, 0], [0, scale], [side, side], [0, 0], [side, 0], [0, side]];
        for (int c = 0; c < 6; c++)
        {
            var frame = new float[6];
            frame[c] = 1;
            float[] mixed = Mix(6, frame);
            Assert.Equal(expected[c][0], mixed[0], 6);
            Assert.Equal(expected[c][1], mixed[1], 6);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(23)]
    public void Full_scale_on_every_channel_is_full_scale_on_both_sides(int channels)
    {
        float[] mixed = Mix(channels, [.. Enumerable.Repeat(1f, channels)]);

        Assert.Equal(1, mixed[0], 5);
        Assert.Equal(1, mixed[1], 5);
    }

    [Fact]
    public void Buffers_of_different_lengths_are_refused() =>
        Assert.Throws<ArgumentException>(() => new StereoMix(3).Mix(new float[9], new float[4]));

    private static float[] Mix(int channels, params float[] interleaved)
    {
        var stereo = new float[interleaved.Length / channels * 2];
        new StereoMix(channels).Mix(interleaved, stereo);
        return stereo;
    }
}
