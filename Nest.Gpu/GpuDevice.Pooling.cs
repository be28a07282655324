using System.Numerics;
using Nest.Gpu.Drivers;
using Nest.Tensors;

namespace Nest.Gpu;

public abstract partial class GpuDevice
{
    private const int MostTapsInRegisters = 64;   // of a first layer that is convolved and pooled at once
    private const int PixelsAPart = 512;          // pooled, of its weights' gradient
    private const int CellsTogether = 256;        // CELLS_TOGETHER of the kernels
    private const int MostGradientParts = 512;    // of rows of cells

    /// <inheritdoc/>
    public override void MaxPool(in Pooling p, Tensor x, Tensor y, DeviceBuffer<byte> winners, bool relu = false)
    {
        ThrowIfOther(x.Length, LengthOfX(p), nameof(x));
        ThrowIfOther(p, y, winners);
        Launch("max_pool", y.Length, new PoolingSizes { XStart = x.Offset, YStart = y.Offset, Relu = relu ? 1 : 0, Pooling = PoolingGeometry.Of(p) }, MemoryOf(x), MemoryOf(y), MemoryOf(winners));
    }

    /// <inheritdoc/>
    public override void MaxPoolBackward(in Pooling p, Tensor dy, DeviceBuffer<byte> winners, Tensor dx)
    {
        ThrowIfOther(dx.Length, LengthOfX(p), nameof(dx));
        ThrowIfOther(p, dy, winners);
        Launch("max_pool_backward", dx.Length, new PoolingSizes { XStart = dx.Offset, YStart = dy.Offset, Pooling = PoolingGeometry.Of(p) }, MemoryOf(dy), MemoryOf(winners), MemoryOf(dx));
    }

    /// <inheritdoc/>
    public override void SumMaxPool(in Pooling p, Tensor x, GatherMap map, Tensor y, DeviceBuffer<byte> winners)
    {
        ArgumentNullException.ThrowIfNull(map);
        ThrowIfOther(map.Outputs, p.Batch * p.Height, nameof(map));
        ThrowIfOther(p, y, winners);
        var sizes = new PoolingSizes { XStart = x.Offset, YStart = y.Offset, StartsAt = map.StartsOffset, SourcesAt = map.SourcesOffset, Shift = ShiftOf(p), Pooling = PoolingGeometry.Of(p) };
        ReadOnlySpan<nint> buffers = [MemoryOf(x), MemoryOf(map.Lists), MemoryOf(y), MemoryOf(winners)];
        if (LieInFours(p, x, y)) Launch("sum_max_pool_fours", new Groups(p.Batch * p.OutHeight, Pieces(p.OutWidth, GroupSize >> sizes.Shift)), GroupSize, sizes, buffers);
        else Launch("sum_max_pool", y.Length, sizes, buffers);
    }

    /// <inheritdoc/>
    public override void SumMaxPoolBackward(in Pooling p, Tensor dy, DeviceBuffer<byte> winners, GatherMap map, Tensor dx)
    {
        ArgumentNullException.ThrowIfNull(map);
        ThrowIfOther(dx.Length, map.Outputs * p.Width * p.Channels, nameof(dx));
        ThrowIfOther(p, dy, winners);
        var sizes = new PoolingSizes { XStart = dx.Offset, YStart = dy.Offset, Rows = map.Outputs, StartsAt = map.StartsOffset, SourcesAt = map.SourcesOffset, Shift = ShiftOf(p), Pooling = PoolingGeometry.Of(p) };
        ReadOnlySpan<nint> buffers = [MemoryOf(dy), MemoryOf(winners), MemoryOf(map.Lists), MemoryOf(dx)];
        if (LieInFours(p, dy, dx)) Launch("sum_max_pool_backward_fours", new Groups(map.Outputs, Pieces((p.Width + 1) / 2, GroupSize >> sizes.Shift)), GroupSize, sizes, buffers);
        else Launch("sum_max_pool_backward", dx.Length, sizes, buffers);
    }

    /// <inheritdoc/>
    public override void ConvolveMaxPool(in Convolution c, in Pooling p, Tensor x, Tensor w, Tensor? bias, Tensor y, DeviceBuffer<byte> winners)
    {
        if (!FewTaps(c))
        {
            base.ConvolveMaxPool(c, p, x, w, bias, y, winners);
            return;
        }
        ThrowIfOther(c, p, x, w);
        ThrowIfOther(p, y, winners);
        var sizes = new PoolingSizes
        {
            XStart = x.Offset, WStart = w.Offset, BiasStart = bias?.Offset ?? 0, Biased = bias is null ? 0 : 1, YStart = y.Offset, Shift = ShiftOf(p),
            Convolution = ConvolutionSizes.Of(c), Pooling = PoolingGeometry.Of(p),
        };
        ReadOnlySpan<nint> buffers = [MemoryOf(x), MemoryOf(w), MemoryOf(bias ?? w), MemoryOf(y), MemoryOf(winners)];
        if (LieInFours(c, p, w, y, bias)) Launch("convolve_max_pool_fours", new Groups(p.Batch * p.OutHeight, Pieces(p.OutWidth, CellsTogether)), GroupSize, sizes, buffers);
        else Launch("convolve_max_pool", y.Length, sizes, buffers);
    }

    /// <inheritdoc/>
    public override void ConvolveMaxPoolWeightGradient(in Convolution c, in Pooling p, Tensor x, Tensor dy, DeviceBuffer<byte> winners, Tensor dw, bool add = false)
    {
        if (!FewTaps(c))
        {
            base.ConvolveMaxPoolWeightGradient(c, p, x, dy, winners, dw, add);
            return;
        }
        ThrowIfOther(c, p, x, dw);
        ThrowIfOther(p, dy, winners);
        var sizes = new PoolingSizes { XStart = x.Offset, YStart = dy.Offset, Shift = ShiftOf(p), Convolution = ConvolutionSizes.Of(c), Pooling = PoolingGeometry.Of(p) };
        bool fours = LieInFours(c, p, dw, dy, bias: null);
        int rows = p.Batch * p.OutHeight, pixels = rows * p.OutWidth;
        sizes.Stretch = fours ? Pieces(rows, MostGradientParts) : PixelsAPart;
        int parts = Pieces(fours ? rows : pixels, sizes.Stretch);
        nint partial = ScratchOf(0, (long)parts * dw.Length);
        ReadOnlySpan<nint> buffers = [MemoryOf(x), MemoryOf(dy), MemoryOf(winners), partial];
        if (fours) Launch("convolve_max_pool_weight_gradient_fours", new Groups(parts), GroupSize, sizes, buffers);
        else Launch("convolve_max_pool_weight_gradient", (long)parts * dw.Length, sizes, buffers);
        SumColumns(partial, 0, parts * dw.Length, dw, add, 1);
    }

    /// <summary>Whether cells of 2 by 2 fill the images' rows, and channels lie in aligned fours, 2ⁿ of them.</summary>
    private static bool LieInFours(in Pooling p, Tensor x, Tensor y) =>
        p.PoolHeight == PooledTogether && p.PoolWidth == PooledTogether && p.Height == PooledTogether * p.OutHeight
        && p.Channels >= Four && p.Channels <= Four * GroupSize && BitOperations.IsPow2(p.Channels) && (x.Offset | y.Offset) % Four == 0;

    /// <summary>The same of a convolution of one channel by 3 by 3 taps.</summary>
    private static bool LieInFours(in Convolution c, in Pooling p, Tensor w, Tensor y, Tensor? bias) =>
        c.In == 1 && c.KernelHeight == 3 && c.KernelWidth == 3 && c.StrideHeight == 1 && c.StrideWidth == 1 && LieInFours(p, w, y) && (bias?.Offset ?? 0) % Four == 0;

    private static int ShiftOf(in Pooling p) => BitOperations.Log2((uint)Math.Max(1, p.Channels / Four));

    private static int Pieces(int count, int size) => (count + size - 1) / size;

    private static bool FewTaps(in Convolution c) => c.KernelHeight * c.KernelWidth * c.In <= MostTapsInRegisters;

    private static int LengthOfX(in Pooling p) => checked(p.Batch * p.Height * p.Width * p.Channels);

    private static void ThrowIfOther(in Convolution c, in Pooling p, Tensor x, Tensor w)
    {
        ThrowIfOther(x.Length, c.Batch * c.Height * c.Width * c.In, nameof(x));
        ThrowIfOther(w.Length, c.KernelHeight * c.KernelWidth * c.In * c.Out, nameof(w));
        ThrowIfOther(LengthOfX(p), c.Batch * c.OutHeight * c.OutWidth * c.Out, nameof(p));
    }

    private static void ThrowIfOther(in Pooling p, Tensor y, DeviceBuffer<byte> winners)
    {
        ThrowIfOther(y.Length, p.Batch * p.OutHeight * p.OutWidth * p.Channels, nameof(y));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(p.PoolHeight * p.PoolWidth, NoWinner, nameof(p));
        ArgumentOutOfRangeException.ThrowIfLessThan(winners.Length, y.Length, nameof(winners));
    }
}
