using Nest.Numerics;

namespace Nest.Tensors.Cpu;

/// <summary>Two-dimensional convolutions, their transposes and their weight gradients, on the register tiles of <see cref="MatrixProduct"/>.</summary>
/// <remarks>
/// Layouts and geometry are <see cref="Convolution"/>'s. Outputs are overwritten unless told to add. The bits depend on the
/// geometry and the instruction set alone, not on the thread count.
/// </remarks>
internal static unsafe class ConvolutionKernel
{
    /// <summary>y = x ∗ w [+ bias] [, ReLU]; with <paramref name="starts"/>, image n is what starts at pixel starts[n] of x.</summary>
    /// <exception cref="ArgumentException">A span has another length than the geometry says.</exception>
    public static void Forward(
        WorkerPool team, in Convolution geometry, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> bias, bool relu, Span<float> y,
        KernelSet? kernels = null, ReadOnlySpan<int> starts = default)
    {
        Convolution c = AlongWidth(geometry);
        Check(c, x.Length, w.Length, y.Length, starts);
        if (!bias.IsEmpty) ThrowIfOther(bias.Length, c.Out, nameof(bias));
        KernelSet set = kernels ?? KernelSet.Best;
        fixed (float* images = x, weights = w, output = y, biases = bias)
        fixed (int* first = starts)
        {
            var patches = PatchReader.Of(c, images, first);
            var pass = new ConvolutionPass
            {
                Kernels = set, Patches = patches, Columns = c.Out, Images = c.Batch, OutHeight = c.OutHeight, OutWidth = c.OutWidth,
                Output = output, PixelStride = c.Out, RowStride = (nint)c.OutWidth * c.Out, ImageStride = (nint)c.OutHeight * c.OutWidth * c.Out,
                Weights = Scratch.Get(Scratch.Slot.Weights, PaddedColumns(set, c.Out) * patches.Length), Bias = biases, Relu = relu,
            };
            Panel.Pack(weights, 1, c.Out, c.Out, set.TileColumns, patches.Length, pass.Weights);
            team.Run(pass.Chunks, pass);
        }
    }

    /// <summary>x = [x +] y ∗ᵀ w [+ bias] [, ReLU]: a convolution's gradient for its input, and the transposed convolution.</summary>
    /// <exception cref="ArgumentException">A span has another length than the geometry says.</exception>
    public static void Transposed(
        WorkerPool team, in Convolution geometry, ReadOnlySpan<float> y, ReadOnlySpan<float> w, ReadOnlySpan<float> bias, bool relu, Span<float> x,
        bool add = false, KernelSet? kernels = null)
    {
        Convolution c = AlongWidth(geometry);
        Check(c, x.Length, w.Length, y.Length);
        if (!bias.IsEmpty) ThrowIfOther(bias.Length, c.In, nameof(bias));
        if (add && (relu || !bias.IsEmpty)) throw new ArgumentException("Adding leaves no place for a bias or an activation.", nameof(add));
        KernelSet set = kernels ?? KernelSet.Best;
        bool tiled = c.PadWidth == 0 && c.KernelWidth == c.StrideWidth && c.Width == c.OutWidth * c.StrideWidth;
        int together = tiled ? c.StrideWidth : 1;   // neighbouring pixels of x written as channels of one
        fixed (float* gradients = y, weights = w, output = x, biases = bias)
        {
            if (together * c.In <= set.TileColumns / 4) Spread(team, c, set, gradients, weights, biases, relu, output, add);
            else InPhases(team, c, set, together, gradients, weights, biases, relu, output, add);
        }
    }

    /// <remarks>
    /// Pixels of x whose row and column agree modulo the strides see the same taps: each such phase is a convolution of y
    /// with stride 1. Where patches lie side by side along the width, the phases of a row are computed as one.
    /// </remarks>
    private static void InPhases(
        WorkerPool team, in Convolution c, KernelSet set, int together, float* y, float* w, float* bias, bool relu, float* x, bool add)
    {
        float* biases = null;
        if (bias != null)
        {
            biases = Scratch.Get(Scratch.Slot.Bias, together * c.In);
            for (int i = 0; i < together * c.In; i++) biases[i] = bias[i % c.In];
        }
        for (int a = 0; a < Math.Min(c.StrideHeight, c.Height); a++)
            for (int b = 0; b < Math.Min(c.StrideWidth, c.Width); b += together)
            {
                var rows = new Phase(a, c.Height, c.KernelHeight, c.StrideHeight, c.PadHeight);
                var columns = together > 1 ? new Phase(0, c.OutWidth, 1, 1, 0) : new Phase(b, c.Width, c.KernelWidth, c.StrideWidth, c.PadWidth);
                var pass = new ConvolutionPass
                {
                    Kernels = set, Columns = together * c.In, Images = c.Batch, OutHeight = rows.Count, OutWidth = columns.Count,
                    Patches = new PatchReader
                    {
                        Images = y, Height = c.OutHeight, Width = c.OutWidth, Channels = c.Out, KernelHeight = rows.Taps,
                        KernelWidth = columns.Taps, StrideHeight = 1, StrideWidth = 1, Top = rows.Start, Left = columns.Start,
                    },
                    Output = x + ((nint)a * c.Width + b) * c.In, PixelStride = (nint)c.StrideWidth * c.In,
                    RowStride = (nint)c.StrideHeight * c.Width * c.In, ImageStride = (nint)c.Height * c.Width * c.In,
                    Bias = biases, Add = add, Relu = relu,
                };
                pass.Weights = Scratch.Get(Scratch.Slot.Weights, PaddedColumns(set, pass.Columns) * pass.Patches.Length);
                PackTransposed(set, w, c, rows, columns, pass.Columns, pass.Weights);
                team.Run(pass.Chunks, pass);
            }
    }

    private static void Spread(WorkerPool team, in Convolution c, KernelSet set, float* y, float* w, float* bias, bool relu, float* x, bool add)
    {
        var pass = new SpreadPass { Kernels = set, Geometry = c, Y = y, Bias = bias, X = x, Add = add, Relu = relu };
        pass.Weights = Scratch.Get(Scratch.Slot.Weights, PaddedColumns(set, pass.Patch) * c.Out);
        Panel.Pack(w, c.Out, 1, pass.Patch, set.TileColumns, c.Out, pass.Weights);
        team.Run(c.Batch, pass);
    }

    /// <summary>dw = [dw +] Σ over pixels of x's patch ⊗ dy; <paramref name="starts"/> as in <see cref="Forward"/>.</summary>
    /// <exception cref="ArgumentException">A span has another length than the geometry says.</exception>
    public static void WeightGradient(
        WorkerPool team, in Convolution geometry, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dw, bool add = false,
        KernelSet? kernels = null, ReadOnlySpan<int> starts = default)
    {
        Convolution c = AlongWidth(geometry);
        Check(c, x.Length, dw.Length, dy.Length, starts);
        fixed (float* images = x, gradients = dy, into = dw)
        fixed (int* first = starts)
        {
            var pass = new WeightGradientPass
            {
                Kernels = kernels ?? KernelSet.Best, Patches = PatchReader.Of(c, images, first), Images = c.Batch, OutHeight = c.OutHeight,
                OutWidth = c.OutWidth, Columns = c.Out, OutputGradient = gradients,
            };
            pass.Partials = Scratch.Get(Scratch.Slot.Partials, pass.Parts * dw.Length);
            team.Run(pass.Parts, pass);
            team.Run(pass.Patches.Length, new PartialsSum
            {
                Partials = pass.Partials, Parts = pass.Parts, M = pass.Patches.Length, N = c.Out, C = into, CStride = c.Out, Add = add,
            });
        }
    }

    /// <summary>Weights of one phase as panels (taps of y in reading order, Out; pixels together, In).</summary>
    private static void PackTransposed(KernelSet set, float* w, in Convolution c, in Phase rows, in Phase columns, int width, float* panels)
    {
        int tile = set.TileColumns, length = rows.Taps * columns.Taps * c.Out;
        for (int p = 0; p < rows.Taps; p++)
            for (int q = 0; q < columns.Taps; q++)
            {
                float* tap = w + ((nint)rows.Tap(p) * c.KernelWidth + columns.Tap(q)) * c.In * c.Out;
                for (int j = 0; j < width; j += tile)
                    Panel.Pack(tap + (nint)j * c.Out, c.Out, 1, Math.Min(tile, width - j), tile, c.Out,
                        panels + (nint)j * length + (p * columns.Taps + q) * c.Out * tile);
            }
    }

    /// <summary>An image of one column is the same as one of one row, and tiles run along rows.</summary>
    private static Convolution AlongWidth(in Convolution c) => c is not { Width: 1, KernelWidth: 1, PadWidth: 0 }
        ? c
        : c with
        {
            Height = 1, KernelHeight = 1, StrideHeight = 1, PadHeight = 0,
            Width = c.Height, KernelWidth = c.KernelHeight, StrideWidth = c.StrideHeight, PadWidth = c.PadHeight,
        };

    private static int PaddedColumns(KernelSet set, int columns) => (columns + set.TileColumns - 1) / set.TileColumns * set.TileColumns;

    private static void Check(in Convolution c, int x, int w, int y, ReadOnlySpan<int> starts = default)
    {
        if (starts.IsEmpty) ThrowIfOther(x, c.XLength, nameof(x));
        else
        {
            ThrowIfOther(starts.Length, c.Batch, nameof(starts));
            int last = x / c.In - c.Height * c.Width;
            foreach (int start in starts)
                if (start < 0 || start > last) throw new ArgumentException($"An image that starts at pixel {start}; 0 to {last} are inside.", nameof(starts));
        }
        ThrowIfOther(w, c.WeightLength, nameof(w));
        ThrowIfOther(y, c.YLength, nameof(y));
    }

    private static void ThrowIfOther(int actual, int expected, string name)
    {
        if (actual != expected) throw new ArgumentException($"{actual} numbers in place of {expected}.", name);
    }

    /// <summary>Along one axis, the places of x at first, first + stride, … and the taps through which they see y.</summary>
    private readonly struct Phase
    {
        private readonly int last;      // the tap that sees y earliest: the largest that fits
        private readonly int stride;

        public Phase(int first, int extent, int kernel, int stride, int padding)
        {
            this.stride = stride;
            int tap = (first + padding) % stride;
            Taps = tap < kernel ? (kernel - tap + stride - 1) / stride : 0;
            last = tap + (Taps - 1) * stride;
            Count = (extent - first + stride - 1) / stride;
            Start = Taps == 0 ? 0 : (first + padding - last) / stride;
        }

        /// <summary>Places of x.</summary>
        public int Count { get; }

        public int Taps { get; }

        /// <summary>Place of y that the first place of x sees through the first of its taps; it may be negative.</summary>
        public int Start { get; }

        /// <summary>The kernel's tap that is k-th in the order of y.</summary>
        public int Tap(int k) => last - k * stride;
    }
}
