using Nest.Dsp;
using Nest.Numerics;

namespace Nest.Tests.Core.Dsp;

public class StftTests
{
    // fixtures/make_dsp.py: SciPy's FFT in float64.
    [Theory]
    [InlineData("stft_chord.safetensors")]
    [InlineData("stft_chirp.safetensors")]
    [InlineData("stft_noise.safetensors")]
    public void Magnitudes_agree_with_the_reference(string file)
    {
        var golden = Golden.Open(file);
        var stft = new Stft(size: 1024, hop: 512);
        var magnitudes = new float[stft.FrameCount(golden["samples"].Length) * stft.Bins];

        stft.Magnitudes(golden["samples"], magnitudes);

        golden.AssertMatches("magnitudes", magnitudes, minSnrDb: 130);   // float32 gives 139 to 141; a symmetric window, 55
    }

    [Theory]
    [InlineData("stft_chord.safetensors")]
    [InlineData("stft_chirp.safetensors")]
    [InlineData("stft_noise.safetensors")]
    public void Powers_of_frames_inside_the_signal_agree_with_the_reference(string file)
    {
        var golden = Golden.Open(file);
        float[] samples = golden["samples"][..1900];
        var stft = new Stft(size: 256, hop: 100, centered: false);
        var powers = new float[stft.FrameCount(samples.Length) * stft.Bins];

        stft.Powers(samples, powers);

        golden.AssertMatches("powers_256_100_inside", powers, minSnrDb: 125);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(4, 3)]
    [InlineData(8, 4)]
    [InlineData(16, 16)]
    [InlineData(32, 5)]
    [InlineData(64, 32)]
    [InlineData(128, 100)]
    [InlineData(512, 512)]
    [InlineData(2048, 242)]
    [InlineData(4096, 1024)]
    [InlineData(16384, 5000)]
    [InlineData(65536, 32768)]
    public void Every_frame_of_every_size_is_the_transform_of_its_windowed_samples(int size, int hop)
    {
        float[] samples = Noise(size + 21 * hop + 3);
        float[] window = WindowFunction.Hann(size);
        var stft = new Stft(size, hop);
        var fft = new RealFft(size);
        int frames = (int)stft.FrameCount(samples.Length);
        var magnitudes = new float[frames * stft.Bins];
        float[] frame = new float[size], re = new float[stft.Bins], im = new float[stft.Bins];

        stft.Magnitudes(samples, magnitudes);

        Assert.Equal(1 + samples.Length / hop, frames);
        double signal = 0, noise = 0;
        for (int t = 0; t < frames; t++)
        {
            for (int n = 0; n < size; n++)
            {
                int at = t * hop - size / 2 + n;
                frame[n] = at >= 0 && at < samples.Length ? samples[at] * window[n] : 0;
            }
            fft.Forward(frame, re, im);
            for (int k = 0; k < stft.Bins; k++)
            {
                double expected = Math.Sqrt((double)re[k] * re[k] + (double)im[k] * im[k]), error = magnitudes[t * stft.Bins + k] - expected;
                signal += expected * expected;
                noise += error * error;
            }
        }
        Assert.True(noise <= signal * 1e-12, $"{10 * Math.Log10(signal / noise):F1} dB");
    }

    [Fact]
    public void A_signal_analyzed_in_pieces_gives_the_same_bits()
    {
        float[] samples = Noise(20_000);
        var stft = new Stft(1024, 512);
        var whole = new float[stft.FrameCount(samples.Length) * stft.Bins];
        stft.Magnitudes(samples, whole);

        var pieces = new float[whole.Length];
        int frames = whole.Length / stft.Bins;
        for (int t = 0; t < frames; t += 7)
        {
            int start = Math.Max(0, t * stft.Hop - 600), count = Math.Min(7, frames - t);
            int end = Math.Min(samples.Length, (t + 7) * stft.Hop + 600);
            stft.Magnitudes(samples.AsSpan(start, end - start), t * stft.Hop + stft.FirstSample - start, pieces.AsSpan(t * stft.Bins, count * stft.Bins));
        }

        Assert.Equal(whole, pieces);
    }

    [Fact]
    public void A_tone_between_two_bins_peaks_in_both()
    {
        var samples = new float[4096];
        for (int n = 0; n < samples.Length; n++) samples[n] = MathF.Sin(2 * MathF.PI * 10.5f * n / 256);
        var stft = new Stft(256, 256, centered: false);
        var magnitudes = new float[stft.FrameCount(samples.Length) * stft.Bins];

        stft.Magnitudes(samples, magnitudes);

        // The Hann window's response half a bin off its centre: 128 · 0.5 · 0.8488.
        Assert.Equal(54.3, magnitudes[5 * stft.Bins + 10], 0.2);
        Assert.Equal(54.3, magnitudes[5 * stft.Bins + 11], 0.2);
    }

    [Fact]
    public void Frames_are_counted_as_stated()
    {
        var centered = new Stft(1024, 512);
        var inside = new Stft(1024, 512, centered: false);

        Assert.Equal(0, centered.FrameCount(0));
        Assert.Equal(1, centered.FrameCount(1));
        Assert.Equal(1, centered.FrameCount(511));
        Assert.Equal(2, centered.FrameCount(512));
        Assert.Equal(0, inside.FrameCount(1023));
        Assert.Equal(1, inside.FrameCount(1024));
        Assert.Equal(2, inside.FrameCount(1536));
        Assert.Equal(1_550_391, centered.FrameCount(22_050L * 36_000));
    }

    [Theory]
    [InlineData(1000, 512)]
    [InlineData(1, 1)]
    [InlineData(131_072, 512)]
    [InlineData(1024, 0)]
    [InlineData(1024, 1025)]
    public void Sizes_and_hops_outside_their_ranges_are_refused(int size, int hop) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Stft(size, hop));

    [Fact]
    public void A_destination_of_another_length_is_refused_with_both_numbers()
    {
        var stft = new Stft(1024, 512);

        var refusal = Assert.Throws<ArgumentException>(() => stft.Magnitudes(new float[1024], new float[100]));

        Assert.Contains("1539", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("100", refusal.Message, StringComparison.Ordinal);
    }

    private static float[] Noise(int length)
    {
        var random = new SeededRandom(1);
        var samples = new float[length];
        for (int i = 0; i < length; i++) samples[i] = (float)random.NextGaussian();
        return samples;
    }
}
