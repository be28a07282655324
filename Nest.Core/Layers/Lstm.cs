using System.Diagnostics.CodeAnalysis;
using Nest.Tensors;

namespace Nest.Layers;

/// <summary>Long short-term memory, one layer from a zero state: the last output h (N, Hidden) of a sequence x (T, N, In), time first.</summary>
/// <remarks>
/// Gates in PyTorch's order i f g o, with its two biases.
/// <para>Source: Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9(8), 1997; the forget gate by Gers et al., 2000.</para>
/// </remarks>
public sealed class Lstm : Layer
{
    private readonly Device device;
    private readonly int hidden;
    private readonly Parameter inputWeight;    // (4·Hidden, In)
    private readonly Parameter hiddenWeight;   // (4·Hidden, Hidden)
    private readonly Parameter inputBias;      // (4·Hidden)
    private readonly Parameter hiddenBias;     // (4·Hidden)
    private Tensor? input;                     // (T, N, In), the caller's
    private Tensor? ones;                      // (T·N, 1)
    private Tensor? gates, gateGradients;      // (T·N, 4·Hidden)
    private Tensor? cells, outputs;            // (T + 1, N, Hidden): the state before the first step, then after each
    private Tensor? inputGradient;             // (T, N, In)

    /// <param name="parameters">Where the weights are declared.</param>
    /// <param name="name">Their prefix: name.weight_ih_l0, name.weight_hh_l0, name.bias_ih_l0, name.bias_hh_l0.</param>
    /// <param name="inputs">In.</param>
    /// <param name="hidden">Width of the state.</param>
    /// <remarks>Starts as PyTorch's does: uniform within ±1/√Hidden.</remarks>
    public Lstm(Parameters parameters, string name, int inputs, int hidden)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        device = parameters.Device;
        this.hidden = hidden;
        double bound = 1 / Math.Sqrt(hidden);
        inputWeight = parameters.Declare($"{name}.weight_ih_l0", bound, 4 * hidden, inputs);
        hiddenWeight = parameters.Declare($"{name}.weight_hh_l0", bound, 4 * hidden, hidden);
        inputBias = parameters.Declare($"{name}.bias_ih_l0", bound, 4 * hidden);
        hiddenBias = parameters.Declare($"{name}.bias_hh_l0", bound, 4 * hidden);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        input = x;
        int steps = x[0], rows = x[1];
        if (Renewed(ref ones, steps * rows, 1)) device.Fill(ones, 1);
        device.Reuse(ref gates, steps * rows, 4 * hidden);
        if (Renewed(ref cells, steps + 1, rows, hidden)) device.Fill(cells.Rows(0, 1), 0);
        if (Renewed(ref outputs, steps + 1, rows, hidden)) device.Fill(outputs.Rows(0, 1), 0);

        device.Gemm(x.Reshape(steps * rows, x[2]), inputWeight.Value.T, gates, inputBias.Value);     // a = x·Wihᵀ + bih
        device.Gemm(ones, hiddenBias.Value.Reshape(1, 4 * hidden), gates, add: true);                //   + bhh
        device.Lstm(gates, hiddenWeight.Value, cells, outputs);                                      //   + hₜ₋₁·Whhᵀ; cₜ = f·cₜ₋₁ + i·g, hₜ = o·tanh cₜ
        return outputs.Rows(steps, 1).Reshape(rows, hidden);
    }

    /// <inheritdoc/>
    public override Tensor Backward(Tensor dy)
    {
        int steps = input![0], rows = input[1];
        device.LstmBackward(gates!, hiddenWeight.Value, cells!, dy, device.Reuse(ref gateGradients, steps * rows, 4 * hidden));   // da

        Tensor sequence = input.Reshape(steps * rows, input[2]), before = outputs!.Rows(0, steps).Reshape(steps * rows, hidden);
        device.Gemm(gateGradients.T, sequence, inputWeight.Gradient, add: true);                     // dWih += daᵀ·x
        device.Gemm(gateGradients.T, before, hiddenWeight.Gradient, add: true);                      // dWhh += daᵀ·hₜ₋₁
        device.SumRows(gateGradients, inputBias.Gradient, add: true);                                // dbih += Σ da
        device.SumRows(gateGradients, hiddenBias.Gradient, add: true);                               // dbhh += Σ da
        device.Gemm(gateGradients, inputWeight.Value, device.Reuse(ref inputGradient, input.Shape)); // dx = da·Wih
        return inputGradient;
    }

    // Whether the tensor is another than before, so that what never changes in it is to be written.
    private bool Renewed([NotNull] ref Tensor? kept, params ReadOnlySpan<int> shape)
    {
        Tensor? before = kept;
        return !ReferenceEquals(before, device.Reuse(ref kept, shape));
    }
}
