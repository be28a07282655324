using Nest.Tensors;

namespace Nest.Layers;

/// <summary>Max-pooling over cells that do not overlap: y (N, H / height, W / width, C) of x (N, H, W, C).</summary>
public sealed class MaxPool2d : Layer
{
    private readonly Device device;
    private readonly int height, width;
    private Pooling geometry;
    private DeviceBuffer<byte>? winners;   // shaped as y
    private Tensor? output;                // (N, H / height, W / width, C)
    private Tensor? inputGradient;         // (N, H, W, C)

    /// <param name="device">Where it computes.</param>
    /// <param name="height">A cell's extent in time.</param>
    /// <param name="width">A cell's extent in frequency.</param>
    public MaxPool2d(Device device, int height, int width) => (this.device, this.height, this.width) = (device, height, width);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        geometry = new Pooling(x[0], x[1], x[2], x[3], height, width);
        device.Reuse(ref output, x[0], geometry.OutHeight, geometry.OutWidth, x[3]);
        if (winners is null || winners.Length < output.Length) winners = device.Allocate<byte>(output.Length);
        device.MaxPool(geometry, x, output, winners);                               // y = max over the cell
        return output;
    }

    /// <inheritdoc/>
    public override Tensor Backward(Tensor dy)
    {
        device.Reuse(ref inputGradient, geometry.Batch, geometry.Height, geometry.Width, geometry.Channels);
        device.MaxPoolBackward(geometry, dy, winners!, inputGradient);              // dx = dy at the winner, else 0
        return inputGradient;
    }
}
