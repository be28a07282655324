using Nest.Numerics;
using Nest.Tensors;

namespace Nest.Bench.Operations;

/// <summary>One use of one device operation: what parity tests, gradient checks and timings all run.</summary>
public sealed class OperationCase
{
    /// <summary>The operation and its sizes.</summary>
    public required string Name { get; init; }

    /// <summary>Shapes of the inputs, weights and biases among them.</summary>
    public required int[][] Inputs { get; init; }

    /// <summary>Shape of the output.</summary>
    public required int[] Output { get; init; }

    /// <summary>Multiply-adds of the forward pass, or numbers touched where there are none.</summary>
    public required long Work { get; init; }

    /// <summary>The output by plain loops in float64, from the inputs.</summary>
    public required Func<double[][], double[]> Reference { get; init; }

    /// <summary>The same on a device: (device, inputs, output).</summary>
    public required Action<Device, Tensor[], Tensor> Forward { get; init; }

    /// <summary>The gradients on a device, run after <see cref="Forward"/>: (device, inputs, output, its gradient, the inputs' gradients to write). Null where there are none.</summary>
    public Action<Device, Tensor[], Tensor, Tensor, Tensor[]>? Backward { get; init; }

    /// <summary>
    /// Numbers for the inputs, the same every time: off the kinks of ReLU (none within 0.005 of zero) and of pooling (no two of one input equal),
    /// none beyond ±1.
    /// </summary>
    public float[][] Draw()
    {
        var random = new SeededRandom(Name.Aggregate(17L, (hash, letter) => hash * 31 + letter));
        return Array.ConvertAll(Inputs, shape =>
        {
            var values = new float[shape.Aggregate(1, (product, extent) => product * extent)];
            for (int i = 0; i < values.Length; i++)
            {
                float magnitude = 0.005f + 0.99f * (i + 0.5f) / values.Length;   // all different
                values[i] = random.Next(2) == 0 ? magnitude : -magnitude;
            }
            random.Shuffle<float>(values);
            return values;
        });
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
