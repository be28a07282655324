using Nest.Audio;

namespace Nest.Dsp;

/// <summary>A spectrogram in one array.</summary>
/// <param name="Values">Row by row; the array may be longer. (Frames, Bins)</param>
/// <param name="Frames">Number of frames.</param>
/// <param name="Bins">Values a frame.</param>
public sealed record Spectrogram(float[] Values, int Frames, int Bins)
{
    /// <summary>The values that count. (Frames, Bins)</summary>
    public Span<float> Span => Values.AsSpan(0, Frames * Bins);

    /// <summary>Reads the rest of a sound file as a spectrogram. Besides the result, only a few seconds of the file are in memory.</summary>
    /// <param name="audio">Any rate and number of channels; the mean of the channels is analysed.</param>
    /// <param name="settings">What to compute.</param>
    /// <param name="progress">Told the share done, 0 to 1, several times a minute of sound.</param>
    /// <param name="cancellation">Ends the reading early.</param>
    /// <exception cref="InvalidDataException">The file is damaged, a sample is not a finite number, or the result does not fit one array.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Spectrogram Read(AudioReader audio, SpectrogramSettings settings, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        Read(audio, settings, new BlockLevels(settings.Hop), progress, cancellation);

    internal static Spectrogram Read(AudioReader audio, SpectrogramSettings settings, BlockLevels levels, IProgress<double>? progress, CancellationToken cancellation)
    {
        var framing = new Framing(settings.Size, settings.Hop, settings.Centered);
        var stft = settings.Mels is null ? new Stft(settings.Size, settings.Hop, settings.Centered) : null;
        var mel = settings.Mels is { } mels ? new MelSpectrogram(new MelFilterBank(settings.Rate, settings.Size, mels), settings.Hop, settings.Power, settings.Centered) : null;
        int all = mel?.Bands ?? stft!.Bins, bins = Math.Min(all, settings.MostBins ?? all);

        var reader = new FrameReader(audio, settings.Rate, framing, levels);
        var values = new float[Length(audio, reader.EstimatedFrames, bins)];
        var whole = bins < all ? new float[FrameReader.BlockFrames * all] : [];   // (BlockFrames, all), where some bins are left out
        int frames = 0;
        for (int count; (count = reader.Next(out ReadOnlySpan<float> samples, out int first)) > 0; frames += count)
        {
            cancellation.ThrowIfCancellationRequested();
            if (levels.FirstNotFinite >= 0)
                throw new InvalidDataException($"{audio.Path}: the sample at {(double)levels.FirstNotFinite / settings.Rate:F3} s is not a finite number");
            if ((frames + (long)count) * bins > values.Length)   // the length was an estimate
                Array.Resize(ref values, Length(audio, Math.Max(frames + count, frames + frames / 4L), bins));
            Span<float> target = bins < all ? whole.AsSpan(0, count * all) : values.AsSpan(frames * bins, count * bins);
            if (mel is not null) mel.Compute(samples, first, target);
            else if (settings.Power) stft!.Powers(samples, first, target);
            else stft!.Magnitudes(samples, first, target);
            if (bins < all)
                for (int t = 0; t < count; t++) target.Slice(t * all, bins).CopyTo(values.AsSpan((frames + t) * bins));
            progress?.Report(Math.Min(1, (double)(frames + count) / Math.Max(1, reader.EstimatedFrames)));
        }
        progress?.Report(1);
        return new Spectrogram(values, frames, bins);
    }

    private static int Length(AudioReader audio, long frames, int bins) =>
        frames * bins <= Array.MaxLength ? (int)(frames * bins)
        : throw new InvalidDataException($"{audio.Path}: {frames} frames of {bins} values are more than the {Array.MaxLength} that fit in one array");
}
