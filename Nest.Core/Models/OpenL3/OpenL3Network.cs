using Nest.Layers;
using Nest.Tensors;

namespace Nest.Models.OpenL3;

/// <summary>OpenL3's audio network layer by layer, with its backward pass: to train further, or to look inside. <see cref="OpenL3Encoder"/> is the fast one.</summary>
/// <remarks>Parameters as <see cref="OpenL3Weights"/> names them. Not thread-safe.</remarks>
public sealed class OpenL3Network
{
    private readonly List<Layer> layers = [];
    private readonly List<BatchNorm2d> norms = [];
    private readonly Tensor[] maps = new Tensor[OpenL3Shape.Convolutions];   // the last call's, in layers' memory

    /// <param name="device">Where it computes.</param>
    /// <param name="shape">Input and size of the embedding.</param>
    public OpenL3Network(Device device, OpenL3Shape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        (Parameters, Shape) = (new Parameters(device), shape);
        Norm("input_norm", 1);
        for (int i = 1; i <= OpenL3Shape.Convolutions; i++)
        {
            layers.Add(new Conv2d(Parameters, $"conv{i}", OpenL3Shape.Inputs(i), OpenL3Shape.Outputs(i), new KernelGeometry((3, 3), (1, 1), (1, 1))));
            if (i < OpenL3Shape.Convolutions)
            {
                Norm($"norm{i}", OpenL3Shape.Outputs(i));
                layers.Add(new Relu(device));
            }
            if (OpenL3Encoder.PoolAfter(i) == 2) layers.Add(new MaxPool2d(device, 2, 2));
        }
        // Cells of a third of the frames by a quarter of the bands; for 512 numbers, then the largest of those.
        layers.Add(new MaxPool2d(device, shape.LastFrames / 3, shape.LastBands / 4));
        if (shape.Size == OpenL3Shape.LastChannels) layers.Add(new MaxPool2d(device, 3, 4));
        Parameters.Allocate();
    }

    /// <summary>Input and size of the embedding.</summary>
    public OpenL3Shape Shape { get; }

    /// <summary>All weights, and the gradients of those that are learned.</summary>
    public Parameters Parameters { get; }

    /// <summary>Whether to normalise by the batch's statistics.</summary>
    public bool Training
    {
        get => norms[0].Training;
        set => norms.ForEach(norm => norm.Training = value);
    }

    /// <summary>Takes over weights.</summary>
    /// <exception cref="ArgumentException">They are for another input.</exception>
    public void Load(OpenL3Weights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Input != Shape.Input)
            throw new ArgumentException($"The weights are for input {OpenL3Weights.NameOf(weights.Input)}, not {OpenL3Weights.NameOf(Shape.Input)}.", nameof(weights));
        foreach (Parameter parameter in Parameters.All) parameter.Value.Write(weights[parameter.Name].Span);
    }

    /// <summary>Weights to begin training with: drawn for the convolutions, neutral for the norms.</summary>
    public void Initialize(long seed)
    {
        Parameters.Initialize(seed);
        foreach (BatchNorm2d norm in norms) norm.Reset();
    }

    /// <summary>The weights as they are now.</summary>
    public OpenL3Weights ToWeights(OpenL3Content content) =>
        new(Shape.Input, content, Parameters.All.ToDictionary(parameter => parameter.Name, parameter => parameter.Value.ToArray(), StringComparer.Ordinal));

    /// <summary>Embeds seconds of sound.</summary>
    /// <param name="images">(N, Frames, Bands, 1)</param>
    /// <returns>(N, frames, bands, 512) after the last pooling: (1, 1) for 512 numbers, (3, 4) for 6,144. Keras flattens bands first.</returns>
    public Tensor Forward(Tensor images)
    {
        int map = 0;
        for (int i = 0; i < layers.Count; i++)
        {
            images = layers[i].Forward(images);
            bool ends = i + 1 == layers.Count || layers[i + 1] is Conv2d || map == OpenL3Shape.Convolutions - 1;
            if (ends && i > 0 && map < maps.Length) maps[map++] = images;
        }
        return images;
    }

    /// <summary>Adds the loss's gradients for the parameters to theirs and returns that for the images.</summary>
    /// <param name="dy">Shaped as what <see cref="Forward"/> returned; may be overwritten.</param>
    public Tensor Backward(Tensor dy)
    {
        for (int i = layers.Count - 1; i >= 0; i--) dy = layers[i].Backward(dy);   // the chain rule
        return dy;
    }

    /// <summary>The map after a convolution of the last call, normalised, rectified and pooled as the network has it. (N, H, W, C)</summary>
    /// <param name="convolution">1 to <see cref="OpenL3Shape.Convolutions"/>.</param>
    public Tensor Map(int convolution) => maps[convolution - 1] ?? throw new InvalidOperationException("Nothing was encoded yet.");

    private void Norm(string name, int channels)
    {
        var norm = new BatchNorm2d(Parameters, name, channels, OpenL3Shape.Epsilon);
        norms.Add(norm);
        layers.Add(norm);
    }
}
