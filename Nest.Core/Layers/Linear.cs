using Nest.Tensors;

namespace Nest.Layers;

/// <summary>Fully connected layer: y (N, Out) = f(x (N, In) · Wᵀ + b); axes of x after the first count as one.</summary>
public sealed class Linear : Layer
{
    private readonly Device device;
    private readonly Parameter weight;   // (Out, In)
    private readonly Parameter bias;     // (Out)
    private Activation activation;
    private Tensor? input;               // x, the caller's
    private Tensor? output;              // (N, Out)
    private Tensor? inputGradient;       // shaped as x

    /// <param name="parameters">Where the weights are declared.</param>
    /// <param name="name">Their prefix: name.weight, name.bias.</param>
    /// <param name="inputs">In.</param>
    /// <param name="outputs">Out.</param>
    /// <remarks>Starts as PyTorch's does: uniform within ±1/√In.</remarks>
    public Linear(Parameters parameters, string name, int inputs, int outputs)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        device = parameters.Device;
        weight = parameters.Declare($"{name}.weight", 1 / Math.Sqrt(inputs), outputs, inputs);
        bias = parameters.Declare($"{name}.bias", 1 / Math.Sqrt(inputs), outputs);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        input = x;
        device.Gemm(x, weight.Value.T, device.Reuse(ref output, x[0], bias.Length), bias.Value, activation);   // y = f(x·Wᵀ + b)
        return output;
    }

    /// <inheritdoc/>
    public override Tensor Backward(Tensor dy)
    {
        device.ActivateBackward(activation, output!, dy, dy);                              // dy ← dy·f′
        device.Gemm(dy.T, input!, weight.Gradient, add: true);                             // dW += dyᵀ·x
        device.SumRows(dy, bias.Gradient, add: true);                                      // db += Σₙ dy
        device.Gemm(dy, weight.Value, device.Reuse(ref inputGradient, input!.Shape));      // dx  = dy·W
        return inputGradient;
    }

    internal override bool Fuse(Activation following)
    {
        if (activation != Activation.Identity) return false;
        activation = following;
        return true;
    }
}
