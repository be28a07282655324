namespace Nest.Tensors;

/// <summary>A convolution with weights that no longer change, in whatever form suits the device best: y = f(max-pool(x ∗ w + bias)). For inference.</summary>
/// <remarks>Not thread-safe, and one operation of a device at a time.</remarks>
public abstract class PreparedConvolution
{
    /// <summary>Computes a batch of images of any size.</summary>
    /// <param name="x">(N, H, W, In)</param>
    /// <param name="y">(N, H′, W′, Out), each extent divided by the pooling's, remainders left out.</param>
    public abstract void Run(Tensor x, Tensor y);
}

/// <summary>The same by a device's plain operations.</summary>
internal sealed class PlainConvolution(Device device, Tensor w, Tensor bias, int padding, bool relu, int pool) : PreparedConvolution
{
    private Tensor? unpooled;                // (N, H′, W′, Out)
    private DeviceBuffer<byte>? winners;     // shaped as y, of no use here

    public override void Run(Tensor x, Tensor y)
    {
        var c = new Convolution(x[0], x[1], x[2], w[2], w[3], w[0], w[1], PadHeight: padding, PadWidth: padding);
        if (pool == 1)
        {
            device.Convolve(c, x, w, bias, relu ? Activation.Relu : Activation.Identity, y);
            return;
        }
        var p = new Pooling(c.Batch, c.OutHeight, c.OutWidth, c.Out, pool, pool);
        if (winners is null || winners.Length < y.Length) winners = device.Allocate<byte>(y.Length);
        device.Convolve(c, x, w, bias, Activation.Identity, device.Reuse(ref unpooled, c.Batch, c.OutHeight, c.OutWidth, c.Out));
        device.MaxPool(p, unpooled, y, winners, relu);
    }
}
