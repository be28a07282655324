using Nest.Audio;
using Nest.Numerics;

namespace Nest.Tests.Core.Audio;

public class ResamplerTests
{
    // A chirp over the whole band plus noise, with no fade at either end; fixtures/make_resampler.py, scipy.signal.resample_poly in float64.
    [Theory]
    [InlineData(44100, 22050)]
    [InlineData(48000, 22050)]
    [InlineData(96000, 22050)]
    [InlineData(8000, 22050)]
    [InlineData(11025, 22050)]
    [InlineData(22050, 44100)]
    [InlineData(44101, 22050, 125)]   // 22,050 phases, interpolated: 2 filters a row rather than one of 25 MB
    [InlineData(22050, 22051, 125)]
    public void Agrees_with_SciPy(int from, int to, double minSnrDb = 138)
    {
        var golden = Golden.Open("resampler.safetensors");

        var output = new Resampler(from, to).Resample(golden[$"in_{from}_{to}"]);

        golden.AssertMatches($"out_{from}_{to}", output, minSnrDb);
    }

    [Theory]
    [InlineData(44100, 22050)]
    [InlineData(8000, 22050)]
    [InlineData(44101, 22050)]
    [InlineData(22050, 22050)]
    public void The_output_is_the_same_bits_however_the_input_is_cut(int from, int to)
    {
        var random = new SeededRandom(1);
        var signal = Signal(20_011, _ => random.NextGaussian());
        var resampler = new Resampler(from, to);
        var whole = resampler.Resample(signal);

        resampler.Push(signal.AsSpan(0, 5000));   // another signal, abandoned
        resampler.Pull(new float[100]);
        resampler.Reset();
        var pieces = new List<float>();
        var piece = new float[700];
        for (int start = 0; start < signal.Length;)
        {
            int length = Math.Min(random.Next(900), signal.Length - start);
            resampler.Push(signal.AsSpan(start, length));
            start += length;
            if (random.Next(3) == 0) continue;
            int got = resampler.Pull(piece.AsSpan(0, random.Next(700)));
            pieces.AddRange(piece[..got]);
        }

        resampler.Finish();
        for (int got; (got = resampler.Pull(piece)) > 0;) pieces.AddRange(piece[..got]);

        Assert.Equal(whole, pieces);
        Assert.Equal(resampler.OutputLength(signal.Length), whole.Length);
    }

    [Theory]
    [InlineData(44100, 22050)]
    [InlineData(48000, 22050)]
    [InlineData(8000, 22050)]
    [InlineData(44101, 22050)]
    [InlineData(96001, 22050)]
    public void A_tone_in_the_pass_band_keeps_its_amplitude_and_phase_at_n_over_rate_seconds(int from, int to)
    {
        double edge = Resampler.PassBand * Math.Min(from, to) / 2;
        foreach (double hz in (double[])[0, 97, 0.5 * edge, 0.9 * edge, edge])
        {
            var output = new Resampler(from, to).Resample(Signal(from / 4, n => Math.Cos(2 * Math.PI * hz * n / from + 0.3)));

            double worst = 0;
            for (int n = to / 20; n < to / 5; n++)   // clear of both ends
                worst = Math.Max(worst, Math.Abs(output[n] - Math.Cos(2 * Math.PI * hz * n / to + 0.3)));
            Assert.True(worst < 1e-5, $"{hz} Hz: off by {worst}");   // 0.00009 dB
        }
    }

    [Theory]
    [InlineData(44100, 22050)]
    [InlineData(48000, 22050)]
    [InlineData(96000, 22050)]
    [InlineData(44101, 22050)]
    [InlineData(192000, 8000)]
    public void Tones_above_the_new_Nyquist_frequency_fall_by_100_dB(int from, int to)
    {
        var resampler = new Resampler(from, to);
        for (double hz = to / 2.0; hz < from / 2.0; hz += (from - to) / 41.0)
        {
            var output = resampler.Resample(Signal(from / 4, n => Math.Sin(2 * Math.PI * hz * n / from)));

            double rms = Rms(output.AsSpan(to / 20, to / 8));
            Assert.True(20 * Math.Log10(rms * Math.Sqrt(2)) < -100, $"{hz} Hz: {20 * Math.Log10(rms * Math.Sqrt(2)):F1} dB");
        }
    }

    [Fact]
    public void Raising_the_rate_adds_no_images_above_the_old_Nyquist_frequency()
    {
        const int from = 11025, to = 44100;
        foreach (double hz in (double[])[1000, 4000, 4961])
        {
            var output = new Resampler(from, to).Resample(Signal(from / 4, n => Math.Sin(2 * Math.PI * hz * n / from)));

            for (int n = to / 20; n < to / 5; n++) output[n] -= (float)Math.Sin(2 * Math.PI * hz * n / to);
            Assert.True(20 * Math.Log10(Rms(output.AsSpan(to / 20, to / 8)) * Math.Sqrt(2)) < -100);
        }
    }

    [Theory]
    [InlineData(44100, 22050, 2000)]
    [InlineData(96000, 24000, 4000)]
    [InlineData(22050, 44100, 1000)]
    [InlineData(8000, 22050, 1600)]
    public void An_impulse_stays_at_its_time_and_spreads_evenly_to_both_sides(int from, int to, int at)
    {
        var signal = new float[2 * at + 1];
        signal[at] = 1;
        var output = new Resampler(from, to).Resample(signal);

        int center = (int)((long)at * to / from);
        Assert.Equal(center, Array.IndexOf(output, output.Max()));
        for (int n = 1; n < 100; n++) Assert.Equal(output[center - n], output[center + n], 1e-7f);
    }

    [Theory]
    [InlineData(0, 44100, 22050, 0)]
    [InlineData(1, 44100, 22050, 1)]
    [InlineData(2, 44100, 22050, 1)]
    [InlineData(3, 44100, 22050, 2)]
    [InlineData(1, 8000, 22050, 3)]
    [InlineData(7, 22050, 22050, 7)]
    public void So_many_samples_come_out_as_the_duration_holds(int length, int from, int to, int expected)
    {
        var resampler = new Resampler(from, to);

        Assert.Equal(expected, resampler.OutputLength(length));
        Assert.Equal(expected, resampler.Resample(Signal(length, _ => 1)).Length);
    }

    [Fact]
    public void Equal_rates_pass_the_samples_through()
    {
        float[] signal = [0.1f, -3, 0, 1e-20f, 7];

        Assert.Equal(signal, new Resampler(16000, 16000).Resample(signal));
    }

    [Theory]
    [InlineData(100_000_000, 22_050)]   // 4,535 to 1: 653,062 samples under a filter
    [InlineData(99_999_989, 22_050)]
    [InlineData(1, 99_999_989)]
    public void Extreme_ratios_keep_the_level_within_bounded_memory(int from, int to)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var resampler = new Resampler(from, to);
        long bank = GC.GetAllocatedBytesForCurrentThread() - before;

        int length = Math.Max(300, (int)(400L * from / to));
        var ones = Signal(length, _ => 1);
        resampler.Push(ones);
        var output = new float[200];
        int got = resampler.Pull(output);

        Assert.InRange(bank, 1, 12_000_000);
        Assert.Equal(200, got);
        Assert.Equal(from > to ? 1 : 0.975f, output[^1], 0.001f);   // 0.975: 2 µs into the step, half of it and half of the first sample's 0.95
    }

    [Theory]
    [InlineData(0, 22050)]
    [InlineData(44100, 0)]
    [InlineData(44100, -1)]
    [InlineData(100_000_001, 22050)]
    [InlineData(44100, 4)]
    public void Rates_out_of_range_are_refused(int from, int to) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Resampler(from, to));

    [Fact]
    public void Nothing_can_be_pushed_after_the_end()
    {
        var resampler = new Resampler(2, 1);
        resampler.Finish();

        Assert.Equal(0, resampler.Pull(new float[4]));
        Assert.Throws<InvalidOperationException>(() => resampler.Push([1]));
    }

    private static float[] Signal(int length, Func<int, double> at)
    {
        var signal = new float[length];
        for (int n = 0; n < length; n++) signal[n] = (float)at(n);
        return signal;
    }

    private static double Rms(ReadOnlySpan<float> signal)
    {
        double sum = 0;
        foreach (float x in signal) sum += (double)x * x;
        return Math.Sqrt(sum / signal.Length);
    }
}
