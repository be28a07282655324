using System.Numerics.Tensors;
using Nest.Audio;
using Nest.Dsp;
using Nest.Numerics;
using Nest.Projection;

namespace Nest.Songs.Quality;

/// <summary>The spaces that nests of a song are judged against, worked out from its samples.</summary>
internal sealed class QualityReference
{
    private const int Rate = 22050, Size = 1024, Hop = 512, Bands = 128, Window = 20, Components = 50;
    private const int Cepstra = 20, PitchClasses = 12, Features = Cepstra + PitchClasses;
    private const int FramesTogether = 512;      // that a thread takes at a time
    private const double Audible = 40;           // dB under the loudest: less is silence at the ends
    private const float Range = 60;              // dB under the strongest band that are kept

    private readonly WorkerPool team;
    private readonly float[] decibels;           // (frames, Bands), silence at the ends left out
    private readonly double[] features;          // (frames, Features) cepstra and chroma, standardised

    /// <param name="song">Mono at 22,050 Hz.</param>
    /// <param name="team">Threads that share the work.</param>
    /// <exception cref="ArgumentException">The rate is another.</exception>
    public QualityReference(Samples song, WorkerPool team)
    {
        ArgumentNullException.ThrowIfNull(song);
        if (song.Rate != Rate) throw new ArgumentException($"{song.Rate} samples a second in place of {Rate}.", nameof(song));
        this.team = team;
        int all = song.Values.Length / Hop + 1;
        (First, int last) = Sounding(song.Values, all);
        Frames = last - First + 1;
        AllWindows = Math.Max(0, all - Window);
        Windows = Math.Max(0, Frames - Window);
        decibels = new float[Frames * Bands];
        var chroma = new float[Frames * PitchClasses];
        Measure(song.Values, decibels, chroma);
        Decibels.ClipBelow(decibels, Range);
        features = FeaturesOf(decibels, chroma);
    }

    /// <summary>The first frame that sounds, which starts the first window.</summary>
    public int First { get; }

    /// <summary>Frames from the first to the last that sound.</summary>
    public int Frames { get; }

    /// <summary>Windows of the sounding frames, N.</summary>
    public int Windows { get; }

    /// <summary>Windows of all frames.</summary>
    public int AllWindows { get; }

    /// <summary>The standardised log-mel windows in their principal components.</summary>
    /// <param name="judged">Some windows.</param>
    /// <returns>Those on 50 axes, (windows, 50), and all on the first three, (N, 3).</returns>
    public (double[] Judged, float[] Leading) Places(ReadOnlySpan<int> judged)
    {
        var standardized = new float[decibels.Length];
        for (int b = 0; b < Bands; b++)
        {
            (double mean, double deviation) = Moments(decibels, b);
            for (int i = b; i < standardized.Length; i += Bands) standardized[i] = (float)((decibels[i] - mean) / Math.Max(deviation, 3));
        }
        var windows = new SlidingWindows(standardized, Bands, Window, Windows);
        Pca axes = Pca.Fit(windows.Every(Math.Max(1, Windows / 2000)), Components, team);
        var leading = new float[3 * Windows];
        axes.Project(windows, 3, leading, team);

        var copies = new float[judged.Length * windows.Dimensions];
        for (int i = 0; i < judged.Length; i++) windows[judged[i]].CopyTo(copies.AsSpan(i * windows.Dimensions));
        var places = new float[judged.Length * Components];
        axes.Project(new SlidingWindows(copies, windows.Dimensions, 1, judged.Length), Components, places, team);
        return (Array.ConvertAll(places, value => (double)value), leading);
    }

    /// <summary>Mean and deviation of the features over some windows, standardised over all. (windows, 2 · Features)</summary>
    public double[] Sounds(ReadOnlySpan<int> judged)
    {
        const int Width = 2 * Features;
        var sounds = new double[judged.Length * Width];
        for (int k = 0; k < Features; k++)
        {
            double sum = 0, square = 0;
            var means = new double[Windows];
            var deviations = new double[Windows];
            for (int t = 0; t < Frames; t++)
            {
                if (t >= Window && t - Window < Windows) Keep(t - Window);
                double value = features[t * Features + k], old = t >= Window ? features[(t - Window) * Features + k] : 0;
                sum += value - old;
                square += value * value - old * old;
            }
            Standardize(means);
            Standardize(deviations);
            for (int i = 0; i < judged.Length; i++)
            {
                sounds[i * Width + k] = means[judged[i]];
                sounds[i * Width + Features + k] = deviations[judged[i]];
            }

            void Keep(int window)
            {
                means[window] = sum / Window;
                deviations[window] = Math.Sqrt(Math.Max(0, square / Window - means[window] * means[window]));
            }
        }
        return sounds;
    }

    private static void Standardize(double[] values)
    {
        double mean = values.Average(), variance = 0;
        foreach (double value in values) variance += (value - mean) * (value - mean) / values.Length;
        double deviation = Math.Sqrt(variance) + 1e-6;
        for (int i = 0; i < values.Length; i++) values[i] = (values[i] - mean) / deviation;
    }

    // First and last frame within 40 dB of the loudest: energies of 512 samples, the mean of nine, zeros beyond the ends.
    private static (int First, int Last) Sounding(float[] samples, int frames)
    {
        var levels = new double[samples.Length / Hop];
        for (int i = 0; i < levels.Length; i++)
        {
            double energy = 0;
            foreach (float sample in samples.AsSpan(i * Hop, Hop)) energy += (double)sample * sample;
            levels[i] = 10 * Math.Log10(energy / Hop + 1e-10);
        }
        if (levels.Length == 0) return (0, frames - 1);
        var smooth = new double[levels.Length];
        for (int i = 0; i < levels.Length; i++)
            for (int j = Math.Max(0, i - 4); j <= Math.Min(levels.Length - 1, i + 4); j++) smooth[i] += levels[j] / 9;
        double least = smooth.Max() - Audible;
        return (Array.FindIndex(smooth, level => level > least), Math.Min(Array.FindLastIndex(smooth, level => level > least), frames - 1));
    }

    private void Measure(float[] samples, float[] powers, float[] chroma)
    {
        int[] classes = PitchClassOfBin();
        var bank = new MelFilterBank(Rate, Size, Bands);
        team.Run((Frames + FramesTogether - 1) / FramesTogether, chunk =>
        {
            var stft = new Stft(Size, Hop);
            int first = chunk * FramesTogether, count = Math.Min(FramesTogether, Frames - first);
            var spectra = new float[count * stft.Bins];
            stft.Powers(samples, (long)(First + first) * Hop + stft.FirstSample, spectra);
            Span<float> rows = powers.AsSpan(first * Bands, count * Bands);
            bank.Apply(spectra, rows);
            Decibels.FromPowers(rows);
            for (int t = 0; t < count; t++)
                for (int bin = 0; bin < classes.Length; bin++)
                    if (classes[bin] >= 0) chroma[(first + t) * PitchClasses + classes[bin]] += spectra[t * stft.Bins + bin];
        });
    }

    // A = 440 Hz is class 0; bins outside 80 to 4000 Hz belong to none (-1).
    private static int[] PitchClassOfBin()
    {
        var classes = new int[Size / 2 + 1];
        for (int bin = 0; bin < classes.Length; bin++)
        {
            double hertz = (double)bin * Rate / Size;
            classes[bin] = hertz is > 80 and < 4000 ? (((int)Math.Round(12 * Math.Log2(hertz / 440)) % 12) + 12) % 12 : -1;
        }
        return classes;
    }

    private double[] FeaturesOf(float[] levels, float[] chroma)
    {
        var found = new double[Frames * Features];
        double[] cosines = Cosines();
        team.Run((Frames + FramesTogether - 1) / FramesTogether, chunk =>
        {
            var frame = new double[Bands];
            for (int t = chunk * FramesTogether; t < Math.Min(Frames, (chunk + 1) * FramesTogether); t++)
            {
                for (int b = 0; b < Bands; b++) frame[b] = levels[t * Bands + b];
                for (int k = 0; k < Cepstra; k++) found[t * Features + k] = TensorPrimitives.Dot<double>(frame, cosines.AsSpan(k * Bands, Bands));
                ReadOnlySpan<float> classes = chroma.AsSpan(t * PitchClasses, PitchClasses);
                double strongest = TensorPrimitives.Max(classes) + 1e-8;
                for (int k = 0; k < PitchClasses; k++) found[t * Features + Cepstra + k] = classes[k] / strongest;
            }
        });
        for (int k = 0; k < Features; k++)
        {
            double mean = 0, variance = 0;
            for (int i = k; i < found.Length; i += Features) mean += found[i] / Frames;
            for (int i = k; i < found.Length; i += Features) variance += (found[i] - mean) * (found[i] - mean) / Frames;
            double deviation = Math.Sqrt(variance) + 1e-6;
            for (int i = k; i < found.Length; i += Features) found[i] = (found[i] - mean) / deviation;
        }
        return found;
    }

    // The orthonormal cosine transform II, its first rows. (Cepstra, Bands)
    private static double[] Cosines()
    {
        var rows = new double[Cepstra * Bands];
        for (int k = 0; k < Cepstra; k++)
            for (int b = 0; b < Bands; b++)
                rows[k * Bands + b] = Math.Sqrt((k == 0 ? 1.0 : 2.0) / Bands) * Math.Cos(Math.PI * k * (b + 0.5) / Bands);
        return rows;
    }

    private static (double Mean, double Deviation) Moments(float[] rows, int column)
    {
        int count = rows.Length / Bands;
        double mean = 0, variance = 0;
        for (int i = column; i < rows.Length; i += Bands) mean += (double)rows[i] / count;
        for (int i = column; i < rows.Length; i += Bands) variance += (rows[i] - mean) * (rows[i] - mean) / count;
        return (mean, Math.Sqrt(variance));
    }
}
