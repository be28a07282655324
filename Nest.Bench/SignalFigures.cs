using System.Diagnostics;
using Nest.Dsp;
using Nest.Numerics;

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
        Program.Report(figure, least, "ms", threads: 1);
    }

    private static float[] Noise(int length)
    {
        var random = new SeededRandom(0);
        var samples = new float[length];
        for (int i = 0; i < length; i++) samples[i] = (float)random.NextGaussian();
        return samples;
    }
}
