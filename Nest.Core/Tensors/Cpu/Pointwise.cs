using System.Numerics.Tensors;

namespace Nest.Tensors.Cpu;

/// <summary>Activations over contiguous values.</summary>
internal static class Pointwise
{
    /// <summary>values = f(values).</summary>
    public static void Activate(Activation activation, Span<float> values) => Activate(activation, values, values);

    /// <summary>y = f(x); both may be the same.</summary>
    public static void Activate(Activation activation, ReadOnlySpan<float> x, Span<float> y)
    {
        switch (activation)
        {
            case Activation.Relu: TensorPrimitives.Max(x, 0f, y); break;
            case Activation.Tanh: TensorPrimitives.Tanh(x, y); break;
            case Activation.Sigmoid: TensorPrimitives.Sigmoid(x, y); break;
            default:
                if (x != (ReadOnlySpan<float>)y) x.CopyTo(y);
                break;
        }
    }
}
