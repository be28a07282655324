using Nest.Tensors;

namespace Nest.Layers;

/// <summary>An activation: y = f(x) number by number.</summary>
public abstract class Pointwise : Layer
{
    private readonly Device device;
    private Tensor? output, inputGradient;   // shaped as x

    private protected Pointwise(Device device, Activation activation) => (this.device, Activation) = (device, activation);

    /// <summary>f.</summary>
    public Activation Activation { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        device.Activate(Activation, x, device.Reuse(ref output, x.Shape));   // y = f(x)
        return output;
    }

    /// <inheritdoc/>
    public override Tensor Backward(Tensor dy)
    {
        device.ActivateBackward(Activation, output!, dy, device.Reuse(ref inputGradient, dy.Shape));   // dx = dy·f′, f′ from y
        return inputGradient;
    }
}

/// <summary>y = max(0, x).</summary>
public sealed class Relu(Device device) : Pointwise(device, Activation.Relu);

/// <summary>y = tanh x.</summary>
public sealed class Tanh(Device device) : Pointwise(device, Activation.Tanh);

/// <summary>y = 1 / (1 + e^−x).</summary>
public sealed class Sigmoid(Device device) : Pointwise(device, Activation.Sigmoid);
