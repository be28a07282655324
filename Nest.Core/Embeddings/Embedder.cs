using Nest.Audio;

namespace Nest.Embeddings;

/// <summary>Turns sound into vectors in two halves that may run beside each other: a front end that makes frames, and a model that makes one vector of each.</summary>
/// <remarks>
/// <code>
/// FrameSource source = embedder.Read(audio);          // any thread, many at once
/// FrameBatch batch = embedder.NewBatch();
/// var pool = new EmbeddingPool(embedder.Stamp, timeLine: false);
/// while (source.Next(batch)) pool.Add(embedder.Run(batch), batch.Count);   // Run: one thread at a time
/// TrackEmbedding track = pool.Finish(source);
/// </code>
/// </remarks>
public abstract class Embedder : IDisposable
{
    /// <summary>What is written beside every vector.</summary>
    public abstract EmbeddingFingerprint Stamp { get; }

    /// <summary>Samples a second that the front end works at.</summary>
    public abstract int Rate { get; }

    /// <summary>Samples from one frame to the next.</summary>
    public abstract int Hop { get; }

    /// <summary>Numbers of a frame as the front end hands it over.</summary>
    public abstract int FrameLength { get; }

    /// <summary>Frames that the model likes to be given at once.</summary>
    public abstract int BatchFrames { get; }

    /// <summary>A batch for this model.</summary>
    public FrameBatch NewBatch() => new(BatchFrames, FrameLength);

    /// <summary>Sets the front end to work on a file, from its position on; the caller closes it. May be called on any thread, while others are at work.</summary>
    public abstract FrameSource Read(AudioReader audio);

    /// <summary>One vector a frame. One thread at a time.</summary>
    /// <returns>(batch.Count, Stamp.Size), valid until the next call.</returns>
    public abstract ReadOnlySpan<float> Run(FrameBatch batch);

    /// <summary>Embeds a whole file. One thread at a time.</summary>
    /// <param name="audio">Read from its position on; the caller closes it.</param>
    /// <param name="timeLine">Whether to keep every frame's vector.</param>
    /// <param name="progress">Told the share done, 0 to 1, once a batch.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="InvalidDataException">The file is damaged, empty, or holds what is no number; one line that names it.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public TrackEmbedding Embed(AudioReader audio, bool timeLine = false, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        FrameSource source = Read(audio);
        FrameBatch batch = NewBatch();
        var pool = new EmbeddingPool(Stamp, timeLine);
        while (source.Next(batch))
        {
            cancellation.ThrowIfCancellationRequested();
            pool.Add(Run(batch), batch.Count);
            progress?.Report(Math.Min(1, (double)(batch.First + batch.Count) / Math.Max(1, source.EstimatedFrames)));
        }
        progress?.Report(1);
        return pool.Finish(source);
    }

    /// <summary>Gives back memory and threads.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    protected virtual void Dispose(bool disposing)
    {
    }
}
