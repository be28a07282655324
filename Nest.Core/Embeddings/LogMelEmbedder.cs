using Nest.Audio;
using Nest.Models.OpenL3;

namespace Nest.Embeddings;

/// <summary>The baseline that learned models must beat: the mean of every mel band over a second, and its deviation. 512 numbers, nothing learned.</summary>
/// <remarks>The bands are those of OpenL3's input mel256, in decibels under the second's largest.</remarks>
public sealed class LogMelEmbedder : Embedder
{
    /// <summary>Its name on the command line and in <see cref="EmbeddingFingerprint.Variant"/>.</summary>
    public const string Name = "logmel";

    private const string Model = "logmel-1";   // goes up when its numbers change

    private readonly EmbedderOptions options;
    private readonly OpenL3Shape shape = new(OpenL3Input.Mel256);
    private readonly float[] vectors;                  // (BatchFrames, 2 · Bands)
    private readonly double[] sums, squares;           // (Bands)

    /// <param name="options">Hop, padding, pooling.</param>
    public LogMelEmbedder(EmbedderOptions? options = null)
    {
        this.options = options ?? new EmbedderOptions();
        Stamp = this.options.Stamp(Model, Name, 2 * shape.Bands);
        Hop = this.options.HopSamples;
        vectors = new float[BatchFrames * Stamp.Size];
        (sums, squares) = (new double[shape.Bands], new double[shape.Bands]);
    }

    /// <inheritdoc/>
    public override EmbeddingFingerprint Stamp { get; }

    /// <inheritdoc/>
    public override int Rate => OpenL3FrontEnd.Rate;

    /// <inheritdoc/>
    public override int Hop { get; }

    /// <inheritdoc/>
    public override int FrameLength => shape.Frames * shape.Bands;

    /// <inheritdoc/>
    public override int BatchFrames => 4;

    /// <inheritdoc/>
    public override FrameSource Read(AudioReader audio) => new SpectrogramSource(audio, new OpenL3FrontEnd(shape.Input, options.Padding), Hop, options.Centered);

    /// <inheritdoc/>
    public override ReadOnlySpan<float> Run(FrameBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        for (int i = 0; i < batch.Count; i++) Describe(batch.Values.AsSpan(i * FrameLength, FrameLength), vectors.AsSpan(i * Stamp.Size, Stamp.Size));
        return vectors.AsSpan(0, batch.Count * Stamp.Size);
    }

    // image: (Frames, Bands); vector: the bands' means, then their deviations.
    private void Describe(ReadOnlySpan<float> image, Span<float> vector)
    {
        int bands = sums.Length;
        Array.Clear(sums);
        Array.Clear(squares);
        for (int frame = 0; frame < shape.Frames; frame++)
            for (int band = 0; band < bands; band++) sums[band] += image[frame * bands + band];
        for (int band = 0; band < bands; band++) sums[band] /= shape.Frames;   // means from here on
        for (int frame = 0; frame < shape.Frames; frame++)
            for (int band = 0; band < bands; band++)
            {
                double off = image[frame * bands + band] - sums[band];
                squares[band] += off * off;
            }
        for (int band = 0; band < bands; band++)
        {
            vector[band] = (float)sums[band];
            vector[bands + band] = (float)Math.Sqrt(squares[band] / shape.Frames);
        }
    }
}
