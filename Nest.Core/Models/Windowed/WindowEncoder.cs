using Nest.Tensors;

namespace Nest.Models.Windowed;

/// <summary>Encodes windows of a spectrogram, named by their first frames, with the weights of a <see cref="ConditionedAutoencoder"/>.</summary>
internal abstract class WindowEncoder(Device device)
{
    private GatherMaps? own;   // of those who encode and do nothing else

    /// <summary>The fastest for a model.</summary>
    public static WindowEncoder For(ConditionedAutoencoder model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Shape.Frames < SharedEncoder.LeastFrames ? new PlainEncoder(model) : new SharedEncoder(model);
    }

    /// <summary>Says which windows are to be encoded, and puts down all the maps that it takes.</summary>
    /// <param name="starts">First frames of windows, all different, those that will get a gradient first.</param>
    /// <param name="withGradient">How many of them that are.</param>
    /// <param name="maps">Where the maps go; sent by the caller, and not cleared before the gradients are computed.</param>
    public void Plan(ReadOnlySpan<int> starts, int withGradient, GatherMaps maps)
    {
        Plans++;
        PlanWindows(starts, withGradient, maps);
    }

    /// <summary>Plans made so far: whoever made one and finds more must make it again.</summary>
    public int Plans { get; private set; }

    /// <inheritdoc cref="Plan"/>
    protected abstract void PlanWindows(ReadOnlySpan<int> starts, int withGradient, GatherMaps maps);

    /// <summary>Latents of the windows that are planned. (starts, 3)</summary>
    /// <param name="spectrogram">(frames, Bins)</param>
    public abstract Tensor Forward(Tensor spectrogram);

    /// <summary>Plans and encodes.</summary>
    /// <param name="spectrogram">(frames, Bins)</param>
    /// <param name="starts">First frames of windows, all different, those that will get a gradient first.</param>
    /// <param name="withGradient">How many of them that are.</param>
    public Tensor Forward(Tensor spectrogram, ReadOnlySpan<int> starts, int withGradient)
    {
        (own ??= new GatherMaps(device)).Clear();
        Plan(starts, withGradient, own);
        own.Send();
        return Forward(spectrogram);
    }

    /// <summary>Adds to the encoder's gradients, from those for the latents of the last call. (withGradient, 3)</summary>
    public abstract void Backward(Tensor latents);
}

/// <summary>Encodes every window by itself, layer by layer, as the model is defined.</summary>
internal sealed class PlainEncoder(ConditionedAutoencoder model) : WindowEncoder(model.Device)
{
    private readonly Device device = model.Device;
    private GatherMap? frameRows;        // each window's frames
    private int count;                // of windows
    private Tensor? windows;          // (starts, Frames, Bins)
    private Tensor? latentGradient;   // (starts, 3)

    protected override void PlanWindows(ReadOnlySpan<int> starts, int withGradient, GatherMaps maps)
    {
        int frames = model.Shape.Frames;
        var sources = new int[starts.Length * frames];
        for (int i = 0; i < sources.Length; i++) sources[i] = starts[i / frames] + i % frames;
        (frameRows, count) = (maps.Sum(sources), starts.Length);
    }

    public override Tensor Forward(Tensor spectrogram)
    {
        int frames = model.Shape.Frames, bins = model.Shape.Bins;
        device.SumRows(spectrogram, frameRows!, bins, device.Reuse(ref windows, count, frames, bins));
        return model.Encode(windows);
    }

    public override void Backward(Tensor latents)
    {
        device.Fill(device.Reuse(ref latentGradient, windows![0], WindowedShape.Latents), 0);   // 0 where none was asked for
        device.Activate(Activation.Identity, latents, latentGradient.Rows(0, latents[0]));
        model.EncodeBackward(latentGradient);
    }
}
