using Nest.Layers;
using Nest.Numerics;
using Nest.Tensors;

namespace Nest.Models.Nest;

/// <summary>The autoencoder of preset <c>nest</c>: a convolutional encoder that adds to the whitened PCA of a window, a decoder, and a forecaster of the path.</summary>
/// <remarks>
/// Freshly initialised, the encoder adds nothing: the nest starts as the whitened PCA nest. Encoder: two convolutions over time with the bands
/// as channels, two fully connected layers. Decoder: two fully connected layers, two transposed convolutions, to the window averaged
/// two by two. Forecaster: an LSTM over five latents, to the next displacement.
/// <para>Source: the recipe grew from a conditioned convolutional autoencoder with an LSTM condition; He et al., "Delving deep into rectifiers",
/// ICCV 2015, for the initialisation.</para>
/// <para>Not thread-safe.</para>
/// </remarks>
internal sealed class NestAutoencoder
{
    private readonly Conv2d listener;                                     // the encoder's first layer, which reads the windows where they lie
    private readonly Sequential encoder, unfolder, painter, forecaster;   // the encoder's other layers; the decoder's before and after its picture

    /// <param name="device">What computes.</param>
    /// <param name="shape">Sizes; those of the recipe if not given.</param>
    /// <exception cref="ArgumentException">The bands are no multiple of 8.</exception>
    public NestAutoencoder(Device device, NestShape? shape = null)
    {
        ArgumentNullException.ThrowIfNull(device);
        Shape = shape ?? new NestShape();
        if (Shape.Bands < 8 || Shape.Bands % 8 != 0) throw new ArgumentException($"{Shape.Bands} bands are no multiple of 8.", nameof(shape));
        Device = device;
        Parameters = new Parameters(device);

        int channels = Shape.Channels, painted = Shape.DecoderChannels;
        var overTime = new KernelGeometry(Kernel: (3, 1), Stride: (2, 1), Padding: (1, 0));
        listener = new Conv2d(Parameters, "encoder.conv.0", Shape.Bands, channels, overTime);
        listener.Fuse(Activation.Relu);
        encoder = new Sequential(
            new Conv2d(Parameters, "encoder.conv.2", channels, channels, overTime), new Relu(device),
            new Linear(Parameters, "encoder.fc.0", NestShape.EncodedFrames * channels, Shape.Hidden), new Relu(device),
            new Linear(Parameters, "encoder.fc.2", Shape.Hidden, NestShape.Latents));
        Skip = Parameters.Declare("encoder.skip", 0, NestShape.Latents);
        Sharpness = Parameters.Declare("contrast.sharpness", 0, 1);
        unfolder = new Sequential(
            new Linear(Parameters, "decoder.fc.0", NestShape.Latents, Shape.Hidden), new Relu(device),
            new Linear(Parameters, "decoder.fc.2", Shape.Hidden, NestShape.EncodedFrames * (Shape.Bands / 8) * painted), new Relu(device));
        painter = new Sequential(
            new ConvTranspose2d(Parameters, "decoder.deconv.0", painted, painted, new KernelGeometry((3, 4), (1, 2), (1, 1))), new Relu(device),
            new ConvTranspose2d(Parameters, "decoder.deconv.2", painted, 1, new KernelGeometry((4, 4), (2, 2), (1, 1))));
        forecaster = new Sequential(
            new Lstm(Parameters, "forecaster.lstm", NestShape.Latents, NestShape.LstmWidth),
            new Linear(Parameters, "forecaster.fc", NestShape.LstmWidth, NestShape.Latents));
        Parameters.Allocate();
    }

    /// <summary>What computes.</summary>
    public Device Device { get; }

    /// <summary>The sizes.</summary>
    public NestShape Shape { get; }

    /// <summary>All weights, by name as <see cref="NestShape"/> lists them.</summary>
    public Parameters Parameters { get; }

    /// <summary>How much of the whitened PCA each latent takes over. (3)</summary>
    internal Parameter Skip { get; }

    /// <summary>s of the contrast's kernel. (1)</summary>
    internal Parameter Sharpness { get; }

    /// <summary>Draws all weights anew; the same seed gives the same weights.</summary>
    public void Initialize(long seed)
    {
        Parameters.Initialize(seed);                      // the forecaster keeps these: as PyTorch starts it
        var random = new SeededRandom(seed);
        foreach (Parameter parameter in Parameters.All)
        {
            if (parameter.Name.StartsWith("forecaster.", StringComparison.Ordinal)) continue;
            var values = new float[parameter.Length];
            if (parameter == Skip || parameter == Sharpness) Array.Fill(values, 1);
            else if (parameter.Name.EndsWith(".weight", StringComparison.Ordinal) && parameter.Name != "encoder.fc.2.weight")
            {
                ReadOnlySpan<int> shape = parameter.Shape;                                    // (out, in) or (time, frequency, in, out)
                int inputs = shape.Length == 2 ? shape[1] : shape[0] * shape[1] * shape[2];
                double deviation = Math.Sqrt(2.0 / inputs);
                for (int i = 0; i < values.Length; i++) values[i] = (float)(deviation * random.NextGaussian());
            }
            parameter.Value.Write(values);
        }
    }

    /// <summary>Writes the latents z = skip · start + layers(windows).</summary>
    /// <param name="frames">The song. (T, 1, Bands)</param>
    /// <param name="windows">Lists the first frame of each window; not to be changed before the gradients are computed. Outputs: B</param>
    /// <param name="start">Whitened PCA of each window. (B, 3)</param>
    /// <param name="latents">(B, 3), overwritten.</param>
    public void Encode(Tensor frames, GatherMap windows, Tensor start, Tensor latents)
    {
        Device.Activate(Activation.Identity, encoder.Forward(listener.ForwardWindows(frames, windows, NestShape.Frames)), latents);
        Device.AddScaled(start, Skip.Value, latents);                                      // z = skip·p + f(x)
    }

    /// <summary>Adds the encoder's gradients for the last call of <see cref="Encode"/>.</summary>
    /// <param name="gradient">∂L/∂z. (B, 3)</param>
    /// <param name="start">As in <see cref="Encode"/>. (B, 3)</param>
    internal void EncodeBackward(Tensor gradient, Tensor start)
    {
        Device.AddProducts(gradient, start, Skip.Gradient);                                // dskip += Σ dz·p
        listener.BackwardToParameters(encoder.Backward(gradient));
    }

    /// <summary>Paints windows from latents: (B, 10, Bands / 2, 1), valid until the next call.</summary>
    /// <param name="latents">(B, 3)</param>
    public Tensor Decode(Tensor latents) => painter.Forward(unfolder.Forward(latents).Reshape(latents[0], NestShape.EncodedFrames, Shape.Bands / 8, Shape.DecoderChannels));

    /// <summary>Adds the decoder's gradients for the last call of <see cref="Decode"/> and returns ∂L/∂z. (B, 3)</summary>
    internal Tensor DecodeBackward(Tensor gradient) => unfolder.Backward(painter.Backward(gradient).Reshape(gradient[0], NestShape.EncodedFrames * (Shape.Bands / 8) * Shape.DecoderChannels));

    /// <summary>Forecasts the next displacement from five latents each: (B, 3), in deviations of the nest, valid until the next call.</summary>
    /// <param name="history">(5, B, 3), time first.</param>
    public Tensor Forecast(Tensor history) => forecaster.Forward(history);

    /// <summary>Adds the forecaster's gradients for the last call of <see cref="Forecast"/> and returns ∂L/∂history. (5, B, 3)</summary>
    internal Tensor ForecastBackward(Tensor gradient) => forecaster.Backward(gradient);
}
