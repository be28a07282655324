using Nest.Dsp;

namespace Nest.Tests.Core.Dsp;

public class PitchProfileTests
{
    private const int Rate = 22_050, Size = 4096;

    // fixtures/make_pitch_profile.py: float64, peaks by SciPy.
    [Theory]
    [InlineData("chord")]
    [InlineData("chirp")]
    [InlineData("noise")]
    public void Profiles_tuning_and_classes_agree_with_the_reference(string sound)
    {
        var golden = Golden.Open("pitch_profile.safetensors");
        float[] profiles = Profiles(golden[sound]);
        var sum = new double[PitchProfile.Places];
        for (int i = 0; i < profiles.Length; i++) sum[i % sum.Length] += profiles[i];

        double tuning = PitchProfile.Tuning(sum);

        golden.AssertMatches($"{sound}_profiles", profiles, minSnrDb: 90);
        golden.AssertMatches($"{sound}_tuning", [tuning], maxAbsolute: 1e-5);
        var classes = new float[profiles.Length / PitchProfile.Places * PitchProfile.Classes];
        for (int t = 0; t < classes.Length / PitchProfile.Classes; t++)
            PitchProfile.Fold(profiles.AsSpan(t * PitchProfile.Places, PitchProfile.Places), tuning, classes.AsSpan(t * PitchProfile.Classes, PitchProfile.Classes));
        golden.AssertMatches($"{sound}_classes", classes, minSnrDb: 90);
    }

    [Theory]
    [InlineData(440, 9)]
    [InlineData(261.6256, 0)]
    [InlineData(987.7666, 11)]
    [InlineData(3135.963, 7)]
    public void A_tone_is_found_at_its_pitch_class_and_nowhere_far_from_it(double hertz, int expected)
    {
        float[] tone = [.. Enumerable.Range(0, Size).Select(i => (float)Math.Sin(2 * Math.PI * hertz * i / Rate))];

        float[] profile = Profiles(tone)[..PitchProfile.Places];

        Assert.Equal(3 * expected, Array.IndexOf(profile, profile.Max()));
        for (int n = 0; n < profile.Length; n++)
        {
            int away = Math.Abs((n - 3 * expected + 54) % 36 - 18);   // thirds of a semitone
            Assert.InRange(profile[n] / profile.Max(), away == 0 ? 1 : 0, away > 1 ? 1e-3 : 1);
        }
    }

    [Fact]
    public void Silence_has_no_pitch()
    {
        float[] profile = Profiles(new float[Size]);

        Assert.All(profile, value => Assert.Equal(0, value));
        Assert.Equal(0, PitchProfile.Tuning(new double[PitchProfile.Places]));
    }

    // (frames, Places)
    private static float[] Profiles(float[] samples)
    {
        var stft = new Stft(Size, Size / 2);
        var profile = new PitchProfile(Rate, Size);
        int frames = (int)stft.FrameCount(samples.Length);
        float[] magnitudes = new float[frames * stft.Bins], profiles = new float[frames * PitchProfile.Places];
        stft.Magnitudes(samples, magnitudes);
        for (int t = 0; t < frames; t++) profile.Compute(magnitudes.AsSpan(t * stft.Bins, stft.Bins), profiles.AsSpan(t * PitchProfile.Places, PitchProfile.Places));
        return profiles;
    }
}
