using System.Numerics.Tensors;

namespace Nest.Tensors;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void Convolve(in Convolution c, Tensor x, Tensor w, Tensor? bias, Activation activation, Tensor y)
    {
        ThrowIfOther(c, x, w, y);
        Convolution g = c;
        team.Run(c.Batch * c.OutHeight, row =>
        {
            int image = row / g.OutHeight, i = row % g.OutHeight;
            for (int j = 0; j < g.OutWidth; j++)
            {
                Span<float> sum = Values(y, (row * g.OutWidth + j) * g.Out, g.Out);
                if (bias is null) sum.Clear();
                else Values(bias).CopyTo(sum);
                for (int tap = 0; tap < g.KernelHeight * g.KernelWidth; tap++)
                {
                    int above = i * g.StrideHeight + tap / g.KernelWidth - g.PadHeight, left = j * g.StrideWidth + tap % g.KernelWidth - g.PadWidth;
                    if ((uint)above >= (uint)g.Height || (uint)left >= (uint)g.Width) continue;
                    ReadOnlySpan<float> pixel = Values(x, ((image * g.Height + above) * g.Width + left) * g.In, g.In);
                    for (int k = 0; k < g.In; k++)
                        TensorPrimitives.MultiplyAdd(Values(w, (tap * g.In + k) * g.Out, g.Out), pixel[k], sum, sum);
                }
                Activate(activation, sum, sum);
            }
        });
    }

    /// <inheritdoc/>
    public override void ConvolveTransposed(in Convolution c, Tensor y, Tensor w, Tensor? bias, Activation activation, Tensor x, bool add = false)
    {
        ThrowIfOther(c, x, w, y);
        Convolution g = c;
        team.Run(c.Batch, image =>
        {
            int pixels = g.Height * g.Width;
            Span<float> sums = Values(x, image * pixels * g.In, pixels * g.In);
            if (!add)
                for (int pixel = 0; pixel < pixels; pixel++)
                {
                    if (bias is null) sums.Slice(pixel * g.In, g.In).Clear();
                    else Values(bias).CopyTo(sums.Slice(pixel * g.In, g.In));
                }
            for (int place = 0; place < g.OutHeight * g.OutWidth; place++)
                for (int tap = 0; tap < g.KernelHeight * g.KernelWidth; tap++)
                {
                    int above = place / g.OutWidth * g.StrideHeight + tap / g.KernelWidth - g.PadHeight;
                    int left = place % g.OutWidth * g.StrideWidth + tap % g.KernelWidth - g.PadWidth;
                    if ((uint)above >= (uint)g.Height || (uint)left >= (uint)g.Width) continue;
                    ReadOnlySpan<float> from = Values(y, (image * g.OutHeight * g.OutWidth + place) * g.Out, g.Out);
                    for (int k = 0; k < g.In; k++)
                        sums[(above * g.Width + left) * g.In + k] += TensorPrimitives.Dot(from, Values(w, (tap * g.In + k) * g.Out, g.Out));
                }
            Activate(activation, sums, sums);
        });
    }

    /// <inheritdoc/>
    public override void ConvolveWeightGradient(in Convolution c, Tensor x, Tensor dy, Tensor dw, bool add = false)
    {
        ThrowIfOther(c, x, dw, dy);
        Convolution g = c;
        team.Run(c.KernelHeight * c.KernelWidth * c.In, row =>
        {
            int tap = row / g.In, k = row % g.In;
            Span<float> sum = Values(dw, row * g.Out, g.Out);
            if (!add) sum.Clear();
            for (int place = 0; place < g.Batch * g.OutHeight * g.OutWidth; place++)
            {
                int image = place / (g.OutHeight * g.OutWidth), inside = place % (g.OutHeight * g.OutWidth);
                int above = inside / g.OutWidth * g.StrideHeight + tap / g.KernelWidth - g.PadHeight;
                int left = inside % g.OutWidth * g.StrideWidth + tap % g.KernelWidth - g.PadWidth;
                if ((uint)above >= (uint)g.Height || (uint)left >= (uint)g.Width) continue;
                TensorPrimitives.MultiplyAdd(Values(dy, place * g.Out, g.Out), Pointer(x)[((image * g.Height + above) * g.Width + left) * g.In + k], sum, sum);
            }
        });
    }

    private static void ThrowIfOther(in Convolution c, Tensor x, Tensor w, Tensor y)
    {
        ThrowIfOther(x.Length, c.XLength, nameof(x));
        ThrowIfOther(w.Length, c.WeightLength, nameof(w));
        ThrowIfOther(y.Length, c.YLength, nameof(y));
    }
}
