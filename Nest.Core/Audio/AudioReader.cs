namespace Nest.Audio;

/// <summary>A sound file open for reading, frame by frame: one frame is one amplitude for each channel at one instant.</summary>
/// <remarks>Amplitudes are float32, nominally in [−1, 1]. Not thread-safe: give each thread its own reader.</remarks>
public abstract class AudioReader : IDisposable
{
    /// <summary>The file, as it was named.</summary>
    public abstract string Path { get; }

    /// <summary>Frames a second.</summary>
    public abstract int Rate { get; }

    /// <summary>Amplitudes in a frame, at least 1.</summary>
    public abstract int Channels { get; }

    /// <summary>Frames in the file; an estimate where the format does not say exactly (an mp3 without a table of contents).</summary>
    public abstract long Frames { get; }

    /// <summary>The frame that the next <see cref="Read"/> starts at.</summary>
    public abstract long Position { get; }

    /// <summary>Reads whole frames, channels interleaved.</summary>
    /// <param name="interleaved">(frames, Channels); its length is a multiple of <see cref="Channels"/>.</param>
    /// <returns>Frames read: fewer than asked for only at the end, 0 after it.</returns>
    public abstract int Read(Span<float> interleaved);

    /// <summary>Moves to a frame, 0 to <see cref="Frames"/>.</summary>
    public abstract void Seek(long frame);

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the file.</summary>
    protected abstract void Dispose(bool disposing);
}
