using Nest.Dsp;
using Nest.Features;
using Nest.Numerics;
using Nest.Songs;
using Nest.Tests.Core.Songs;

namespace Nest.Tests.Core.Features;

/// <summary>Songs of any shape, and what becomes of the awkward ones.</summary>
public class SongFeaturesTests
{
    public static TheoryData<Preset> Presets => [Preset.Nest, Preset.Windowed];

    [Theory]
    [MemberData(nameof(Presets))]
    public void A_track_of_T_frames_has_T_less_20_windows_timed_by_their_centers(Preset preset)
    {
        var trajectory = PcaPath.Of(new MemoryAudio(Noise(22_050)), preset);   // 44 frames

        Assert.Equal(24, trajectory.Count);
        Assert.Equal(72, trajectory.Points.Length);
        Assert.Equal(9.5 * 512 / 22_050, trajectory.Seconds[0], 1e-12);
        Assert.Equal((23 + 9.5) * 512 / 22_050, trajectory.Seconds[^1], 1e-12);
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void The_shortest_song_has_21_frames_and_one_point(Preset preset)
    {
        var trajectory = PcaPath.Of(new MemoryAudio(Noise(20 * 512)), preset);

        Assert.Equal([0f, 0, 0], trajectory.Points);
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void A_shorter_one_is_refused_with_both_numbers(Preset preset)
    {
        var refusal = Assert.Throws<InvalidDataException>(() => PcaPath.Of(new MemoryAudio(Noise(20 * 512 - 1)), preset));

        Assert.Equal("memory.wav: 20 frames of 512 samples at 22050 Hz are too few: a nest takes at least 21 (0.46 s)", refusal.Message);
        Assert.Throws<InvalidDataException>(() => PcaPath.Of(new MemoryAudio([]), preset));
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void Digital_silence_is_refused_in_one_line(Preset preset)
    {
        var refusal = Assert.Throws<InvalidDataException>(() => PcaPath.Of(new MemoryAudio(new float[44_100]), preset));

        Assert.StartsWith("memory.wav: digital silence", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Theory]
    [InlineData(Preset.Nest, float.NaN)]
    [InlineData(Preset.Windowed, float.PositiveInfinity)]
    public void Samples_that_are_no_numbers_are_refused_with_their_time(Preset preset, float bad)
    {
        float[] samples = Noise(44_100);
        samples[33_075] = bad;

        var refusal = Assert.Throws<InvalidDataException>(() => PcaPath.Of(new MemoryAudio(samples), preset));

        Assert.Equal("memory.wav: the sample at 1.500 s is not a finite number", refusal.Message);
    }

    [Theory]
    [InlineData(Preset.Nest, "constant")]
    [InlineData(Preset.Windowed, "constant")]
    [InlineData(Preset.Nest, "click")]
    [InlineData(Preset.Windowed, "click")]
    [InlineData(Preset.Nest, "clicks")]
    [InlineData(Preset.Windowed, "clicks")]
    [InlineData(Preset.Nest, "note")]
    [InlineData(Preset.Windowed, "note")]
    [InlineData(Preset.Nest, "gap")]
    [InlineData(Preset.Windowed, "gap")]
    [InlineData(Preset.Nest, "faint")]
    [InlineData(Preset.Windowed, "faint")]
    public void Odd_songs_have_a_finite_nest_within_its_ball(Preset preset, string kind)
    {
        float[] samples = Noise(66_150);
        for (int n = 0; n < samples.Length; n++)
            samples[n] = kind switch
            {
                "constant" => 0.5f,
                "click" => n == 30_000 ? 1 : 0,
                "clicks" => n % 11_025 == 0 ? 1 : 0,
                "note" => MathF.Sin(n * 0.125f),
                "gap" => n is > 20_000 and < 50_000 ? 0 : samples[n],
                _ => samples[n] * 1e-6f,
            };

        var trajectory = PcaPath.Of(new MemoryAudio(samples), preset);

        Assert.Equal(110, trajectory.Count);
        for (int i = 0; i < trajectory.Count; i++)
        {
            double norm = Math.Sqrt(trajectory.Points.AsSpan(3 * i, 3).ToArray().Sum(v => (double)v * v));
            Assert.InRange(norm, 0, 0.15 * 1.0001);
        }
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void Stereo_is_heard_as_the_mean_of_its_channels(Preset preset)
    {
        float[] mono = Noise(30_000), stereo = new float[60_000];
        for (int n = 0; n < mono.Length; n++) (stereo[2 * n], stereo[2 * n + 1]) = (mono[n] * 0.5f, mono[n] * 1.5f);

        var one = PcaPath.Of(new MemoryAudio(mono), preset);
        var two = PcaPath.Of(new MemoryAudio(stereo, channels: 2), preset);

        for (int i = 0; i < one.Points.Length; i++) Assert.Equal(one.Points[i], two.Points[i], 1e-4);
    }

    [Fact]
    public void Silence_at_the_ends_is_not_fitted_and_repeats_the_first_and_last_point()
    {
        float[] sound = Noise(66_150), samples = new float[22_050 + sound.Length + 22_050];
        sound.CopyTo(samples, 22_050);

        var song = SongFeatures.ReadLogMel(new MemoryAudio(samples));
        var trajectory = PcaPath.Of(new MemoryAudio(samples), Preset.Nest);

        Assert.InRange(song.FirstFrame, 36, 44);
        Assert.InRange(song.FirstFrame + song.Frames, 171, 180);
        Assert.Equal(song.TrackFrames - 20, trajectory.Count);
        for (int t = 0; t < song.FirstFrame; t++) Assert.Equal(Point(song.FirstFrame), Point(t));
        int last = song.FirstFrame + song.Windows.Count - 1;
        for (int t = last; t < trajectory.Count; t++) Assert.Equal(Point(last), Point(t));
        Assert.NotEqual(Point(last), Point(last - 1));

        float[] Point(int t) => trajectory.Points[(3 * t)..(3 * t + 3)];
    }

    [Theory]
    [InlineData(0)]
    [InlineData(22_050)]
    public void A_fade_out_is_fitted_until_it_is_50_dB_down_whatever_follows(int silence)
    {
        float[] sound = Noise(110_250), samples = new float[sound.Length + silence];
        for (int n = 0; n < sound.Length; n++) samples[n] = sound[n] * MathF.Pow(10, -3 * MathF.Max(0, n - 66_150) / 44_100f);   // 60 dB in two seconds

        var song = SongFeatures.ReadLogMel(new MemoryAudio(samples));

        Assert.Equal(0, song.FirstFrame);
        Assert.InRange(song.Frames, 198, 204);   // 50 dB down at 102,900 samples
    }

    [Fact]
    public void Fitted_bands_have_mean_0_and_deviation_at_most_1()
    {
        var song = SongFeatures.ReadLogMel(new MemoryAudio(Noise(66_150)));
        for (int b = 0; b < song.Bins; b++)
        {
            double[] band = [.. Enumerable.Range(0, song.Frames).Select(t => (double)song.Values[t * song.Bins + b])];
            Assert.Equal(0, band.Average(), 1e-5);
            Assert.InRange(Math.Sqrt(band.Average(v => v * v)), 0.5, 1 + 1e-5);
        }
    }

    [Fact]
    public void Magnitudes_span_0_to_1()
    {
        var song = SongFeatures.ReadMagnitudes(new MemoryAudio(Noise(66_150)));
        float[] values = song.Values[..(song.Frames * song.Bins)];

        Assert.Equal(512, song.Bins);
        Assert.Equal(0, values.Min());
        Assert.Equal(1, values.Max(), 1e-6);
    }

    [Theory]
    [InlineData(22_050, 30_000L)]     // an estimate that is too small
    [InlineData(22_050, 500_000L)]    // and one that is too large
    [InlineData(44_100, null)]
    public void A_spectrogram_read_in_pieces_is_that_of_the_whole_signal(int rate, long? claimed)
    {
        float[] samples = Noise(300_000);
        var read = Spectrogram.Read(new MemoryAudio(samples, rate, claimedFrames: claimed), new SpectrogramSettings(rate, 512, 100));

        var stft = new Stft(512, 100);
        var whole = new float[stft.FrameCount(samples.Length) * stft.Bins];
        stft.Magnitudes(samples, whole);

        Assert.Equal(3001, read.Frames);
        Assert.Equal(whole, read.Span.ToArray());
    }

    [Fact]
    public void Frames_inside_the_signal_and_mel_bands_are_read_in_pieces_too()
    {
        float[] samples = Noise(200_000);
        var read = Spectrogram.Read(new MemoryAudio(samples), new SpectrogramSettings(22_050, 2048, 242, Mels: 40, Power: true, Centered: false));

        var mel = new MelSpectrogram(new MelFilterBank(22_050, 2048, 40), 242, power: true, centered: false);
        var whole = new float[mel.FrameCount(samples.Length) * mel.Bands];
        mel.Compute(samples, whole);

        Assert.Equal(1 + (200_000 - 2048) / 242, read.Frames);
        Assert.Equal(whole, read.Span.ToArray());
    }

    [Fact]
    public void Progress_rises_to_1_and_work_can_be_cancelled()
    {
        var told = new List<double>();
        PcaPath.Of(new MemoryAudio(Noise(400_000)), Preset.Nest, new Recorder(told.Add));

        Assert.True(told.Count >= 3);
        Assert.Equal(told.Order(), told);
        Assert.Equal(1, told[^1]);

        using var cancelled = new CancellationTokenSource();
        var stop = new Recorder(_ => cancelled.Cancel());
        Assert.ThrowsAny<OperationCanceledException>(() => PcaPath.Of(new MemoryAudio(Noise(400_000)), Preset.Nest, stop, cancelled.Token));
    }

    [Fact]
    public void Long_songs_are_fitted_on_every_second_window_or_fewer()
    {
        var song = SongFeatures.ReadLogMel(new MemoryAudio(Noise(2200 * 512)));
        var scores = WindowScores.OfEvenSample(song, 3);
        var sparse = Nest.Projection.Pca.Fit(song.Windows.Every(2), 3);

        Assert.InRange(song.Windows.Count, 2001, 4000);
        Assert.Equal(sparse.Axes.ToArray(), scores.Pca.Axes.ToArray());
        float[] whitened = scores.Whitened(), all = scores.Of(song.Windows);
        for (int axis = 0; axis < 3; axis++)
        {
            double squares = 0, mean = Enumerable.Range(0, song.Windows.Count).Average(i => (double)whitened[3 * i + axis]);
            for (int i = 0; i < song.Windows.Count; i++) squares += Math.Pow(whitened[3 * i + axis] - mean, 2);
            Assert.Equal(1, Math.Sqrt(squares / song.Windows.Count), 1e-4);
        }
        for (int i = 0; i < all.Length; i++) Assert.Equal(scores.Leading[i], all[i], 1e-4);
    }

    private sealed class Recorder(Action<double> record) : IProgress<double>
    {
        public void Report(double value) => record(value);
    }

    private static float[] Noise(int length)
    {
        var random = new SeededRandom(7);
        var samples = new float[length];
        for (int i = 0; i < length; i++) samples[i] = 0.2f * (float)random.NextGaussian() * (1 + MathF.Sin(i * 2e-4f));
        return samples;
    }
}
