namespace Nest.Audio;

/// <summary>The sound files that Nest writes.</summary>
public enum AudioFormat
{
    /// <summary>WAV, 16-bit PCM.</summary>
    Wav,

    /// <summary>FLAC, 16 bits: the samples of <see cref="Wav"/>, losslessly packed.</summary>
    Flac,

    /// <summary>Ogg Vorbis.</summary>
    Ogg,

    /// <summary>MPEG-1 or MPEG-2 layer III.</summary>
    Mp3,
}

/// <summary>A sound file being written, frame by frame: one frame is one amplitude for each channel at one instant.</summary>
/// <remarks><see cref="AudioFile.Write"/> makes one. Not thread-safe.</remarks>
public abstract class AudioWriter : IDisposable
{
    private protected AudioWriter(int rate, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rate, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rate, AudioReader.MaxRate);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(channels, 1024);
        (Rate, Channels) = (rate, channels);
    }

    /// <summary>Frames a second.</summary>
    public int Rate { get; }

    /// <summary>Amplitudes in a frame.</summary>
    public int Channels { get; }

    /// <summary>Writes whole frames, channels interleaved; amplitudes beyond ±1 are clipped.</summary>
    /// <param name="interleaved">(frames, Channels)</param>
    /// <exception cref="ArgumentException">Not whole frames.</exception>
    /// <exception cref="IOException">The file can't hold more.</exception>
    public void Write(ReadOnlySpan<float> interleaved)
    {
        if (interleaved.Length % Channels != 0)
            throw new ArgumentException($"{interleaved.Length} values are not whole frames of {Channels} channels.", nameof(interleaved));
        WriteFrames(interleaved);
    }

    /// <summary>Completes the file's header; the stream stays open.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Writes whole frames.</summary>
    private protected abstract void WriteFrames(ReadOnlySpan<float> interleaved);

    /// <summary>Completes the file.</summary>
    protected abstract void Dispose(bool disposing);

    /// <summary>The nearest 16-bit values, full scale 32768, ties to even.</summary>
    private protected static void Quantize(ReadOnlySpan<float> amplitudes, Span<short> values)
    {
        for (int i = 0; i < amplitudes.Length; i++)
            values[i] = (short)Math.Clamp(MathF.Round(amplitudes[i] * 32768), short.MinValue, short.MaxValue);
    }
}
