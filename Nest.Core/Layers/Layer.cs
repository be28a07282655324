using Nest.Tensors;

namespace Nest.Layers;

/// <summary>A function with parameters and its gradient.</summary>
/// <remarks>
/// A layer keeps what its backward pass needs, so <see cref="Backward"/> belongs to the last <see cref="Forward"/>. What either returns
/// lies in the layer's own memory until its next call. Not thread-safe.
/// </remarks>
public abstract class Layer
{
    /// <summary>y = f(x); the first axis counts samples.</summary>
    public abstract Tensor Forward(Tensor x);

    /// <summary>Adds the loss's gradients for the parameters to theirs and returns that for x.</summary>
    /// <param name="dy">The gradient for y, shaped as y; may be overwritten.</param>
    public abstract Tensor Backward(Tensor dy);

    /// <summary>As <see cref="Backward"/>, without the gradient for x: for a first layer, whose input nobody differentiates.</summary>
    public virtual void BackwardToParameters(Tensor dy) => Backward(dy);

    /// <summary>Takes over an activation that follows, if the layer can apply it while it writes its output.</summary>
    internal virtual bool Fuse(Activation activation) => false;
}
