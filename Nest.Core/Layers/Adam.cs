using Nest.Tensors;

namespace Nest.Layers;

/// <summary>Adam over all parameters of a model: one loop over flat buffers.</summary>
/// <remarks>Source: Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015. Not thread-safe.</remarks>
public sealed class Adam
{
    private readonly Parameters parameters;

    /// <param name="parameters">What it moves.</param>
    /// <param name="rate">Learning rate.</param>
    public Adam(Parameters parameters, double rate = 1e-3)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
        this.parameters = parameters;
        Rate = rate;
        Mean = parameters.Device.Zeros(parameters.Count);
        Square = parameters.Device.Zeros(parameters.Count);
    }

    /// <summary>Learning rate.</summary>
    public double Rate { get; set; }

    /// <summary>Steps taken.</summary>
    public int Steps { get; set; }

    /// <summary>Running mean of the gradients. (Count)</summary>
    public Tensor Mean { get; }

    /// <summary>Running mean of their squares. (Count)</summary>
    public Tensor Square { get; }

    /// <summary>Moves the parameters by their gradients.</summary>
    public void Step() => parameters.Device.Adam(new AdamStep(++Steps, Rate), parameters.Gradients, Mean, Square, parameters.Values);
}
