using System.Numerics.Tensors;
using Nest.Audio;
using Nest.Dsp;
using Nest.Projection;

namespace Nest.Features;

/// <summary>A song as the presets see it: the frames that are fitted, ready for windows of 20, and where they lie in the song.</summary>
/// <remarks>
/// Both front ends bring the song to mono at 22,050 Hz and take frames of 1,024 samples every 512 under a periodic Hann window, frame t
/// centred at t · 512 / 22,050 s. A track of T frames has T − 20 windows; window t holds frames t to t + 19, one contiguous slice, and stands for
/// the time of its centre, (t + 9.5) · 512 / 22,050 s. Thread-safe as long as nobody writes to the values.
/// </remarks>
internal sealed class SongFeatures
{
    /// <summary>Frames a window.</summary>
    public const int WindowFrames = 20;

    /// <summary>Samples a second.</summary>
    public const int Rate = 22_050;

    /// <summary>Samples from one frame to the next.</summary>
    public const int Hop = 512;

    private const int Size = 1024;
    private const int MelBands = 128, MagnitudeBins = 512;
    private const float FloorDb = 60, SoundingDb = 50;   // the recipe has 40 for the second
    private const double LeastDeviation = 3;   // dB
    private const int LevelSpan = 9;           // blocks of 512 samples that a level is the mean of

    /// <summary>The front end of preset <c>nest</c>.</summary>
    internal static readonly SpectrogramSettings LogMelSettings = new(Rate, Size, Hop, MelBands, Power: true);

    /// <summary>The front end of preset <c>windowed</c>.</summary>
    internal static readonly SpectrogramSettings MagnitudeSettings = new(Rate, Size, Hop, MostBins: MagnitudeBins);

    private SongFeatures(float[] values, int bins, int firstFrame, int frames, int trackFrames)
    {
        (Values, Bins, FirstFrame, Frames, TrackFrames) = (values, bins, firstFrame, frames, trackFrames);
        Windows = new SlidingWindows(values, bins, WindowFrames, frames - WindowFrames);
    }

    /// <summary>The fitted frames from the first on; the array may be longer. (Frames, Bins)</summary>
    public float[] Values { get; }

    /// <summary>Values a frame.</summary>
    public int Bins { get; }

    /// <summary>Where the fitted frames start in the track.</summary>
    public int FirstFrame { get; }

    /// <summary>Fitted frames.</summary>
    public int Frames { get; }

    /// <summary>Frames of the whole track, T.</summary>
    public int TrackFrames { get; }

    /// <summary>The fitted windows, one frame apart: N = Frames − 20.</summary>
    public SlidingWindows Windows { get; }

    /// <summary>Windows of the whole track, T − 20; <see cref="Windows"/> are those from <see cref="FirstFrame"/> on.</summary>
    public int TrackWindows => TrackFrames - WindowFrames;

    /// <summary>The time of one of the track's windows: its centre, in seconds.</summary>
    public static double SecondsOf(int trackWindow) => (trackWindow + (WindowFrames - 1) / 2.0) * Hop / Rate;

    /// <summary>Reads a song for preset <c>nest</c>: standardised log-mel frames.</summary>
    /// <param name="audio">The song, read from its position on; the caller closes it.</param>
    /// <param name="progress">Told the share done, 0 to 1.</param>
    /// <param name="cancellation">Ends the reading early.</param>
    /// <remarks>
    /// Powers; 128 Slaney mel bands from 0 to 11,025 Hz; 10 log₁₀(max(1e-10, ·)), raised to at least 60 dB under the largest value; each band
    /// minus its mean, divided by the larger of its deviation and 3 dB. Floor, means and deviations are those of the fitted frames: from the first to
    /// the last whose level (mean over 9 blocks of 512 samples, in dB, over fewer at the ends) lies within 50 dB of the loudest;
    /// or all, if those would not make a window. Within 40 dB, as the recipe has it, a fade-out of three seconds was one repeated point, which cost neighbours;
    /// within 60 dB its last breath lies so far from all else that it takes nine tenths of the variance.
    /// </remarks>
    /// <exception cref="InvalidDataException">The file is damaged, too short for a window, or silent throughout.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static SongFeatures ReadLogMel(AudioReader audio, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        Read(audio, LogMelSettings, LogMel, progress, cancellation);

    /// <summary>Reads a song for preset <c>windowed</c>: magnitudes, (S − min) / (max − min + 1e-8) over the whole track, bins 0 to 511.</summary>
    /// <inheritdoc cref="ReadLogMel"/>
    public static SongFeatures ReadMagnitudes(AudioReader audio, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        Read(audio, MagnitudeSettings, Magnitudes, progress, cancellation);

    private static SongFeatures Read(AudioReader audio, SpectrogramSettings settings, Func<SpectrogramBuilder, string, SongFeatures> of, IProgress<double>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(audio);
        var source = new MonoReader(audio, Rate);
        var builder = new SpectrogramBuilder(settings, audio.Path, source.Length);
        source.ReadToEnd((block, count) => builder.Push(block.AsSpan(0, count)), progress, cancellation);
        return of(builder, audio.Path);
    }

    /// <summary>Features of preset <c>nest</c> of what a builder of <see cref="LogMelSettings"/> has taken.</summary>
    /// <inheritdoc cref="ReadLogMel" path="/exception"/>
    internal static SongFeatures LogMel(SpectrogramBuilder builder, string path)
    {
        Spectrogram mels = builder.Finish();
        RequireSong(path, mels, builder.Levels);
        var (first, last) = Sounding(builder.Levels.Levels, mels.Frames);
        int frames = last - first + 1;

        // The fitted frames move to the array's start, so that windows are counted from it.
        Span<float> fitted = mels.Values.AsSpan(0, frames * MelBands);
        mels.Values.AsSpan(first * MelBands, fitted.Length).CopyTo(fitted);
        Decibels.FromPowers(fitted);
        Decibels.ClipBelow(fitted, FloorDb);
        Standardize(mels.Values, frames);
        return new SongFeatures(mels.Values, MelBands, first, frames, mels.Frames);
    }

    /// <summary>Features of preset <c>windowed</c> of what a builder of <see cref="MagnitudeSettings"/> has taken.</summary>
    /// <inheritdoc cref="ReadLogMel" path="/exception"/>
    internal static SongFeatures Magnitudes(SpectrogramBuilder builder, string path)
    {
        Spectrogram magnitudes = builder.Finish();
        RequireSong(path, magnitudes, builder.Levels);
        Span<float> values = magnitudes.Span;
        float least = TensorPrimitives.Min<float>(values);
        double range = (double)TensorPrimitives.Max<float>(values) - least + 1e-8;
        TensorPrimitives.Subtract(values, least, values);
        TensorPrimitives.Divide(values, (float)range, values);
        return new SongFeatures(magnitudes.Values, MagnitudeBins, 0, magnitudes.Frames, magnitudes.Frames);
    }

    private static void RequireSong(string path, Spectrogram spectrogram, BlockLevels levels)
    {
        if (spectrogram.Frames <= WindowFrames)
            throw new InvalidDataException($"{path}: {spectrogram.Frames} frames of {Hop} samples at {Rate} Hz are too few: a nest takes at least {WindowFrames + 1} ({(double)WindowFrames * Hop / Rate:F2} s)");
        if (levels.Silent) throw new InvalidDataException($"{path}: digital silence from start to end: there is nothing to make a nest of");
    }

    private static (int First, int Last) Sounding(IReadOnlyList<float> levels, int frames)
    {
        int blocks = levels.Count, reach = LevelSpan / 2;
        var smooth = new double[blocks];
        for (int i = 0; i < blocks; i++)
        {
            int from = Math.Max(0, i - reach), to = Math.Min(blocks - 1, i + reach);
            double sum = 0;
            for (int k = from; k <= to; k++) sum += levels[k];
            smooth[i] = sum / (to - from + 1);
        }
        double least = smooth.Max() - SoundingDb;
        int first = Array.FindIndex(smooth, level => level > least), last = Math.Min(Array.FindLastIndex(smooth, level => level > least), frames - 1);
        return last - first >= WindowFrames ? (first, last) : (0, frames - 1);
    }

    // Each band minus its mean, divided by max(deviation, 3 dB), the population's.
    private static void Standardize(float[] values, int frames)
    {
        double[] sums = new double[MelBands], squares = new double[MelBands], mean = new double[MelBands];
        for (int t = 0; t < frames; t++)
            for (int b = 0; b < MelBands; b++) sums[b] += values[t * MelBands + b];
        for (int b = 0; b < MelBands; b++) mean[b] = sums[b] / frames;
        for (int t = 0; t < frames; t++)
            for (int b = 0; b < MelBands; b++)
            {
                double off = values[t * MelBands + b] - mean[b];
                squares[b] += off * off;
            }
        var scale = new double[MelBands];
        for (int b = 0; b < MelBands; b++) scale[b] = 1 / Math.Max(Math.Sqrt(squares[b] / frames), LeastDeviation);
        for (int t = 0; t < frames; t++)
            for (int b = 0; b < MelBands; b++) values[t * MelBands + b] = (float)((values[t * MelBands + b] - mean[b]) * scale[b]);
    }
}
