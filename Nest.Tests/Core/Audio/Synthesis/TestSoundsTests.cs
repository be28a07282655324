using Nest.Audio;
using Nest.Audio.Synthesis;

namespace Nest.Tests.Core.Audio.Synthesis;

public class TestSoundsTests
{
    public static TheoryData<string> Names => [.. TestSounds.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_begins_and_ends_in_silence_and_peaks_at_minus_1_dB(string name)
    {
        foreach (int rate in (int[])[8000, 44100])
        {
            var sound = TestSounds.Create(name, rate, 1.5);

            Assert.Equal(rate * 3 / 2, sound.Values.Length);
            Assert.Equal(0.891251f, sound.Values.Max(MathF.Abs), 1e-5f);
            Assert.InRange(MathF.Abs(sound.Values[0]), 0, 1e-6f);
            Assert.InRange(MathF.Abs(sound.Values[^1]), 0, 1e-4f);
        }
    }

    [Theory]
    [InlineData("c-major", new double[] { 261.63, 329.63, 392.00 })]
    [InlineData("g-major", new double[] { 392.00, 493.88, 587.33 })]
    [InlineData("f-major", new double[] { 349.23, 440.00, 523.25 })]
    [InlineData("bass-80hz", new double[] { 80 })]
    [InlineData("bell-1khz", new double[] { 1000 })]
    [InlineData("harmonics", new double[] { 220, 440, 880, 1320 })]
    public void The_loudest_frequencies_are_those_of_the_name(string name, double[] hertz)
    {
        var sound = TestSounds.Create(name, 22050, 2);
        double weakest = hertz.Min(hz => Level(sound, hz));

        for (double hz = 60; hz < 1500; hz += 5)
            if (hertz.All(named => Math.Abs(hz - named) > 0.03 * named + 4)) Assert.True(Level(sound, hz) < weakest, $"{hz} Hz is louder than a note");
    }

    [Theory]
    [InlineData("white-noise", 2)]
    [InlineData("pink-noise", 1)]
    public void Noise_has_the_power_its_color_says_in_every_octave(string name, double ratio)
    {
        var sound = TestSounds.Create(name, 16000, 6);
        var octaves = new List<double>();
        for (double low = 50; low < 4000; low *= 2)   // up to half of Nyquist
        {
            double power = 0;
            int bins = 0;
            for (double hz = low; hz < 2 * low; hz *= 1.01, bins++) power += Math.Pow(Level(sound, hz), 2) * hz;   // each stands for a width ∝ hz
            octaves.Add(power);
        }

        double slope = Math.Pow(octaves[^1] / octaves[0], 1.0 / (octaves.Count - 1));
        Assert.InRange(slope / ratio, 0.85, 1.15);   // 0.6 dB an octave
    }

    [Fact]
    public void The_seed_decides_the_noises()
    {
        Assert.Equal(TestSounds.Create("pink-noise", 8000, 1, seed: 5).Values, TestSounds.Create("pink-noise", 8000, 1, seed: 5).Values);
        Assert.NotEqual(TestSounds.Create("pink-noise", 8000, 1, seed: 5).Values, TestSounds.Create("pink-noise", 8000, 1, seed: 6).Values);
        Assert.Equal(TestSounds.Create("c-major", 8000, 1, seed: 5).Values, TestSounds.Create("c-major", 8000, 1, seed: 6).Values);
    }

    [Fact]
    public void What_cannot_be_made_is_refused()
    {
        Assert.Contains("c-major", Assert.Throws<ArgumentException>(() => TestSounds.Create("d-major")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => TestSounds.Create("c-major", 3999));
        Assert.Throws<ArgumentOutOfRangeException>(() => TestSounds.Create("c-major", seconds: 0.05));
        Assert.Throws<ArgumentOutOfRangeException>(() => TestSounds.Create("c-major", seconds: double.NaN));
    }

    [Fact]
    public void The_song_comes_back_to_where_it_was()
    {
        const int rate = 22050;   // every note begins on a sample
        float[] song = FirstLight.Create(rate);
        Assert.Equal((int)Math.Round(FirstLight.Seconds * rate), song.Length / 2);

        // From 2 s into a part the other part's reverberation is gone.
        int part = (int)Math.Round(FirstLight.PartSeconds * rate), skip = 2 * rate;
        Assert.True(SnrDb(Stretch(0), Stretch(2)) > 60);
        Assert.True(SnrDb(Stretch(0), Stretch(1)) < 3);

        float[] Stretch(int number) => song[(2 * (number * part + skip))..(2 * (number + 1) * part)];
    }

    [Fact]
    public void The_song_is_even_in_level_and_sounds_in_mono_too()
    {
        const int rate = 11025;
        float[] song = FirstLight.Create(rate);
        Assert.Equal(0.891251f, song.Max(MathF.Abs), 1e-5f);
        Assert.InRange(song.Count(x => MathF.Abs(x) > 0.8f), 1, song.Length / 1000);   // peaks are few: nothing is clipped flat

        for (int second = 0; second < 31; second++)
        {
            double stereo = 0, mono = 0;
            for (int n = second * rate; n < (second + 1) * rate; n++)
            {
                stereo += (song[2 * n] * song[2 * n] + song[2 * n + 1] * song[2 * n + 1]) / 2;
                mono += Math.Pow((song[2 * n] + song[2 * n + 1]) / 2, 2);
            }

            Assert.InRange(Math.Sqrt(stereo / rate), 0.02, 0.4);
            Assert.InRange(mono / stereo, 0.5, 0.999);   // wide, and nothing cancels
        }
    }

    // fixtures/README.md has the command lines; the platform's sine may differ in its last bit, so one step of 16 bits is allowed.
    [Fact]
    public void The_bundled_sounds_are_what_the_generator_makes()
    {
        foreach (string name in TestSounds.Names) AssertBundled(name, 1, 22050, TestSounds.Create(name, 22050, 1.5).Values);
        AssertBundled(FirstLight.Name, 2, 44100, FirstLight.Create());
    }

    private static void AssertBundled(string name, int channels, int rate, float[] made)
    {
        using var reader = new WavReader(Repository.PathOf("fixtures", "audio", $"{name}.wav"));
        var bundled = new float[made.Length];
        Assert.Equal((channels, rate, (long)made.Length / channels), (reader.Channels, reader.Rate, reader.Frames));
        Assert.Equal(reader.Frames, reader.Read(bundled));

        double worst = 0;
        for (int i = 0; i < made.Length; i++) worst = Math.Max(worst, Math.Abs(bundled[i] - Math.Round(made[i] * 32768.0) / 32768));
        Assert.True(worst <= 1 / 32768.0, $"{name}: {worst * 32768} steps of 16 bits");
    }

    // Amplitude at a frequency: one bin of a discrete Fourier transform under a Hann window.
    private static double Level(Samples sound, double hz)
    {
        double re = 0, im = 0, omega = 2 * Math.PI * hz / sound.Rate;
        int length = sound.Values.Length;
        var (stepSin, stepCos) = Math.SinCos(omega);
        double cos = 1, sin = 0, hannStep = 2 * Math.PI / length;
        for (int n = 0; n < length; n++)
        {
            double weighted = sound.Values[n] * (1 - Math.Cos(hannStep * n));
            re += weighted * cos;
            im += weighted * sin;
            (cos, sin) = (cos * stepCos - sin * stepSin, sin * stepCos + cos * stepSin);
        }

        return Math.Sqrt(re * re + im * im) / length;
    }

    private static double SnrDb(float[] expected, float[] actual)
    {
        double signal = 0, noise = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            signal += expected[i] * expected[i];
            noise += Math.Pow(actual[i] - expected[i], 2);
        }

        return 10 * Math.Log10(signal / noise);
    }
}
