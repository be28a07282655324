using Xunit.Sdk;

namespace Nest.Tests;

public class GoldenTests
{
    [Theory]
    [InlineData(119.9, null, null)]
    [InlineData(null, 0.0009, null)]
    [InlineData(null, null, 0.0009)]
    public void What_does_not_agree_is_reported_with_its_place(double? minSnrDb, double? maxAbsolute, double? maxRelative)
    {
        var golden = Golden.Open("ramp.safetensors");   // 0, 0.5, 1, … 5.5 as (3, 4)
        float[] actual = golden["ramp"];
        actual[6] += 0.006f;

        string report = Assert.Throws<FailException>(() => golden.AssertMatches("ramp", actual, minSnrDb, maxAbsolute, maxRelative)).Message;

        Assert.Contains("ramp.safetensors 'ramp': 65.5 dB", report, StringComparison.Ordinal);
        Assert.Contains("at [1, 2]: expected 3, actual 3.006", report, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(65.4, null, null)]
    [InlineData(null, 0.0061, null)]
    [InlineData(null, null, 0.0011)]
    public void What_agrees_closely_enough_passes(double? minSnrDb, double? maxAbsolute, double? maxRelative)
    {
        var golden = Golden.Open("ramp.safetensors");
        float[] actual = golden["ramp"];
        actual[6] += 0.006f;

        golden.AssertMatches("ramp", actual, minSnrDb, maxAbsolute, maxRelative);
    }

    [Fact]
    public void NaN_and_another_length_never_agree()
    {
        var golden = Golden.Open("ramp.safetensors");
        float[] actual = golden["ramp"];
        Assert.Throws<FailException>(() => golden.AssertMatches("ramp", actual.AsSpan(1), maxAbsolute: 1e9));
        actual[0] = float.NaN;

        Assert.Throws<FailException>(() => golden.AssertMatches("ramp", actual, maxAbsolute: 1e9));
        Assert.Throws<FailException>(() => golden.AssertMatches("ramp", actual, minSnrDb: -1000));
        Assert.Throws<ArgumentException>(() => golden.AssertMatches("ramp", actual));
    }

    [Fact]
    public void Values_are_those_that_the_generator_wrote()
    {
        var golden = Golden.Open("ramp.safetensors");

        Assert.Equal([3, 4], golden.Shape("ramp"));
        Assert.Equal(Enumerable.Range(0, 12).Select(i => i * 0.5), golden.Doubles("ramp"));
        Assert.Equal([1f / 3], golden["third"]);
        Assert.Equal([1.0 / 3], golden.Doubles("third"));
        Assert.Equal("make_checkpoints.py", golden.Metadata["generator"]);
    }
}
