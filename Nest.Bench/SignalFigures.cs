using System.Diagnostics;
using Nest.Audio;
using Nest.Bench.Output;
using Nest.Dsp;
using Nest.Numerics;
using Nest.Projection;

namespace Nest.Bench;

/// <summary>Signal processing on one thread, on the same inputs as the peers' dsp.py: noise, and windows of its spectrogram.</summary>
internal static class SignalFigures
{
    private const int Runs = 20;

    /// <summary>A minute at 22,050 Hz: magnitudes of 1,024 samples every 512.</summary>
    public static void Stft()
    {
        float[] samples = Noise(22_050 * 60);
        var stft = new Stft(1024, 512);
        var magnitudes = new float[stft.FrameCount(samples.Length) * stft.Bins];
        Time("stft_1024_512_60s_22k", () => stft.Magnitudes(samples, magnitudes));
    }

    /// <summary>A minute at 48,000 Hz: 256 mel bands of the magnitudes of 2,048 samples every 242.</summary>
    public static void Mel()
    {
        float[] samples = Noise(48_000 * 60);
        var mel = new MelSpectrogram(new MelFilterBank(48_000, 2048, 256), 242, power: false);
        var bands = new float[mel.FrameCount(samples.Length) * mel.Bands];
        Time("mel256_2048_242_60s_48k", () => mel.Compute(samples, bands));
    }

    /// <summary>Half a minute at 22,050 Hz: scores on the first three axes of its 1,273 windows of 20 frames of 512 magnitudes.</summary>
    public static void Pca()
    {
        const int Frames = 1292, Bins = 512, Length = 20;
        var stft = new Stft(1024, 512);
        var magnitudes = new float[Frames * stft.Bins];
        stft.Magnitudes(Noise(22_050 * 60), stft.FirstSample, magnitudes);
        var spectrogram = new float[Frames * Bins];
        for (int t = 0; t < Frames; t++) magnitudes.AsSpan(t * stft.Bins, Bins).CopyTo(spectrogram.AsSpan(t * Bins));
        var windows = new SlidingWindows(spectrogram, Bins, Length, Frames - Length + 1);
        var scores = new float[windows.Count * 3];
        using var alone = new WorkerPool(1);
        Time("pca3_windows_30s", () => Projection.Pca.Fit(windows, 3, alone).Project(windows, 3, scores, alone));
    }

    /// <summary>Four minutes of mono at 44,100 Hz brought to 22,050 Hz.</summary>
    public static void Resample() => Resample("resample_44k_22k_240s", 44_100);

    /// <summary>Four minutes of mono at 48,000 Hz brought to 22,050 Hz: 147 phases.</summary>
    public static void Resample48() => Resample("resample_48k_22k_240s", 48_000);

    private static void Resample(string figure, int rate)
    {
        float[] samples = Noise(rate * 240);
        var resampler = new Resampler(rate, 22_050);
        Time(figure, () => resampler.Resample(samples));
    }

    private static void Time(string figure, Action run)
    {
        run();
        double least = double.PositiveInfinity;
        for (int i = 0; i < Runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        FigureLine.Write(figure, least, "ms", threads: 1);
    }

    private static float[] Noise(int length)
    {
        var random = new SeededRandom(0);
        var samples = new float[length];
        for (int i = 0; i < length; i++) samples[i] = (float)random.NextGaussian();
        return samples;
    }
}
