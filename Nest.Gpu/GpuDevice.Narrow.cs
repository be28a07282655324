using System.Numerics;
using Nest.Gpu.Drivers;
using Nest.Tensors;

namespace Nest.Gpu;

public abstract partial class GpuDevice
{
    private const int MostTapsNarrow = 4;      // TAPS_MOST of the kernels
    private const int FoursAGroup = 1024;      // that a group of the transposed convolution takes at once
    private const int MostChannelsNarrow = 256;
    private const int SumLanes = 32, NarrowColumns = 4;                 // SUM_LANES and NARROW of the kernels
    private const int MostNarrowGradient = 16, MostNarrowDepth = 4096;   // columns and k of a gradient's product that is worth no tile

    /// <summary>A product of few columns, by kernels of their own where tiles would be used: true if it was one.</summary>
    private bool MultiplyNarrow(Matrix a, Matrix b, Tensor into, Tensor? bias, Activation activation, bool add)
    {
        int m = a.Rows, n = b.Columns, k = a.Columns;
        if (driver.Variant != KernelVariant.Tiles || into.Length == 0) return false;
        var sizes = new NarrowProductSizes
        {
            AStart = a.Tensor.Offset, BStart = b.Tensor.Offset, BiasStart = bias?.Offset ?? 0, CStart = into.Offset, M = m, N = n, K = k,
            Biased = bias is null ? 0 : 1, Activation = (int)activation, Add = add ? 1 : 0,
        };
        if (!a.Transposed && n <= NarrowColumns)
        {
            (sizes.BRow, sizes.BColumn) = b.Transposed ? (1, k) : (n, 1);
            Launch("gemm_narrow", new Groups(Pieces(m, GroupSize / SumLanes)), GroupSize, sizes, [MemoryOf(a.Tensor), MemoryOf(b.Tensor), MemoryOf(bias ?? into), MemoryOf(into)]);
            return true;
        }
        if (!a.Transposed || b.Transposed || Math.Min(m, n) > MostNarrowGradient || k > MostNarrowDepth || bias is not null || activation != Activation.Identity) return false;
        nint left = MemoryOf(a.Tensor), right = MemoryOf(b.Tensor);
        (sizes.CRow, sizes.CColumn) = (n, 1);
        if (m < n)   // its transpose has fewer columns
        {
            (left, right) = (right, left);
            sizes = sizes with { AStart = sizes.BStart, BStart = sizes.AStart, M = n, N = m, CRow = 1, CColumn = n };
        }
        Launch("gemm_at_narrow", new Groups(Pieces(sizes.M, GroupSize / SumLanes), Pieces(sizes.N, NarrowColumns)), GroupSize, sizes, [left, right, MemoryOf(into)]);
        return true;
    }

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
