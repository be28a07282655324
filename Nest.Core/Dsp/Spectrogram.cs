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
    public static Spectrogram Read(AudioReader audio, SpectrogramSettings settings, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        var source = new MonoReader(audio, settings.Rate);
        var builder = new SpectrogramBuilder(settings, audio.Path, source.Length);
        source.ReadToEnd((block, count) => builder.Push(block.AsSpan(0, count)), progress, cancellation);
        return builder.Finish();
    }
}
