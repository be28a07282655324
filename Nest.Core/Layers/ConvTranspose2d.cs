using Nest.Tensors;

namespace Nest.Layers;

/// <summary>Transposed convolution: y (N, H′, W′, Out) = f(x (N, H, W, In) ∗ᵀ W + b), H′ = (H − 1)·stride − 2·padding + kernel.</summary>
public sealed class ConvTranspose2d : Layer
{
    private readonly Device device;
    private readonly KernelGeometry window;
    private readonly Parameter weight;   // (KH, KW, Out, In): the weights of the convolution from y back to x
    private readonly Parameter bias;     // (Out)
    private Activation activation;
    private Convolution geometry;        // of the convolution from y back to x
    private Tensor? input;               // (N, H, W, In), the caller's
    private Tensor? output;              // (N, H′, W′, Out)
    private Tensor? inputGradient;       // (N, H, W, In)

    /// <param name="parameters">Where the weights are declared.</param>
    /// <param name="name">Their prefix: name.weight, name.bias.</param>
    /// <param name="inputs">In, channels.</param>
    /// <param name="outputs">Out, channels.</param>
    /// <param name="window">Kernel, stride and padding.</param>
    /// <remarks>Starts as PyTorch's does, which takes the outputs for the inputs here: uniform within ±1/√(KH·KW·Out).</remarks>
    public ConvTranspose2d(Parameters parameters, string name, int inputs, int outputs, KernelGeometry window)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        device = parameters.Device;
        this.window = window;
        double bound = 1 / Math.Sqrt(window.Kernel.Time * window.Kernel.Frequency * outputs);
        weight = parameters.Declare($"{name}.weight", bound, window.Kernel.Time, window.Kernel.Frequency, outputs, inputs);
        bias = parameters.Declare($"{name}.bias", bound, outputs);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        input = x;
        int height = (x[1] - 1) * window.Stride.Time - 2 * window.Padding.Time + window.Kernel.Time;
        int width = (x[2] - 1) * window.Stride.Frequency - 2 * window.Padding.Frequency + window.Kernel.Frequency;
        geometry = window.Over(x[0], height, width, bias.Length, x[3]);
        device.Reuse(ref output, x[0], height, width, bias.Length);
        device.ConvolveTransposed(geometry, x, weight.Value, bias.Value, activation, output);   // y = f(x ∗ᵀ W + b)
        return output;
    }

    /// <inheritdoc/>
    public override Tensor Backward(Tensor dy)
    {
        device.ActivateBackward(activation, output!, dy, dy);                               // dy ← dy·f′
        device.ConvolveWeightGradient(geometry, dy, input!, weight.Gradient, add: true);    // dW += dy ⋆ x
        device.SumRows(dy, bias.Gradient, add: true);                                       // db += Σ dy
        device.Reuse(ref inputGradient, input!.Shape);
        device.Convolve(geometry, dy, weight.Value, null, Activation.Identity, inputGradient);   // dx = dy ∗ W
        return inputGradient;
    }

    internal override bool Fuse(Activation following)
    {
        if (activation != Activation.Identity) return false;
        activation = following;
        return true;
    }
}
