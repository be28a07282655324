using Nest.Tensors;

namespace Nest.Layers;

/// <summary>Kernel, stride and padding of a convolution, each (over time, over frequency).</summary>
/// <param name="Kernel">Extent of the kernel.</param>
/// <param name="Stride">Steps of the input from one output to the next.</param>
/// <param name="Padding">Zeros on either side.</param>
public readonly record struct KernelGeometry((int Time, int Frequency) Kernel, (int Time, int Frequency) Stride, (int Time, int Frequency) Padding)
{
    internal Convolution Over(int batch, int height, int width, int inputs, int outputs) => new(
        batch, height, width, inputs, outputs, Kernel.Time, Kernel.Frequency,
        Stride.Time, Stride.Frequency, Padding.Time, Padding.Frequency);
}

/// <summary>Two-dimensional convolution: y (N, H′, W′, Out) = f(x (N, H, W, In) ∗ W + b).</summary>
public sealed class Conv2d : Layer
{
    private readonly Device device;
    private readonly KernelGeometry window;
    private readonly Parameter weight;   // (KH, KW, In, Out)
    private readonly Parameter bias;     // (Out)
    private Activation activation;
    private Convolution geometry;
    private Tensor? input;               // (N, H, W, In), the caller's; of ForwardWindows (T, W, In)
    private GatherMap? starts;              // of ForwardWindows: N outputs
    private Tensor? output;              // (N, H′, W′, Out)
    private Tensor? inputGradient;       // (N, H, W, In)

    /// <param name="parameters">Where the weights are declared.</param>
    /// <param name="name">Their prefix: name.weight, name.bias.</param>
    /// <param name="inputs">In, channels.</param>
    /// <param name="outputs">Out, channels.</param>
    /// <param name="window">Kernel, stride and padding.</param>
    /// <remarks>Starts as PyTorch's does: uniform within ±1/√(KH·KW·In).</remarks>
    public Conv2d(Parameters parameters, string name, int inputs, int outputs, KernelGeometry window)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        device = parameters.Device;
        this.window = window;
        double bound = 1 / Math.Sqrt(window.Kernel.Time * window.Kernel.Frequency * inputs);
        weight = parameters.Declare($"{name}.weight", bound, window.Kernel.Time, window.Kernel.Frequency, inputs, outputs);
        bias = parameters.Declare($"{name}.bias", bound, outputs);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        (input, starts) = (x, null);
        geometry = window.Over(x[0], x[1], x[2], weight.Shape[2], bias.Length);
        device.Reuse(ref output, x[0], geometry.OutHeight, geometry.OutWidth, bias.Length);
        device.Convolve(geometry, x, weight.Value, bias.Value, activation, output);        // y = f(x ∗ W + b)
        return output;
    }

    /// <summary>As <see cref="Forward"/> for images that are stretches of one long one; their gradient cannot be asked for.</summary>
    /// <param name="frames">(T, W, In)</param>
    /// <param name="firstFrames">Lists the first frame of each image; not to be changed before the gradients are computed. Outputs: N</param>
    /// <param name="height">Frames an image, H.</param>
    public Tensor ForwardWindows(Tensor frames, GatherMap firstFrames, int height)
    {
        ArgumentNullException.ThrowIfNull(firstFrames);
        (input, starts) = (frames, firstFrames);
        geometry = window.Over(firstFrames.Outputs, height, frames[1], weight.Shape[2], bias.Length);
        device.Reuse(ref output, firstFrames.Outputs, geometry.OutHeight, geometry.OutWidth, bias.Length);
        device.ConvolveWindows(geometry, frames, firstFrames, weight.Value, bias.Value, activation, output);   // y = f(x ∗ W + b)
        return output;
    }

    /// <inheritdoc/>
    public override void BackwardToParameters(Tensor dy)
    {
        device.ActivateBackward(activation, output!, dy, dy);                              // dy ← dy·f′
        if (starts is null) device.ConvolveWeightGradient(geometry, input!, dy, weight.Gradient, add: true);   // dW += x ⋆ dy
        else device.ConvolveWindowsWeightGradient(geometry, input!, starts, dy, weight.Gradient, add: true);
        device.SumRows(dy, bias.Gradient, add: true);                                      // db += Σ dy
    }

    /// <inheritdoc/>
    public override Tensor Backward(Tensor dy)
    {
        BackwardToParameters(dy);                                                          // dW, db
        device.Reuse(ref inputGradient, input!.Shape);
        device.ConvolveTransposed(geometry, dy, weight.Value, null, Activation.Identity, inputGradient);   // dx = dy ∗ᵀ W
        return inputGradient;
    }

    internal override bool Fuse(Activation following)
    {
        if (activation != Activation.Identity) return false;
        activation = following;
        return true;
    }
}
