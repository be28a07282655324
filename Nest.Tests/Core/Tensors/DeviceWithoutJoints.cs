using Nest.Tensors;

namespace Nest.Tests.Core.Tensors;

/// <summary>A device that writes the abstract operations alone, as a new one would start out; another does the work.</summary>
internal sealed class DeviceWithoutJoints(Device inner) : Device
{
    public override string Name => $"{inner.Name}, no joint operations";

    public override DeviceBuffer<T> Allocate<T>(int length) => inner.Allocate<T>(length);

    public override void Fill(Tensor into, float value) => inner.Fill(into, value);

    public override void Gemm(Matrix a, Matrix b, Tensor into, Tensor? bias = null, Activation activation = Activation.Identity, bool add = false) =>
        inner.Gemm(a, b, into, bias, activation, add);

    public override void SumRows(Tensor x, Tensor into, bool add = false) => inner.SumRows(x, into, add);

    public override void SumRows(Tensor x, GatherMap map, int length, Tensor into, bool add = false) => inner.SumRows(x, map, length, into, add);

    public override void Convolve(in Convolution c, Tensor x, Tensor w, Tensor? bias, Activation activation, Tensor y) => inner.Convolve(c, x, w, bias, activation, y);

    public override void ConvolveTransposed(in Convolution c, Tensor y, Tensor w, Tensor? bias, Activation activation, Tensor x, bool add = false) =>
        inner.ConvolveTransposed(c, y, w, bias, activation, x, add);

    public override void ConvolveWeightGradient(in Convolution c, Tensor x, Tensor dy, Tensor dw, bool add = false) => inner.ConvolveWeightGradient(c, x, dy, dw, add);

    public override void MaxPool(in Pooling p, Tensor x, Tensor y, DeviceBuffer<byte> winners, bool relu = false) => inner.MaxPool(p, x, y, winners, relu);

    public override void MaxPoolBackward(in Pooling p, Tensor dy, DeviceBuffer<byte> winners, Tensor dx) => inner.MaxPoolBackward(p, dy, winners, dx);

    public override void Activate(Activation activation, Tensor x, Tensor y) => inner.Activate(activation, x, y);

    public override void ActivateBackward(Activation activation, Tensor y, Tensor dy, Tensor dx) => inner.ActivateBackward(activation, y, dy, dx);

    public override void LstmCell(Tensor gates, Tensor before, Tensor c, Tensor h) => inner.LstmCell(gates, before, c, h);

    public override void LstmCellBackward(Tensor gates, Tensor before, Tensor c, Tensor dh, Tensor dc, Tensor dgates) =>
        inner.LstmCellBackward(gates, before, c, dh, dc, dgates);

    public override void MeanSquaredError(Tensor y, Tensor target, float weight, Tensor dy, Tensor error) => inner.MeanSquaredError(y, target, weight, dy, error);

    public override void CovarianceError(Tensor z, float weight, Tensor dz, Tensor error) => inner.CovarianceError(z, weight, dz, error);

    public override void Adam(in AdamStep step, Tensor gradient, Tensor mean, Tensor square, Tensor parameters) => inner.Adam(step, gradient, mean, square, parameters);

    protected override void Dispose(bool disposing)
    {
    }
}
