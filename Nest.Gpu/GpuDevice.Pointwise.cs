using Nest.Tensors;

namespace Nest.Gpu;

public abstract partial class GpuDevice
{
    /// <inheritdoc/>
    public override void Fill(Tensor into, float value)
    {
        if (into.Offset == 0 && BitConverter.SingleToInt32Bits(value) == 0 && into.Length > 0) driver.Clear(MemoryOf(into), (long)into.Length * sizeof(float));
        else Launch("fill", into.Length, new FillingSizes(into.Offset, into.Length, value), MemoryOf(into));
    }

    /// <inheritdoc/>
    public override void Activate(Activation activation, Tensor x, Tensor y)
    {
        ThrowIfOther(y.Length, x.Length, nameof(y));
        Launch("activate_all", x.Length, new PointwiseSizes(x.Offset, y.Offset, 0, x.Length, (int)activation), MemoryOf(x), MemoryOf(y));
    }

    /// <inheritdoc/>
    public override void ActivateBackward(Activation activation, Tensor y, Tensor dy, Tensor dx)
    {
        ThrowIfOther(dy.Length, y.Length, nameof(dy));
        ThrowIfOther(dx.Length, y.Length, nameof(dx));
        if (activation == Activation.Identity && dx.Buffer == dy.Buffer && dx.Offset == dy.Offset) return;
        Launch("activate_backward", y.Length, new PointwiseSizes(y.Offset, dy.Offset, dx.Offset, y.Length, (int)activation), MemoryOf(y), MemoryOf(dy), MemoryOf(dx));
    }

    /// <inheritdoc/>
    public override void LstmCell(Tensor gates, Tensor before, Tensor c, Tensor h)
    {
        ThrowIfOther(gates.Length, 4 * c.Length, nameof(gates));
        ThrowIfOther(before.Length, c.Length, nameof(before));
        ThrowIfOther(h.Length, c.Length, nameof(h));
        var sizes = new CellSizes { GatesStart = gates.Offset, BeforeStart = before.Offset, CellStart = c.Offset, OutputStart = h.Offset, Rows = c[0], Width = c[1] };
        Launch("lstm_cell", c.Length, sizes, MemoryOf(gates), MemoryOf(before), MemoryOf(c), MemoryOf(h));
    }

    /// <inheritdoc/>
    public override void LstmCellBackward(Tensor gates, Tensor before, Tensor c, Tensor dh, Tensor dc, Tensor dgates)
    {
        ThrowIfOther(gates.Length, 4 * c.Length, nameof(gates));
        ThrowIfOther(dgates.Length, 4 * c.Length, nameof(dgates));
        ThrowIfOther(dh.Length, c.Length, nameof(dh));
        ThrowIfOther(dc.Length, c.Length, nameof(dc));
        var sizes = new CellSizes
        {
            GatesStart = gates.Offset, BeforeStart = before.Offset, CellStart = c.Offset, OutputStart = dh.Offset,
            CellGradientStart = dc.Offset, GateGradientStart = dgates.Offset, Rows = c[0], Width = c[1],
        };
        Launch("lstm_cell_backward", c.Length, sizes, MemoryOf(gates), MemoryOf(before), MemoryOf(c), MemoryOf(dh), MemoryOf(dc), MemoryOf(dgates));
    }

    /// <inheritdoc/>
    public override void Adam(in AdamStep step, Tensor gradient, Tensor mean, Tensor square, Tensor parameters)
    {
        ThrowIfOther(gradient.Length, parameters.Length, nameof(gradient));
        ThrowIfOther(mean.Length, parameters.Length, nameof(mean));
        ThrowIfOther(square.Length, parameters.Length, nameof(square));
        var sizes = new AdamSizes(gradient.Offset, mean.Offset, square.Offset, parameters.Offset, parameters.Length,
            (float)step.Beta1, (float)(1 - step.Beta1), (float)step.Beta2, (float)(1 - step.Beta2),
            Size: (float)(step.Rate / (1 - Math.Pow(step.Beta1, step.Number))), RootScale: (float)(1 / Math.Sqrt(1 - Math.Pow(step.Beta2, step.Number))), (float)step.Epsilon);
        Launch("adam", parameters.Length, sizes, MemoryOf(gradient), MemoryOf(mean), MemoryOf(square), MemoryOf(parameters));
    }
}
