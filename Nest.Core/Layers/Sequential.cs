using Nest.Tensors;

namespace Nest.Layers;

/// <summary>Layers one after the other. An activation that follows a layer able to apply it is handed over to that layer.</summary>
public sealed class Sequential : Layer
{
    private readonly List<Layer> layers = [];

    /// <param name="layers">In the order of the forward pass.</param>
    public Sequential(params ReadOnlySpan<Layer> layers)
    {
        foreach (Layer layer in layers)
            if (layer is not Pointwise pointwise || this.layers.Count == 0 || !this.layers[^1].Fuse(pointwise.Activation)) this.layers.Add(layer);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        foreach (Layer layer in layers) x = layer.Forward(x);   // y = fₙ(… f₁(x))
        return x;
    }

    /// <inheritdoc/>
    public override void BackwardToParameters(Tensor dy)
    {
        for (int i = layers.Count - 1; i > 0; i--) dy = layers[i].Backward(dy);    // the chain rule, down to the first layer
        if (layers.Count > 0) layers[0].BackwardToParameters(dy);
    }

    /// <inheritdoc/>
    public override Tensor Backward(Tensor dy)
    {
        for (int i = layers.Count - 1; i >= 0; i--) dy = layers[i].Backward(dy);   // the chain rule
        return dy;
    }
}
