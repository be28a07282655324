using Nest.Dsp;

namespace Nest.Tests.Core.Dsp;

public class MelTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(500, 7.5)]
    [InlineData(1000, 15)]
    [InlineData(6400, 42)]
    public void The_scale_is_linear_to_a_kilohertz_then_logarithmic(double hertz, double mels)
    {
        Assert.Equal(mels, MelScale.FromHertz(hertz), 1e-12);
        Assert.Equal(hertz, MelScale.ToHertz(mels), 1e-9);
    }

    // fixtures/make_dsp.py: float64, its filters held against torchaudio's.
    [Theory]
    [InlineData("stft_chord.safetensors")]
    [InlineData("stft_chirp.safetensors")]
    [InlineData("stft_noise.safetensors")]
    public void Mel_powers_agree_with_the_reference_both_fused_and_step_by_step(string file)
    {
        var golden = Golden.Open(file);
        float[] samples = golden["samples"];
        var bank = new MelFilterBank(22_050, 1024, 128);
        var fused = new MelSpectrogram(bank, 512, power: true);
        var stft = new Stft(1024, 512);
        int frames = (int)stft.FrameCount(samples.Length);
        float[] mels = new float[frames * 128], powers = new float[frames * 513], stepwise = new float[frames * 128];

        fused.Compute(samples, mels);
        stft.Powers(samples, powers);
        bank.Apply(powers, stepwise);

        golden.AssertMatches("mel_powers", mels, minSnrDb: 125);
        golden.AssertMatches("mel_powers", stepwise, minSnrDb: 125);
    }

    [Fact]
    public void Every_filter_has_area_one_and_rises_and_falls_without_a_jump()
    {
        var bank = new MelFilterBank(48_000, 8192, 64);
        double width = 48_000.0 / 8192, narrowest = MelScale.ToHertz(MelScale.FromHertz(24_000) / 65);   // bins; from an edge to the next
        float[] weights = bank.Weights;
        int start = 0;
        for (int b = 0; b < bank.Bands; b++)
        {
            float[] filter = weights[start..(start + bank.Length(b))];
            start += filter.Length;
            int peak = Array.IndexOf(filter, filter.Max());
            float steepest = Enumerable.Range(1, filter.Length - 1).Max(i => Math.Abs(filter[i] - filter[i - 1]));

            Assert.Equal(1, filter.Sum(w => (double)w) * width, 0.02);
            Assert.Equal(filter.Take(peak + 1).Order(), filter.Take(peak + 1));
            Assert.Equal(filter.Skip(peak).OrderDescending(), filter.Skip(peak));
            Assert.True(steepest <= 1.001 * width / (narrowest * narrowest), $"band {b} jumps by {steepest}");
        }
        Assert.Equal(weights.Length, start);
    }

    [Fact]
    public void Filters_narrower_than_a_bin_hold_nothing_and_give_zero()
    {
        var bank = new MelFilterBank(48_000, 256, 256);
        var flat = new float[bank.Bins];
        Array.Fill(flat, 1f);
        var mels = new float[256];

        bank.Apply(flat, mels);

        Assert.Contains(0, Enumerable.Range(0, 256).Select(bank.Length));
        for (int b = 0; b < 256; b++) Assert.Equal(bank.Length(b) == 0, mels[b] == 0);
    }

    [Fact]
    public void Decibels_have_a_floor_and_a_range()
    {
        float[] values = [1, 10, 0.001f, 0, 1e-20f, -1];

        Decibels.FromPowers(values);
        Assert.Equal([0f, 10, -30, -100, -100, -100], values.Select(v => MathF.Round(v, 4)));

        Decibels.ClipBelow(values, 80);
        Assert.Equal([0f, 10, -30, -70, -70, -70], values.Select(v => MathF.Round(v, 4)));

        Decibels.ClipBelow(values, 20, largest: 0);
        Assert.Equal([0f, 10, -20, -20, -20, -20], values.Select(v => MathF.Round(v, 4)));
        Assert.Equal(-30, Decibels.FromPower(0.001), 1e-12);
    }

    // librosa.feature.melspectrogram's defaults: n_fft 2048, hop 512, 128 bands of Slaney's, power 2, centred. The filters and the transform have goldens of their own.
    [Fact]
    public void The_mel_spectrogram_of_a_sound_has_librosas_defaults()
    {
        float[] sound = [.. Enumerable.Range(0, 22_050).Select(i => 0.5f * MathF.Sin(0.05f * i + 1e-6f * i * i))];
        var bank = new MelFilterBank(22_050, 2048, 128);
        var direct = new MelSpectrogram(bank, hop: 512, power: true);
        var expected = new float[44 * 128];
        direct.Compute(sound, expected);

        Spectrogram mel = MelSpectrogram.Of(new Nest.Audio.Samples(sound, 22_050));

        Assert.Equal((44, 128), (mel.Frames, mel.Bins));
        Assert.Equal(expected, mel.Values);
    }
}
