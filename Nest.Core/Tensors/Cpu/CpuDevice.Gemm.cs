namespace Nest.Tensors.Cpu;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void Gemm(Matrix a, Matrix b, Tensor into, Tensor? bias = null, Activation activation = Activation.Identity, bool add = false)
    {
        ThrowIfOther(b.Rows, a.Columns, nameof(b));
        ThrowIfOther(into.Length, a.Rows * b.Columns, nameof(into));
        var options = new GemmOptions { Bias = bias is null ? default : Values(bias), Relu = activation == Activation.Relu, Add = add };
        MatrixProduct.Multiply(team, AsView(a), AsView(b), Values(into), options);
        if (activation is Activation.Tanh or Activation.Sigmoid) Activate(activation, into, into);
    }

    private static MatrixView AsView(Matrix matrix)
    {
        var stored = new MatrixView(Values(matrix.Tensor), matrix.Tensor[0], matrix.Tensor.RowLength);
        return matrix.Transposed ? stored.T : stored;
    }
}
