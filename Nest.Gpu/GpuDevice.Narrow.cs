using System.Numerics;
using Nest.Gpu.Drivers;
using Nest.Tensors;

namespace Nest.Gpu;

public abstract partial class GpuDevice
{
    private const int MostTapsNarrow = 4;      // TAPS_MOST of the kernels
    private const int FoursAGroup = 1024;      // that a group of the transposed convolution takes at once
    private const int MostChannelsNarrow = 256;

    /// <summary>Whether patches lie side by side and have at most four numbers each, and y lies in aligned fours, 2ⁿ of them a pixel: see narrow.cl.</summary>
    private static bool IsNarrow(in Convolution c, Tensor y, Tensor w, Tensor? bias) =>
        c.KernelHeight == c.StrideHeight && c.KernelWidth == c.StrideWidth && c.Height == c.OutHeight * c.KernelHeight && c.Width == c.OutWidth * c.KernelWidth
        && c.PadHeight == 0 && c.PadWidth == 0 && c.KernelHeight * c.KernelWidth * c.In <= MostTapsNarrow
        && c.Out >= Four && c.Out <= MostChannelsNarrow && BitOperations.IsPow2(c.Out) && (y.Offset | w.Offset | (bias?.Offset ?? 0)) % Four == 0;

    private void ConvolveNarrow(in Convolution c, Tensor x, Tensor w, Tensor? bias, Activation activation, Tensor y)
    {
        Launch("convolve_narrow", new Groups(c.Batch * c.OutHeight), GroupSize, SizesOf(c, x, w, bias, y) with { Activation = (int)activation }, [MemoryOf(x), MemoryOf(w), MemoryOf(bias ?? w), MemoryOf(y)]);
        if (activation is Activation.Tanh or Activation.Sigmoid) Activate(activation, y, y);
    }

    private void ConvolveTransposedNarrow(in Convolution c, Tensor y, Tensor w, Tensor? bias, Activation activation, Tensor x, bool add)
    {
        NarrowSizes sizes = SizesOf(c, x, w, bias, y) with { Activation = (int)activation, Add = add ? 1 : 0 };
        Launch("convolve_transposed_narrow", new Groups(Pieces(c.Batch * c.OutHeight * c.OutWidth, FoursAGroup >> sizes.Shift)), GroupSize, sizes, [MemoryOf(y), MemoryOf(w), MemoryOf(bias ?? w), MemoryOf(x)]);
    }

    private void WeightGradientNarrow(in Convolution c, Tensor x, Tensor dy, Tensor dw, bool add)
    {
        int rows = c.Batch * c.OutHeight, stretch = Pieces(rows, MostGradientParts), parts = Pieces(rows, stretch);
        nint partial = ScratchOf(0, (long)parts * dw.Length);
        Launch("weight_gradient_narrow", new Groups(parts), GroupSize, SizesOf(c, x, dw, null, dy) with { Stretch = stretch }, [MemoryOf(x), MemoryOf(dy), partial]);
        SumColumns(partial, 0, parts * dw.Length, dw, add, 1);
    }

    private static NarrowSizes SizesOf(in Convolution c, Tensor x, Tensor w, Tensor? bias, Tensor y) => new()
    {
        XStart = x.Offset, WStart = w.Offset, BiasStart = bias?.Offset ?? 0, YStart = y.Offset, Biased = bias is null ? 0 : 1,
        Taps = c.KernelHeight * c.KernelWidth * c.In, Shift = BitOperations.Log2((uint)(c.Out / Four)), Convolution = ConvolutionSizes.Of(c),
    };
}
