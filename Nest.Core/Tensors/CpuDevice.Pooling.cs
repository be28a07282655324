namespace Nest.Tensors;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void MaxPool(in Pooling p, Tensor x, Tensor y, DeviceBuffer<byte> winners)
    {
        ThrowIfOther(x.Length, p.XLength, nameof(x));
        ThrowIfOther(y.Length, p.YLength, nameof(y));
        ThrowIfTooShort(winners, p);
        Pooling pooling = p;
        float* from = Pointer(x), to = Pointer(y);
        byte* won = ((HostBuffer<byte>)winners).Pointer;
        team.Run(p.Batch * p.OutHeight, row =>
        {
            int image = row / pooling.OutHeight, i = row % pooling.OutHeight, channels = pooling.Channels;
            for (int j = 0; j < pooling.OutWidth; j++)
            {
                float* cell = from + ((image * pooling.Height + i * pooling.PoolHeight) * pooling.Width + j * pooling.PoolWidth) * channels;
                float* best = to + (row * pooling.OutWidth + j) * channels;
                byte* winner = won + (row * pooling.OutWidth + j) * channels;
                for (int c = 0; c < channels; c++)
                {
                    best[c] = cell[c];
                    winner[c] = 0;
                }
                for (int place = 1; place < pooling.PoolHeight * pooling.PoolWidth; place++)
                {
                    float* candidate = cell + (place / pooling.PoolWidth * pooling.Width + place % pooling.PoolWidth) * channels;
                    for (int c = 0; c < channels; c++)
                        if (candidate[c] > best[c])
                        {
                            best[c] = candidate[c];
                            winner[c] = (byte)place;
                        }
                }
            }
        });
    }

    /// <inheritdoc/>
    public override void MaxPoolBackward(in Pooling p, Tensor dy, DeviceBuffer<byte> winners, Tensor dx)
    {
        ThrowIfOther(dx.Length, p.XLength, nameof(dx));
        ThrowIfOther(dy.Length, p.YLength, nameof(dy));
        ThrowIfTooShort(winners, p);
        Pooling pooling = p;
        float* from = Pointer(dy), to = Pointer(dx);
        byte* won = ((HostBuffer<byte>)winners).Pointer;
        team.Run(p.Batch * p.Height, row =>
        {
            int image = row / pooling.Height, i = row % pooling.Height, channels = pooling.Channels;
            float* line = to + row * pooling.Width * channels;
            int outRow = i / pooling.PoolHeight, first = i % pooling.PoolHeight * pooling.PoolWidth;   // this row's first place in its cells
            int covered = outRow < pooling.OutHeight ? pooling.OutWidth * pooling.PoolWidth : 0;
            for (int j = 0; j < covered; j++)
            {
                int cell = ((image * pooling.OutHeight + outRow) * pooling.OutWidth + j / pooling.PoolWidth) * channels;
                int place = first + j % pooling.PoolWidth;
                for (int c = 0; c < channels; c++) line[j * channels + c] = won[cell + c] == place ? from[cell + c] : 0;
            }
            new Span<float>(line + covered * channels, (pooling.Width - covered) * channels).Clear();
        });
    }

    private static void ThrowIfTooShort(DeviceBuffer<byte> winners, in Pooling p)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(p.PoolHeight * p.PoolWidth, 256, nameof(p));
        ArgumentOutOfRangeException.ThrowIfLessThan(winners.Length, p.YLength, nameof(winners));
    }
}
