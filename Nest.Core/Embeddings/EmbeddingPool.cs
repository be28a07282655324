using System.Numerics.Tensors;

namespace Nest.Embeddings;

/// <summary>Makes one vector of a track's frames, as they come: the largest of each number, or its mean.</summary>
/// <remarks>The frames' order decides the bits of a mean, nothing else does. Not thread-safe.</remarks>
public sealed class EmbeddingPool
{
    /// <summary><see cref="EmbeddingFingerprint.Pooling"/>: the largest value over time, as is usual with OpenL3.</summary>
    public const string Max = "max";

    /// <summary><see cref="EmbeddingFingerprint.Pooling"/>: the mean over time.</summary>
    public const string Mean = "mean";

    private readonly EmbeddingFingerprint stamp;
    private readonly float[] largest;         // (Size), max
    private readonly double[] sum;            // (Size), mean
    private readonly List<float>? vectors;    // (frames, Size), where the time line is wanted
    private long frames;

    /// <param name="stamp">Size and pooling.</param>
    /// <param name="timeLine">Whether to keep the frames.</param>
    /// <exception cref="ArgumentException">The pooling is neither max nor mean.</exception>
    public EmbeddingPool(EmbeddingFingerprint stamp, bool timeLine)
    {
        ArgumentNullException.ThrowIfNull(stamp);
        if (stamp.Pooling is not (Max or Mean)) throw new ArgumentException($"Pooling '{stamp.Pooling}' is neither {Max} nor {Mean}.", nameof(stamp));
        this.stamp = stamp;
        largest = new float[stamp.Size];
        Array.Fill(largest, float.NegativeInfinity);
        sum = new double[stamp.Size];
        vectors = timeLine ? [] : null;
    }

    /// <summary>Adds the next frames' vectors. (count, Size)</summary>
    public void Add(ReadOnlySpan<float> frameVectors, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(frameVectors.Length, count * stamp.Size, nameof(frameVectors));
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> vector = frameVectors.Slice(i * stamp.Size, stamp.Size);
            if (stamp.Pooling == Max) TensorPrimitives.Max(largest, vector, largest);
            else
                for (int k = 0; k < sum.Length; k++) sum[k] += vector[k];
        }
        vectors?.AddRange(frameVectors);
        frames += count;
    }

    /// <summary>The track, once all frames were added.</summary>
    /// <exception cref="InvalidOperationException">There were none.</exception>
    public TrackEmbedding Finish(FrameSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (frames == 0) throw new InvalidOperationException("A track without frames has no vector.");
        float[] vector = stamp.Pooling == Max ? largest : Array.ConvertAll(sum, value => (float)(value / frames));
        EmbeddingTimeLine? line = vectors is null ? null : new(vectors.ToArray(), Times());
        return new TrackEmbedding(stamp, vector, source.Seconds, line, source.Warning);
    }

    private double[] Times()
    {
        var seconds = new double[frames];
        for (int i = 0; i < seconds.Length; i++) seconds[i] = i * stamp.HopSeconds;
        return seconds;
    }
}
