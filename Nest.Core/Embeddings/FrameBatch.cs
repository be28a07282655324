namespace Nest.Embeddings;

/// <summary>Some consecutive frames of one track, as a model wants them: what passes from the front end to the model.</summary>
/// <remarks>Used again and again: a pipeline has as many as it wants in flight. Not thread-safe.</remarks>
public sealed class FrameBatch
{
    /// <param name="capacity">Frames it may hold.</param>
    /// <param name="frameLength">Numbers of a frame.</param>
    public FrameBatch(int capacity, int frameLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(frameLength, 1);
        (Capacity, FrameLength, Values) = (capacity, frameLength, new float[checked(capacity * frameLength)]);
    }

    /// <summary>Frames it may hold.</summary>
    public int Capacity { get; }

    /// <summary>Numbers of a frame.</summary>
    public int FrameLength { get; }

    /// <summary>The frames, one after the other, (Capacity, FrameLength); where frames are sound that overlaps, its samples, each once.</summary>
    public float[] Values { get; }

    /// <summary>Frames that it holds: the first of <see cref="Values"/>.</summary>
    public int Count { get; set; }

    /// <summary>The first frame's number in its track.</summary>
    public long First { get; set; }
}
