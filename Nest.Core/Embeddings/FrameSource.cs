namespace Nest.Embeddings;

/// <summary>The front end at work on one track: reads its sound and makes frames, a batch at a time. Only the current second is in memory.</summary>
/// <remarks>Not thread-safe, but independent of every other and of the model: each may run on a thread of its own.</remarks>
public abstract class FrameSource
{
    /// <summary>Frames in all: an estimate until the end is read.</summary>
    public abstract long EstimatedFrames { get; }

    /// <summary>Seconds of sound read so far, the track's length once all is.</summary>
    public abstract double Seconds { get; }

    /// <summary>What makes the frames read so far doubtful (digital silence, less than a second of sound), in one line without the file's name; or null.</summary>
    public abstract string? Warning { get; }

    /// <summary>Makes the next frames, as many as fit.</summary>
    /// <returns>Whether there were any.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, empty, or holds what is no number; one line that names it.</exception>
    public abstract bool Next(FrameBatch into);
}
