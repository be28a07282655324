namespace Nest.Dsp;

/// <summary>Computes a spectrogram of a mono signal that streams by.</summary>
/// <remarks>The result is the same however the signal is split into pieces. Not thread-safe.</remarks>
internal sealed class SpectrogramBuilder
{
    private readonly SpectrogramSettings settings;
    private readonly string path;
    private readonly Stft? stft;
    private readonly MelSpectrogram? mel;
    private readonly FrameBlocks blocks;
    private readonly int all, bins;      // values that a frame has, and those of them that are kept
    private readonly float[] whole;      // (BlockFrames, all), where some bins are left out
    private float[] values;              // (estimated frames, bins)
    private int frames;

    /// <param name="settings">What to compute.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="length">Samples in the signal, as far as is known.</param>
    /// <exception cref="InvalidDataException">The result would not fit one array.</exception>
    public SpectrogramBuilder(SpectrogramSettings settings, string path, long length)
    {
        (this.settings, this.path) = (settings, path);
        var framing = new Framing(settings.Size, settings.Hop, settings.Centered);
        if (settings.Mels is { } mels) mel = new MelSpectrogram(new MelFilterBank(settings.Rate, settings.Size, mels), settings.Hop, settings.Power, settings.Centered);
        else stft = new Stft(settings.Size, settings.Hop, settings.Centered);
        all = mel?.Bands ?? stft!.Bins;
        bins = Math.Min(all, settings.MostBins ?? all);
        whole = bins < all ? new float[FrameBlocks.BlockFrames * all] : [];
        values = new float[Fitting(framing.Count(length))];
        Levels = new BlockLevels(settings.Hop);
        blocks = new FrameBlocks(framing, Levels, Compute);
    }

    /// <summary>Levels of blocks of one hop each.</summary>
    public BlockLevels Levels { get; }

    /// <summary>Takes the next samples of the signal.</summary>
    /// <exception cref="InvalidDataException">A sample is not a finite number, or the result does not fit one array.</exception>
    public void Push(ReadOnlySpan<float> samples) => blocks.Push(samples);

    /// <summary>The spectrogram, now that the signal has ended.</summary>
    /// <exception cref="InvalidDataException">A sample is not a finite number, or the result does not fit one array.</exception>
    public Spectrogram Finish()
    {
        blocks.Finish();
        return new Spectrogram(values, frames, bins);
    }

    private void Compute(ReadOnlySpan<float> samples, int first, int count)
    {
        if (Levels.FirstNotFinite >= 0) throw new InvalidDataException($"{path}: the sample at {(double)Levels.FirstNotFinite / settings.Rate:F3} s is not a finite number");
        if ((frames + (long)count) * bins > values.Length)   // the length was an estimate
            Array.Resize(ref values, Fitting(Math.Max(frames + count, frames + frames / 4L)));
        Span<float> target = bins < all ? whole.AsSpan(0, count * all) : values.AsSpan(frames * bins, count * bins);
        if (mel is not null) mel.Compute(samples, first, target);
        else if (settings.Power) stft!.Powers(samples, first, target);
        else stft!.Magnitudes(samples, first, target);
        if (bins < all)
            for (int t = 0; t < count; t++) target.Slice(t * all, bins).CopyTo(values.AsSpan((frames + t) * bins));
        frames += count;
    }

    private int Fitting(long count) =>
        count * bins <= Array.MaxLength ? (int)(count * bins)
        : throw new InvalidDataException($"{path}: {count} frames of {bins} values are more than the {Array.MaxLength} that fit in one array");
}
