using Nest.Audio;
using Nest.Features;
using Nest.Numerics;

namespace Nest.Tests.Core.Features;

public class PitchClassesTests
{
    private const int Rate = 22_050;

    [Theory]
    [InlineData("c-major", "C E G")]
    [InlineData("f-major", "F A C")]
    [InlineData("g-major", "G B D")]
    [InlineData("bell-1khz", "C B")]   // 1,000 Hz lies between
    public void A_chord_is_one_of_its_notes_throughout_and_clearly(string sound, string notes)
    {
        using var audio = AudioFile.Open(Repository.PathOf("fixtures", "audio", $"{sound}.wav"));

        var pitches = PitchClasses.Read(audio);

        for (double second = 0.3; second < 1.2; second += 0.1)
        {
            var (pitch, clarity) = pitches.At(second);
            Assert.Contains(PitchClasses.Names[pitch], notes.Split(' '));
            Assert.InRange(clarity, 0.6f, 1);
        }
    }

    [Fact]
    public void A_melody_is_followed_in_any_tuning_rate_and_number_of_channels()
    {
        int[] melody = [0, 2, 4, 5, 7, 9, 11, 0];
        var sound = new float[8 * 44_100 * 2];
        for (int i = 0; i < sound.Length; i++)
        {
            double second = i / 2 / 44_100.0, hertz = 440 * Math.Pow(2, (melody[(int)second] - 9 + (second >= 7 ? 12 : 0) - 0.35) / 12);
            sound[i] = (float)(0.3 * Math.Sin(2 * Math.PI * hertz * second) + 0.1 * Math.Sin(4 * Math.PI * hertz * second));
        }

        var pitches = PitchClasses.Read(new MemoryAudio(sound, rate: 44_100, channels: 2));

        Assert.Equal(-0.35, pitches.Tuning, 0.02);
        Assert.Equal(melody, Enumerable.Range(0, 8).Select(second => pitches.At(second + 0.5).Class));
    }

    [Fact]
    public void Noise_and_what_is_quiet_have_no_clear_pitch()
    {
        var random = new SeededRandom(1);
        float[] noise = [.. Enumerable.Range(0, 4 * Rate).Select(_ => 0.2f * (float)random.NextGaussian())];
        float[] fading = [.. Enumerable.Range(0, 8 * Rate).Select(i => (float)(Math.Pow(10, -i / 1.6 / Rate) * Math.Sin(2 * Math.PI * 440 * i / Rate)))];   // 12.5 dB a second

        var noisy = PitchClasses.Read(new MemoryAudio(noise));
        var faded = PitchClasses.Read(new MemoryAudio(fading));
        var silent = PitchClasses.Read(new MemoryAudio(new float[Rate]));

        Assert.InRange(Enumerable.Range(2, noisy.Count - 4).Average(i => noisy.At(i * PitchClasses.Step).Clarity), 0, 0.35);
        Assert.Equal((9, 1f), faded.At(1));
        Assert.InRange(faded.At(3).Clarity, 0.2f, 0.9f);
        Assert.Equal(0, faded.At(7).Clarity);
        Assert.Equal(0, silent.At(0.5).Clarity);
    }

    [Fact]
    public void Before_and_after_the_song_its_ends_count_and_an_empty_song_has_nothing()
    {
        float[] tone = [.. Enumerable.Range(0, Rate).Select(i => (float)Math.Sin(2 * Math.PI * 440 * i / Rate))];

        var pitches = PitchClasses.Read(new MemoryAudio(tone));

        Assert.Equal(pitches.At(0), pitches.At(-5));
        Assert.Equal(pitches.At(1), pitches.At(1000));
        Assert.Equal((0, 0f), PitchClasses.Read(new MemoryAudio([])).At(0));
    }
}
