using Nest.Tensors;

namespace Nest.Models;

/// <summary>Encodes windows of a spectrogram, named by their first frames, with the weights of a <see cref="ConditionedAutoencoder"/>.</summary>
internal abstract class WindowEncoder
{
    /// <summary>The fastest for a model.</summary>
    public static WindowEncoder For(ConditionedAutoencoder model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Shape.Frames < SharedEncoder.LeastFrames ? new PlainEncoder(model) : new SharedEncoder(model);
    }

    /// <summary>Latents (starts, 3).</summary>
    /// <param name="spectrogram">(frames, Bins)</param>
    /// <param name="starts">First frames of windows, all different, those that will get a gradient first.</param>
    /// <param name="withGradient">How many of them that are.</param>
    public abstract Tensor Forward(Tensor spectrogram, ReadOnlySpan<int> starts, int withGradient);

    /// <summary>Adds to the encoder's gradients, from those for the latents of the last call. (withGradient, 3)</summary>
    public abstract void Backward(Tensor latents);
}

/// <summary>Encodes every window by itself, layer by layer, as the model is defined.</summary>
internal sealed class PlainEncoder(ConditionedAutoencoder model) : WindowEncoder
{
    private readonly Device device = model.Device;
    private readonly RowMap frameRows = new(model.Device);
    private Tensor? windows;          // (starts, Frames, Bins)
    private Tensor? latentGradient;   // (starts, 3)

    public override Tensor Forward(Tensor spectrogram, ReadOnlySpan<int> starts, int withGradient)
    {
        int frames = model.Shape.Frames, bins = model.Shape.Bins;
        var sources = new int[starts.Length * frames];
        for (int i = 0; i < sources.Length; i++) sources[i] = starts[i / frames] + i % frames;
        device.SumRows(spectrogram, frameRows.Sum(sources), bins, device.Reuse(ref windows, starts.Length, frames, bins));
        return model.Encode(windows);
    }

    public override void Backward(Tensor latents)
    {
        device.Fill(device.Reuse(ref latentGradient, windows![0], WindowedShape.Latents), 0);   // 0 where none was asked for
        device.Activate(Activation.Identity, latents, latentGradient.Rows(0, latents[0]));
        model.EncodeBackward(latentGradient);
    }
}
