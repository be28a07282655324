namespace Nest.Tensors.Cpu;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void Convolve(in Convolution c, Tensor x, Tensor w, Tensor? bias, Activation activation, Tensor y)
    {
        ConvolutionKernel.Forward(team, c, Values(x), Values(w), ValuesOrNone(bias), activation == Activation.Relu, Values(y));
        ActivateRest(activation, y);
    }

    /// <inheritdoc/>
    public override void ConvolveTransposed(in Convolution c, Tensor y, Tensor w, Tensor? bias, Activation activation, Tensor x, bool add = false)
    {
        ConvolutionKernel.Transposed(team, c, Values(y), Values(w), ValuesOrNone(bias), activation == Activation.Relu, Values(x), add);
        ActivateRest(activation, x);
    }

    /// <inheritdoc/>
    public override void ConvolveWeightGradient(in Convolution c, Tensor x, Tensor dy, Tensor dw, bool add = false) =>
        ConvolutionKernel.WeightGradient(team, c, Values(x), Values(dy), Values(dw), add);

    /// <inheritdoc/>
    public override void ConvolveWindows(in Convolution c, Tensor frames, GatherMap starts, Tensor w, Tensor? bias, Activation activation, Tensor y)
    {
        ConvolutionKernel.Forward(team, c, Values(frames), Values(w), ValuesOrNone(bias), activation == Activation.Relu, Values(y), starts: InPixels(c, starts));
        ActivateRest(activation, y);
    }

    /// <inheritdoc/>
    public override void ConvolveWindowsWeightGradient(in Convolution c, Tensor frames, GatherMap starts, Tensor dy, Tensor dw, bool add = false) =>
        ConvolutionKernel.WeightGradient(team, c, Values(frames), Values(dy), Values(dw), add, starts: InPixels(c, starts));

    private static ReadOnlySpan<int> InPixels(in Convolution c, GatherMap map)
    {
        ThrowIfOther(map.Outputs, c.Batch, nameof(map));
        ReadOnlySpan<int> starts = ((HostBuffer<int>)map.Lists).Span.Slice(map.SourcesOffset, c.Batch);
        if (c.Width == 1) return starts;
        var pixels = new int[starts.Length];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = checked(starts[i] * c.Width);
        return pixels;
    }

    /// <inheritdoc/>
    public override void ConvolveMaxPool(in Convolution c, in Pooling p, Tensor x, Tensor w, Tensor? bias, Tensor y, DeviceBuffer<byte> winners)
    {
        if (PooledConvolution.Fits(c, p))
            PooledConvolution.Forward(team, c, p, Values(x), Values(w), ValuesOrNone(bias), Values(y), ((HostBuffer<byte>)winners).Span);
        else base.ConvolveMaxPool(c, p, x, w, bias, y, winners);
    }

    /// <inheritdoc/>
    public override void ConvolveMaxPoolWeightGradient(in Convolution c, in Pooling p, Tensor x, Tensor dy, DeviceBuffer<byte> winners, Tensor dw, bool add = false)
    {
        if (PooledConvolution.Fits(c, p))
            PooledConvolution.WeightGradient(team, c, p, Values(x), Values(dy), ((HostBuffer<byte>)winners).Span, Values(dw), add);
        else base.ConvolveMaxPoolWeightGradient(c, p, x, dy, winners, dw, add);
    }

    /// <summary>The activations that kernels do not do on the way.</summary>
    private void ActivateRest(Activation activation, Tensor y)
    {
        if (activation is not (Activation.Identity or Activation.Relu)) Activate(activation, y, y);
    }

    private static ReadOnlySpan<float> ValuesOrNone(Tensor? tensor) => tensor is null ? [] : Values(tensor);

    /// <inheritdoc/>
    public override PreparedConvolution Prepare(Tensor w, Tensor bias, int padding, bool relu, int pool)
    {
        ArgumentNullException.ThrowIfNull(w);
        ArgumentNullException.ThrowIfNull(bias);
        bool winograd = w[0] == 3 && w[1] == 3 && padding == 1 && (pool is 1 or 2) && WinogradConvolution.Takes(w[2], w[3]);
        return winograd ? new FastConvolution(this, new WinogradConvolution(Values(w), Values(bias), w[2], w[3], relu, pool == 2)) : base.Prepare(w, bias, padding, relu, pool);
    }

    private sealed class FastConvolution(CpuDevice device, WinogradConvolution convolution) : PreparedConvolution
    {
        public override void Run(Tensor x, Tensor y)
        {
            ThrowIfOther(x[3], convolution.Inputs, nameof(x));
            ThrowIfOther(y.Length, convolution.OutputLength(x[0], x[1], x[2]), nameof(y));
            convolution.Run(device.team, x[0], x[1], x[2], Pointer(x), Pointer(y));
        }
    }
}
