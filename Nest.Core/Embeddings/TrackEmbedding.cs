namespace Nest.Embeddings;

/// <summary>A track as a vector.</summary>
/// <param name="Stamp">What made it.</param>
/// <param name="Vector">All frames pooled into one. (Stamp.Size)</param>
/// <param name="Duration">Seconds of sound that were read.</param>
/// <param name="TimeLine">The frames themselves, where they were asked for.</param>
/// <param name="Warning">What makes the vector doubtful, in one line without the file's name; or null.</param>
public sealed record TrackEmbedding(EmbeddingFingerprint Stamp, float[] Vector, double Duration, EmbeddingTimeLine? TimeLine = null, string? Warning = null);

/// <summary>A track's vectors frame by frame.</summary>
/// <param name="Vectors">(Frames, size of a vector)</param>
/// <param name="Seconds">Each frame's time: its centre where centred, its start otherwise. (Frames)</param>
public sealed record EmbeddingTimeLine(float[] Vectors, double[] Seconds)
{
    /// <summary>Number of frames.</summary>
    public int Frames => Seconds.Length;

    /// <summary>One frame's vector.</summary>
    public ReadOnlySpan<float> this[int frame] => Vectors.AsSpan(frame * (Vectors.Length / Seconds.Length), Vectors.Length / Seconds.Length);
}
