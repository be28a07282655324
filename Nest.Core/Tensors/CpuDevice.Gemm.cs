using System.Numerics.Tensors;

namespace Nest.Tensors;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void Gemm(Matrix a, Matrix b, Tensor into, Tensor? bias = null, Activation activation = Activation.Identity, bool add = false)
    {
        ThrowIfOther(b.Rows, a.Columns, nameof(b));
        ThrowIfOther(into.Length, a.Rows * b.Columns, nameof(into));
        if (bias is not null) ThrowIfOther(bias.Length, b.Columns, nameof(bias));
        int rows = a.Rows, columns = b.Columns, depth = a.Columns;
        float* left = Pointer(a.Tensor), right = Pointer(b.Tensor);
        (int rowStep, int depthStep) = a.Transposed ? (1, rows) : (depth, 1);
        float[]? packed = null;
        if (b.Transposed)
        {
            packed = new float[depth * columns];   // b as it is seen: (K, N)
            for (int column = 0; column < columns; column++)
                for (int k = 0; k < depth; k++) packed[k * columns + column] = right[column * depth + k];
        }
        team.Run(rows, row =>
        {
            Span<float> sum = Values(into, row * columns, columns);
            if (!add && bias is null) sum.Clear();
            if (!add && bias is not null) Values(bias).CopyTo(sum);
            for (int k = 0; k < depth; k++)
            {
                ReadOnlySpan<float> line = packed is null ? new(right + k * columns, columns) : packed.AsSpan(k * columns, columns);
                TensorPrimitives.MultiplyAdd(line, left[row * rowStep + k * depthStep], sum, sum);
            }
            Kernels.Pointwise.Activate(activation, sum);
        });
    }
}
