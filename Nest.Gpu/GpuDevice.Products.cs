using Nest.Gpu.Drivers;
using Nest.Tensors;

namespace Nest.Gpu;

public abstract partial class GpuDevice
{
    private const int TileDepth = 32;                   // a multiple of every TILE_K of the kernels
    private const int TileRows = 128;                   // of tiles for operands that lie anyhow
    private const int Four = 4;                         // numbers that tiles for operands in fours take at once
    private const int Lanes = 16, High = 4;             // of the vector kernels
    private const int EnoughTiles = 256;                // to fill a card: fewer, and long sums are cut into parts
    private const int LeastPart = 256;                  // numbers of k
    private const int PooledTogether = 2;               // rows and columns of the cells that a convolution's tiles can pool
    private const int TensorGroupSize = 128;            // work-items
    private const int LeastTensorColumns = 64;          // of the tiles that tensor cores have
    private const int MostColumnsOfAny = 64;            // of the tiles for operands that lie anyhow

    private Tensor? windows;   // cut out of one long image

    /// <summary>The narrowest tile that holds all columns is taken; tests set another.</summary>
    internal int TileColumns { get; set; }

    /// <inheritdoc/>
    public override void Gemm(Matrix a, Matrix b, Tensor into, Tensor? bias = null, Activation activation = Activation.Identity, bool add = false)
    {
        ThrowIfOther(b.Rows, a.Columns, nameof(b));
        ThrowIfOther(into.Length, a.Rows * b.Columns, nameof(into));
        if (MultiplyNarrow(a, b, into, bias, activation, add)) return;
        var sizes = new ProductSizes { AStart = a.Tensor.Offset, BStart = b.Tensor.Offset, M = a.Rows, N = b.Columns, K = a.Columns };
        string kernel = $"gemm{(a.Transposed ? "_at" : "")}{(b.Transposed ? "_bt" : "")}";
        Multiply(kernel, a.Transposed, b.Transposed, sizes, a.Tensor, b.Tensor, into, bias, activation, add);
    }

    /// <inheritdoc/>
    public override void Convolve(in Convolution c, Tensor x, Tensor w, Tensor? bias, Activation activation, Tensor y)
    {
        ThrowIfOther(c, x, w, y);
        if (IsNarrow(c, y, w, bias))
        {
            ConvolveNarrow(c, x, w, bias, activation, y);
            return;
        }
        var sizes = new ProductSizes { AStart = x.Offset, BStart = w.Offset, M = c.Batch * c.OutHeight * c.OutWidth, N = c.Out, K = c.KernelHeight * c.KernelWidth * c.In, Geometry = ConvolutionSizes.Of(c) };
        Multiply("convolve", false, false, sizes, x, w, y, bias, activation, false);
    }

    /// <inheritdoc/>
    public override PreparedConvolution Prepare(Tensor w, Tensor bias, int padding, bool relu, int pool)
    {
        ArgumentNullException.ThrowIfNull(w);
        ArgumentNullException.ThrowIfNull(bias);
        if (pool != PooledTogether || driver.Variant != KernelVariant.Tiles) return base.Prepare(w, bias, padding, relu, pool);
        return new PooledConvolution(this, FromArray(w.ToArray(), w.Shape), FromArray(bias.ToArray(), bias.Shape), padding, relu);
    }

    /// <summary>Convolution, bias, ReLU and the largest of 2 by 2 pixels in one kernel: the map before the pooling is never written.</summary>
    private sealed class PooledConvolution(GpuDevice device, Tensor w, Tensor bias, int padding, bool relu) : PreparedConvolution
    {
        public override void Run(Tensor x, Tensor y)
        {
            var c = new Convolution(x[0], x[1], x[2], w[2], w[3], w[0], w[1], PadHeight: padding, PadWidth: padding);
            int cells = c.Batch * (c.OutHeight / PooledTogether) * (c.OutWidth / PooledTogether), pixels = PooledTogether * PooledTogether;
            ThrowIfOther(y.Length, cells * c.Out, nameof(y));
            ThrowIfTooLarge(c);
            var sizes = new ProductSizes { AStart = x.Offset, BStart = w.Offset, M = cells * pixels, N = c.Out, K = c.KernelHeight * c.KernelWidth * c.In, Geometry = ConvolutionSizes.Of(c) };
            device.Multiply("convolve_pool", false, false, sizes, x, w, y, bias, relu ? Activation.Relu : Activation.Identity, false);
        }
    }

    /// <inheritdoc/>
    public override void ConvolveTransposed(in Convolution c, Tensor y, Tensor w, Tensor? bias, Activation activation, Tensor x, bool add = false)
    {
        ThrowIfOther(c, x, w, y);
        if (IsNarrow(c, y, w, null))
        {
            ConvolveTransposedNarrow(c, y, w, bias, activation, x, add);
            return;
        }
        // Rows and columns of x that leave the same remainder by the strides meet the same taps: a product each, of no zeros but those beyond the border.
        int rows = (c.Height + c.StrideHeight - 1) / c.StrideHeight, columns = (c.Width + c.StrideWidth - 1) / c.StrideWidth;
        int taps = (c.KernelHeight + c.StrideHeight - 1) / c.StrideHeight * ((c.KernelWidth + c.StrideWidth - 1) / c.StrideWidth);
        var sizes = new ProductSizes { AStart = y.Offset, BStart = w.Offset, M = c.Batch * rows * columns, N = c.In, K = taps * c.Out, Geometry = ConvolutionSizes.Of(c) };
        Multiply("convolve_transposed", false, true, sizes, y, w, x, bias, activation, add);
    }

    /// <inheritdoc/>
    public override void ConvolveWeightGradient(in Convolution c, Tensor x, Tensor dy, Tensor dw, bool add = false)
    {
        ThrowIfOther(c, x, dw, dy);
        if (IsNarrow(c, dy, dw, null))
        {
            WeightGradientNarrow(c, x, dy, dw, add);
            return;
        }
        var sizes = new ProductSizes { AStart = x.Offset, BStart = dy.Offset, M = c.KernelHeight * c.KernelWidth * c.In, N = c.Out, K = c.Batch * c.OutHeight * c.OutWidth, Geometry = ConvolutionSizes.Of(c) };
        Multiply("weight_gradient", true, false, sizes, x, dy, dw, null, Activation.Identity, add);
    }

    /// <inheritdoc/>
    public override void ConvolveWindows(in Convolution c, Tensor frames, GatherMap starts, Tensor w, Tensor? bias, Activation activation, Tensor y) =>
        Convolve(c, Cut(c, frames, starts), w, bias, activation, y);

    /// <inheritdoc/>
    public override void ConvolveWindowsWeightGradient(in Convolution c, Tensor frames, GatherMap starts, Tensor dy, Tensor dw, bool add = false) =>
        ConvolveWeightGradient(c, Cut(c, frames, starts), dy, dw, add);

    /// <summary>The images that start at the listed rows, one after the other.</summary>
    private Tensor Cut(in Convolution c, Tensor frames, GatherMap starts)
    {
        ThrowIfOther(starts.Outputs, c.Batch, nameof(starts));
        int row = c.Width * c.In, length = c.Height * row;
        Tensor images = Reuse(ref windows, c.Batch, length);
        Launch("cut_windows", images.Length, new CutSizes(frames.Offset, starts.SourcesOffset, c.Batch, length, row), MemoryOf(frames), MemoryOf(starts.Lists), MemoryOf(images));
        return images;
    }

    private void Multiply(string kernel, bool aTransposed, bool bTransposed, ProductSizes sizes, Tensor a, Tensor b, Tensor into, Tensor? bias, Activation activation, bool add)
    {
        if (into.Length == 0) return;
        int phases = kernel == "convolve_transposed" ? sizes.Geometry.StrideHeight * sizes.Geometry.StrideWidth : 1;
        bool tiled = driver.Variant == KernelVariant.Tiles, fours = tiled && LieInFours(kernel, aTransposed, bTransposed, sizes, into);
        int columns = TileColumns > 0 ? TileColumns : sizes.N > 64 ? 128 : sizes.N > 32 ? 64 : 32;
        if (!fours) columns = Math.Min(columns, MostColumnsOfAny);
        int rows = fours ? driver.TileRowsOf(columns, kernel == "weight_gradient") : TileRows;
        long tiles = (long)((sizes.M + rows - 1) / rows) * ((sizes.N + columns - 1) / columns) * phases;
        bool whole = kernel is "convolve_transposed" or "convolve_pool" || (kernel == "convolve" && driver.Variant == KernelVariant.Vectors);
        int parts = whole ? 1 : PartsOf(sizes, tiles);   // phases have depths of their own, a cell keeps the largest, and the vector kernel goes tap by tap
        sizes.Part = (Math.Max(1, (sizes.K + parts - 1) / parts) + TileDepth - 1) / TileDepth * TileDepth;
        sizes.Parts = parts = Math.Max(1, (sizes.K + sizes.Part - 1) / sizes.Part);
        (sizes.Biased, sizes.BiasStart, sizes.Relu, sizes.Add, sizes.CStart) = (bias is null ? 0 : 1, bias?.Offset ?? 0, activation == Activation.Relu ? 1 : 0, add ? 1 : 0, into.Offset);

        // Several parts: sums next to each other first, added up after.
        ProductSizes first = parts == 1 ? sizes : sizes with { Biased = 0, Relu = 0, Add = 0, CStart = 0 };
        nint sums = parts == 1 ? MemoryOf(into) : ScratchOf(0, (long)parts * sizes.M * sizes.N);
        if (tiled)
        {
            bool tensors = fours && Precision == Precision.Tf32 && columns >= LeastTensorColumns;
            nint right = MemoryOf(b);
            if (fours && kernel == "convolve_transposed") (first.BStart, right) = (0, TurnTaps(sizes, phases, right));
            Launch($"{kernel}{(fours ? "" : "_any")}_{columns}{(tensors ? GpuDriver.Tf32 : "")}", new Groups(checked((int)(tiles / phases)), phases, parts), tensors ? TensorGroupSize : GroupSize, first, [MemoryOf(a), right, MemoryOf(bias ?? into), sums]);
        }
        else MultiplyVectors(kernel, aTransposed, bTransposed, first, phases, a, b, bias ?? into, sums);
        if (parts > 1) AddParts(sizes, sums, bias, into);
        if (activation is Activation.Tanh or Activation.Sigmoid) Activate(activation, into, into);
    }

    /// <summary>The weights of a transposed convolution as its phases meet them, (phases, k, in).</summary>
    private nint TurnTaps(in ProductSizes sizes, int phases, nint w)
    {
        long count = (long)phases * sizes.K * sizes.N;
        nint turned = ScratchOf(1, count);
        Launch("turn_taps", count, new TurnedTapsSizes(sizes.BStart, sizes.K, sizes.Geometry), w, turned);
        return turned;
    }

    /// <summary>Whether a product's operands, as its kernel copies them, and its result lie in aligned fours.</summary>
    private static bool LieInFours(string kernel, bool aTransposed, bool bTransposed, in ProductSizes sizes, Tensor into)
    {
        int a = kernel switch
        {
            "convolve" or "convolve_pool" or "weight_gradient" => sizes.Geometry.In,
            "convolve_transposed" => sizes.Geometry.Out,
            _ => aTransposed ? sizes.M : sizes.K,
        };
        return !(aTransposed && bTransposed) && (a | sizes.N | sizes.AStart | into.Offset | (bTransposed ? 0 : sizes.BStart)) % Four == 0;
    }

    /// <summary>Into how many parts a product's k is cut: by its size alone.</summary>
    private static int PartsOf(in ProductSizes sizes, long tiles)
    {
        if (tiles >= EnoughTiles) return 1;
        long wanted = (2 * EnoughTiles + tiles - 1) / tiles, worth = sizes.K / LeastPart, room = Scratch / sizeof(float) / ((long)sizes.M * sizes.N);
        return (int)Math.Max(1, Math.Min(wanted, Math.Min(worth, room)));
    }

    private void MultiplyVectors(string kernel, bool aTransposed, bool bTransposed, ProductSizes sizes, int phases, Tensor a, Tensor b, Tensor bias, nint c)
    {
        int wide = (sizes.N + Lanes - 1) / Lanes * Lanes;
        for (int phase = 0; phase < phases; phase++)
        {
            ProductSizes product = sizes;
            if (kernel == "convolve_transposed") (product.M, product.K) = PhaseOf(sizes.Geometry, phase);
            if (product.M == 0) continue;
            nint packed = ScratchOf(1, Math.Max(1, (long)product.K * wide));
            var packing = new PackingSizes(sizes.BStart, product.K, product.N, wide, kernel == "convolve_transposed" ? 1 : 0, phase, sizes.Geometry, bTransposed ? 1 : 0);
            Launch("pack", (long)product.K * wide, packing, MemoryOf(b), packed);
            var vectors = new VectorProductSizes { Product = product, Wide = wide, Row = aTransposed ? 1 : product.K, Step = aTransposed ? product.M : 1, Phase = phase };
            string name = kernel switch
            {
                "convolve" => "multiply_image_patches",
                "convolve_transposed" => "multiply_spread_patches",
                "weight_gradient" => "multiply_patches_by_pixel",
                _ => "multiply_matrix",
            };
            Launch(name, new Groups((product.M + High - 1) / High * (wide / Lanes), 1, product.Parts), 1, vectors, [MemoryOf(a), packed, MemoryOf(bias), c]);
        }
    }

    /// <summary>Rows and depth of one phase's product, as the kernels' phase_of has them.</summary>
    private static (int M, int K) PhaseOf(in ConvolutionSizes c, int phase)
    {
        int top = phase / c.StrideWidth, left = phase % c.StrideWidth;
        int rows = (c.Height - top + c.StrideHeight - 1) / c.StrideHeight, columns = (c.Width - left + c.StrideWidth - 1) / c.StrideWidth;
        int tap = (top + c.PadHeight) % c.StrideHeight, tapLeft = (left + c.PadWidth) % c.StrideWidth;
        int taps = Math.Max(0, (c.KernelHeight - tap + c.StrideHeight - 1) / c.StrideHeight), wide = Math.Max(0, (c.KernelWidth - tapLeft + c.StrideWidth - 1) / c.StrideWidth);
        return (c.Batch * Math.Max(0, rows) * Math.Max(0, columns), taps * wide * c.Out);
    }

    private static void ThrowIfOther(in Convolution c, Tensor x, Tensor w, Tensor y)
    {
        ThrowIfOther(x.Length, c.Batch * c.Height * c.Width * c.In, nameof(x));
        ThrowIfOther(w.Length, c.KernelHeight * c.KernelWidth * c.In * c.Out, nameof(w));
        ThrowIfOther(y.Length, c.Batch * c.OutHeight * c.OutWidth * c.Out, nameof(y));
        ThrowIfTooLarge(c);
    }

    private static void ThrowIfTooLarge(in Convolution c)
    {
        const int MostExtent = 16_000;   // rows and columns of an image are 16 bits in the kernels
        if (c.Height + 2 * c.PadHeight > MostExtent || c.Width + 2 * c.PadWidth > MostExtent)
            throw new NotSupportedException($"An image of {c.Height} by {c.Width} is larger than the {MostExtent} rows and columns that a graphics card's kernels take.");
    }
}
