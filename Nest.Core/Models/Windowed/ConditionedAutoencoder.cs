using Nest.Layers;
using Nest.Tensors;

namespace Nest.Models.Windowed;

/// <summary>The published conditioned autoencoder, preset <c>windowed</c>: windows of a spectrogram to three latents and back, and a forecast of the next.</summary>
/// <remarks>
/// Encoder: two 3x3 convolutions to 32 and 64 channels, each with ReLU and 2x2 max-pooling; linear to 128, ReLU; linear to 3, tanh.
/// Decoder: linear to 128, ReLU; linear to the pooled size, ReLU; two 2x2 transposed convolutions of stride 2, to 32 channels, ReLU, and to 1, sigmoid.
/// Forecaster: an LSTM of width 16 over the last latents, linear to 3: the next latent's displacement.
/// Names, layouts and initialisation of the parameters: <see cref="WindowedShape"/>.
/// <para>Not thread-safe.</para>
/// </remarks>
internal sealed class ConditionedAutoencoder
{
    private readonly Sequential encoder, decoderDense, decoderConvolutions;
    private readonly Lstm forecasterLstm;
    private readonly Linear forecasterHead;
    private WindowEncoder? windowEncoder;   // of spectrograms, its memory shared by training and encoding

    /// <summary>A model of zeros: <see cref="Parameters.Initialize"/> or a weight file comes next.</summary>
    /// <param name="device">What computes.</param>
    /// <param name="shape">The sizes; the published ones by default.</param>
    /// <exception cref="ArgumentException">Bins or frames are no positive multiple of 4, or the history is under 1.</exception>
    public ConditionedAutoencoder(Device device, WindowedShape? shape = null)
    {
        Shape = shape ?? new WindowedShape();
        if (Shape.Bins < 4 || Shape.Bins % 4 != 0 || Shape.Frames < 4 || Shape.Frames % 4 != 0 || Shape.History < 1)
            throw new ArgumentException($"{Shape}: bins and frames are multiples of 4, the history is at least 1.", nameof(shape));
        const int Channels1 = WindowedShape.Channels1, Channels2 = WindowedShape.Channels2, Hidden = WindowedShape.Hidden, Latents = WindowedShape.Latents;
        var same = new KernelGeometry(Kernel: (3, 3), Stride: (1, 1), Padding: (1, 1));
        var doubling = new KernelGeometry(Kernel: (2, 2), Stride: (2, 2), Padding: (0, 0));

        var p = Parameters = new Parameters(device);
        encoder = new Sequential(
            new Conv2d(p, "encoder.conv.0", 1, Channels1, same), new Relu(device), new MaxPool2d(device, 2, 2),
            new Conv2d(p, "encoder.conv.3", Channels1, Channels2, same), new Relu(device), new MaxPool2d(device, 2, 2),
            new Linear(p, "encoder.fc.0", Shape.Flat, Hidden), new Relu(device),
            new Linear(p, "encoder.fc.2", Hidden, Latents), new Tanh(device));
        decoderDense = new Sequential(
            new Linear(p, "decoder.fc.0", Latents, Hidden), new Relu(device),
            new Linear(p, "decoder.fc.2", Hidden, Shape.Flat), new Relu(device));
        decoderConvolutions = new Sequential(
            new ConvTranspose2d(p, "decoder.deconv.0", Channels2, Channels1, doubling), new Relu(device),
            new ConvTranspose2d(p, "decoder.deconv.2", Channels1, 1, doubling), new Sigmoid(device));
        forecasterLstm = new Lstm(p, "forecaster.lstm", Latents, WindowedShape.LstmWidth);
        forecasterHead = new Linear(p, "forecaster.fc", WindowedShape.LstmWidth, Latents);
        p.Allocate();
    }

    /// <summary>The sizes.</summary>
    public WindowedShape Shape { get; }

    /// <summary>All weights and their gradients.</summary>
    public Parameters Parameters { get; }

    /// <summary>What computes.</summary>
    public Device Device => Parameters.Device;

    internal WindowEncoder WindowEncoder => windowEncoder ??= WindowEncoder.For(this);

    /// <summary>Latents (N, 3) of windows (N, Frames, Bins).</summary>
    public Tensor Encode(Tensor windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return encoder.Forward(windows.Reshape(windows.Length / (Shape.Frames * Shape.Bins), Shape.Frames, Shape.Bins, 1));   // z = tanh(…)
    }

    /// <summary>The gradients of the last <see cref="Encode"/>, from that for its latents.</summary>
    public Tensor EncodeBackward(Tensor latents) => encoder.Backward(latents);

    /// <summary>Latents (count, 3) of consecutive windows of a spectrogram: as <see cref="Encode"/>, but what neighbours share is computed once.</summary>
    /// <param name="spectrogram">Magnitudes in [0, 1]. (frames, Bins)</param>
    /// <param name="first">First frame of the first window.</param>
    /// <param name="count">Windows, each starting a frame after the one before.</param>
    /// <exception cref="ArgumentOutOfRangeException">The windows reach beyond the spectrogram.</exception>
    public Tensor EncodeWindows(Tensor spectrogram, int first, int count)
    {
        ArgumentNullException.ThrowIfNull(spectrogram);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + count - 1 + Shape.Frames, spectrogram[0], nameof(count));
        return WindowEncoder.Forward(spectrogram, Enumerable.Range(first, count).ToArray(), withGradient: 0);
    }

    /// <summary>Latents of all windows of a spectrogram, (count, 3), in the host's memory.</summary>
    /// <param name="spectrogram">Magnitudes in [0, 1]. (frames, Bins)</param>
    /// <param name="count">Windows, the first starting at frame 0.</param>
    /// <param name="progress">Told the share done, 0 to 1.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public float[] EncodeAll(Tensor spectrogram, int count, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        const int Together = 256;
        var latents = new float[count * WindowedShape.Latents];
        for (int first = 0; first < count; first += Together)
        {
            cancellation.ThrowIfCancellationRequested();
            int windows = Math.Min(Together, count - first);
            EncodeWindows(spectrogram, first, windows).Read(latents.AsSpan(first * WindowedShape.Latents, windows * WindowedShape.Latents));
            progress?.Report((double)(first + windows) / count);
        }
        return latents;
    }

    /// <summary>Windows (N, Frames, Bins) that latents (N, 3) stand for.</summary>
    public Tensor Decode(Tensor latents)
    {
        ArgumentNullException.ThrowIfNull(latents);
        Tensor image = decoderDense.Forward(latents).Reshape(latents[0], Shape.Frames / 4, Shape.Bins / 4, WindowedShape.Channels2);
        return decoderConvolutions.Forward(image).Reshape(latents[0], Shape.Frames, Shape.Bins);   // x̂ = σ(…)
    }

    /// <summary>The gradients of the last <see cref="Decode"/>, from that for its windows; returns that for its latents.</summary>
    public Tensor DecodeBackward(Tensor windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        Tensor image = decoderConvolutions.Backward(windows.Reshape(windows[0], Shape.Frames, Shape.Bins, 1));
        return decoderDense.Backward(image.Reshape(windows[0], Shape.Flat));
    }

    /// <summary>Displacements (N, 3) to the next latents, from the last ones (History, N, 3), oldest first.</summary>
    public Tensor Forecast(Tensor history) => forecasterHead.Forward(forecasterLstm.Forward(history));   // v̂ = W·h + b

    /// <summary>The gradients of the last <see cref="Forecast"/>, from that for its displacements; returns that for the history.</summary>
    public Tensor ForecastBackward(Tensor displacements) => forecasterLstm.Backward(forecasterHead.Backward(displacements));
}
