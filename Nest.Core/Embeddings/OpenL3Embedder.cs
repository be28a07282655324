using Nest.Audio;
using Nest.Models.OpenL3;
using Nest.Tensors;

namespace Nest.Embeddings;

/// <summary>OpenL3's audio embedding: 512 or 6,144 numbers a second of sound.</summary>
/// <remarks>
/// The front end's half may run on any threads, the network's on one at a time. On a device with its own memory the spectrograms are the network's half, too:
/// sound goes up, each sample once, and vectors come down.
/// </remarks>
public sealed class OpenL3Embedder : Embedder
{
    private const int CpuBatch = 4, CardBatch = 32;

    private readonly OpenL3Encoder encoder;
    private readonly PreparedSpectrogram? spectrogram;   // where the device makes them
    private readonly EmbedderOptions options;
    private readonly float[] vectors;   // (BatchFrames, Size)

    /// <param name="device">Where the network computes; the caller's.</param>
    /// <param name="weights">The model; decides the input.</param>
    /// <param name="size">512 or 6,144.</param>
    /// <param name="options">Hop, padding, pooling.</param>
    /// <param name="batchFrames">Frames that the network is given at once; what suits the device if not given.</param>
    public OpenL3Embedder(Device device, OpenL3Weights weights, int size = 512, EmbedderOptions? options = null, int? batchFrames = null)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(weights);
        int batch = batchFrames ?? (device.HasOwnMemory ? CardBatch : CpuBatch);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1, nameof(batchFrames));
        this.options = options ?? new EmbedderOptions();
        encoder = new OpenL3Encoder(device, new OpenL3Shape(weights.Input, size), weights);
        Stamp = StampOf(weights, size, this.options, device);
        (Hop, BatchFrames) = (this.options.HopSamples, batch);
        if (device.HasOwnMemory) spectrogram = device.Prepare(OpenL3FrontEnd.PlanOf(weights.Input));
        vectors = new float[batch * size];
    }

    /// <inheritdoc/>
    public override EmbeddingFingerprint Stamp { get; }

    /// <summary>The stamp of an embedder that is not there yet: that of its weights and options, and of the device's precision, whatever the device.</summary>
    public static EmbeddingFingerprint StampOf(OpenL3Weights weights, int size, EmbedderOptions options, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(options);
        EmbeddingFingerprint stamp = options.Stamp(weights.Hash, weights.Variant, size);
        return device.RoundsOperands ? stamp.OfRounded() : stamp;
    }

    /// <inheritdoc/>
    public override int Rate => OpenL3FrontEnd.Rate;

    /// <inheritdoc/>
    public override int Hop { get; }

    /// <inheritdoc/>
    public override int FrameLength => spectrogram is null ? encoder.Shape.Frames * encoder.Shape.Bands : Rate;

    /// <inheritdoc/>
    public override int BatchFrames { get; }

    /// <inheritdoc/>
    public override FrameSource Read(AudioReader audio) => spectrogram is null
        ? new SpectrogramSource(audio, new OpenL3FrontEnd(encoder.Shape.Input, options.Padding), Hop, options.Centered)
        : new SoundSource(audio, Hop, options.Centered);

    /// <inheritdoc/>
    public override ReadOnlySpan<float> Run(FrameBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Span<float> target = vectors.AsSpan(0, batch.Count * Stamp.Size);
        if (batch.Count == 0) return target;
        if (spectrogram is null) encoder.Encode(batch.Values.AsSpan(0, batch.Count * FrameLength), batch.Count, target);
        else
        {
            var seconds = new Stretches(batch.Count, SoundSource.Apart(Hop), Rate, encoder.Shape.Frames, OpenL3FrontEnd.FirstOf(encoder.Shape.Input, options.Padding));
            encoder.Encode(batch.Values.AsSpan(0, seconds.Samples), seconds, spectrogram, OpenL3FrontEnd.Range, target);
        }
        return target;
    }
}
