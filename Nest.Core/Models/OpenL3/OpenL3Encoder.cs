using Nest.Tensors;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Nest.Models.OpenL3;

/// <summary>OpenL3 for inference: batch normalisation folded into the convolutions, bias, ReLU and pooling fused with them.</summary>
/// <remarks>
/// conv → norm → ReLU is one convolution, exactly: w·s and (b − mean)·s + beta, s = gamma / √(variance + ε), computed in float64. The input's own norm comes before
/// the zeros that the first convolution pads with, so it stays what it is: one multiplication and one addition a number.
/// <para>Not thread-safe.</para>
/// </remarks>
public sealed class OpenL3Encoder
{
    private readonly Device device;
    private readonly PreparedConvolution[] convolutions = new PreparedConvolution[OpenL3Shape.Convolutions];
    private readonly Tensor?[] maps = new Tensor?[OpenL3Shape.Convolutions];   // each (N, H, W, C)
    private readonly float inputScale, inputShift;
    private float[] normalized = [];                                          // (N, Frames, Bands)
    private Tensor? sound, input, pooled, largest;                            // (samples), (N, Frames, Bands, 1), (N, 3, 4, 512), (N, 512)
    private DeviceBuffer<byte>? winners;                                      // shaped as pooled, of no use here
    private float[] cells = [];                                               // pooled, on the host

    /// <param name="device">Where it computes.</param>
    /// <param name="shape">Input and size of the embedding.</param>
    /// <param name="weights">For the same input.</param>
    /// <exception cref="ArgumentException">The weights are for another input.</exception>
    public OpenL3Encoder(Device device, OpenL3Shape shape, OpenL3Weights weights)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Input != shape.Input)
            throw new ArgumentException($"The weights are for input {OpenL3Weights.NameOf(weights.Input)}, not {OpenL3Weights.NameOf(shape.Input)}.", nameof(weights));
        (this.device, Shape) = (device, shape);
        var (scale, shift) = Affine(weights, "input_norm");
        (inputScale, inputShift) = ((float)scale[0], (float)shift[0]);
        for (int i = 1; i <= convolutions.Length; i++)
        {
            int inputs = OpenL3Shape.Inputs(i), outputs = OpenL3Shape.Outputs(i);
            float[] w = weights[$"conv{i}.weight"].ToArray(), bias = weights[$"conv{i}.bias"].ToArray();
            bool normed = i < convolutions.Length;
            if (normed)
            {
                (scale, shift) = Affine(weights, $"norm{i}");
                for (int k = 0; k < w.Length; k++) w[k] = (float)(w[k] * scale[k % outputs]);
                for (int o = 0; o < outputs; o++) bias[o] = (float)(bias[o] * scale[o] + shift[o]);
            }
            convolutions[i - 1] = device.Prepare(device.FromArray(w, 3, 3, inputs, outputs), device.FromArray(bias, outputs), padding: 1, relu: normed, pool: PoolAfter(i));
        }
    }

    /// <summary>Input and size of the embedding.</summary>
    public OpenL3Shape Shape { get; }

    /// <summary>The map after a convolution of the last call, normalised, rectified and pooled as the network has it: for those who compare layer by layer. (N, H, W, C); of the first convolution, of the last images that were computed together</summary>
    /// <param name="convolution">1 to <see cref="OpenL3Shape.Convolutions"/>.</param>
    public Tensor Map(int convolution) => maps[convolution - 1] ?? throw new InvalidOperationException("Nothing was encoded yet.");

    /// <summary>Embeds seconds of sound.</summary>
    /// <param name="spectrograms">Decibels under each frame's largest, as the front end makes them. (count, Frames, Bands)</param>
    /// <param name="count">N.</param>
    /// <param name="embeddings">(count, Size), in Keras's order: bands, then frames, then channels.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public void Encode(ReadOnlySpan<float> spectrograms, int count, Span<float> embeddings)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(spectrograms.Length, count * Shape.Frames * Shape.Bands, nameof(spectrograms));
        ArgumentOutOfRangeException.ThrowIfNotEqual(embeddings.Length, count * Shape.Size, nameof(embeddings));
        if (normalized.Length < spectrograms.Length) normalized = new float[spectrograms.Length];
        TensorPrimitives.Multiply(spectrograms, inputScale, normalized);
        TensorPrimitives.Add(normalized.AsSpan(0, spectrograms.Length), inputShift, normalized);
        Tensor x = device.Reuse(ref input, count, Shape.Frames, Shape.Bands, 1);
        x.Write(normalized.AsSpan(0, spectrograms.Length));
        Network(x, embeddings);
    }

    /// <summary>Embeds seconds of sound whose spectrograms the device makes: sound goes there, vectors come back, and nothing else.</summary>
    /// <param name="samples">The sound. (seconds.Samples)</param>
    /// <param name="seconds">Which stretches of it, each of <see cref="OpenL3Shape.Frames"/> frames.</param>
    /// <param name="spectrogram">Prepared by the same device, <see cref="OpenL3Shape.Bands"/> values a frame.</param>
    /// <param name="range">Decibels under each stretch's largest that are kept.</param>
    /// <param name="embeddings">(seconds.Count, Size), as <see cref="Encode(ReadOnlySpan{float}, int, Span{float})"/> writes them.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Encode(ReadOnlySpan<float> samples, in Stretches seconds, PreparedSpectrogram spectrogram, float range, Span<float> embeddings)
    {
        ArgumentNullException.ThrowIfNull(spectrogram);
        ArgumentOutOfRangeException.ThrowIfNotEqual(seconds.Frames, Shape.Frames, nameof(seconds));
        ArgumentOutOfRangeException.ThrowIfNotEqual(embeddings.Length, seconds.Count * Shape.Size, nameof(embeddings));
        Tensor signal = device.Reuse(ref sound, samples.Length), x = device.Reuse(ref input, seconds.Count, Shape.Frames, Shape.Bands, 1);
        signal.Write(samples);
        spectrogram.Run(signal, seconds, x);
        device.RelativeDecibels(x, range, inputScale, inputShift, x);
        Network(x, embeddings);
    }

    private void Network(Tensor x, Span<float> embeddings)
    {
        int count = x[0];
        x = First(x);
        for (int i = 3; i <= convolutions.Length; i++)
        {
            int pool = PoolAfter(i);
            Tensor y = device.Reuse(ref maps[i - 1], count, x[1] / pool, x[2] / pool, OpenL3Shape.Outputs(i));
            convolutions[i - 1].Run(x, y);
            x = y;
        }
        Pool(x, embeddings);
    }

    /// <summary>Extent of the pooling that follows a convolution.</summary>
    internal static int PoolAfter(int convolution) => convolution is 2 or 4 or 6 ? 2 : 1;

    /// <summary>Batch normalisation as y = scale · x + shift.</summary>
    private static (double[] Scale, double[] Shift) Affine(OpenL3Weights weights, string name)
    {
        ReadOnlySpan<float> gamma = weights[$"{name}.weight"].Span, beta = weights[$"{name}.bias"].Span, mean = weights[$"{name}.mean"].Span, variance = weights[$"{name}.variance"].Span;
        double[] scale = new double[gamma.Length], shift = new double[gamma.Length];
        for (int c = 0; c < scale.Length; c++)
        {
            scale[c] = gamma[c] / Math.Sqrt(variance[c] + (double)OpenL3Shape.Epsilon);
            shift[c] = beta[c] - mean[c] * scale[c];
        }
        return (scale, shift);
    }

    // The first two convolutions, on a processor image by image: the map between them, 13 MB of each, is then still in the cache when it is read.
    private Tensor First(Tensor x)
    {
        int pool = PoolAfter(2), channels = OpenL3Shape.Outputs(1);
        long image = (long)x[1] * x[2] * channels * sizeof(float);
        int together = (int)Math.Clamp(device.WorkingSet / 4 / image, 1, x[0]);
        Tensor y = device.Reuse(ref maps[1], x[0], x[1] / pool, x[2] / pool, channels);
        for (int n = 0; n < x[0]; n += together)
        {
            int count = Math.Min(together, x[0] - n);
            Tensor between = device.Reuse(ref maps[0], count, x[1], x[2], channels);
            convolutions[0].Run(x.Rows(n, count), between);
            convolutions[1].Run(between, y.Rows(n, count));
        }
        return y;
    }

    // Cells of a third of the frames by a quarter of the bands (the 6,144 numbers), then, for 512, the largest of those.
    private void Pool(Tensor x, Span<float> embeddings)
    {
        const int Across = 3, Down = 4, Channels = OpenL3Shape.LastChannels;
        int count = x[0];
        var geometry = new Pooling(count, x[1], x[2], Channels, x[1] / Across, x[2] / Down);
        Tensor y = device.Reuse(ref pooled, count, Across, Down, Channels);
        if (winners is null || winners.Length < y.Length) winners = device.Allocate<byte>(y.Length);
        device.MaxPool(geometry, x, y, winners);
        if (Shape.Size == Channels)
        {
            Tensor vectors = device.Reuse(ref largest, count, Channels);
            device.MaxPool(new Pooling(count, Across, Down, Channels, Across, Down), y, vectors, winners);
            vectors.Read(embeddings);
            return;
        }
        if (cells.Length < y.Length) cells = new float[y.Length];
        y.Read(cells.AsSpan(0, y.Length));
        for (int n = 0; n < count; n++)
            for (int frame = 0; frame < Across; frame++)
                for (int band = 0; band < Down; band++)
                    cells.AsSpan(((n * Across + frame) * Down + band) * Channels, Channels).CopyTo(embeddings[(n * Shape.Size + (band * Across + frame) * Channels)..]);
    }
}
