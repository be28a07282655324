using Nest.Numerics;

namespace Nest.Tensors.Cpu;

/// <summary>3 × 3 convolution of one channel, 2 × 2 max-pooling and ReLU in one pass, and its weights' gradient: a spectrogram's first layer.</summary>
/// <remarks>What lies between convolution and pooling, four times the output, is never written. The bits do not depend on the thread count.</remarks>
internal static unsafe class PooledConvolution
{
    /// <summary>Whether the geometry is the one described.</summary>
    public static bool Fits(in Convolution c, in Pooling p, KernelSet? kernels = null) =>
        c is { In: 1, KernelHeight: 3, KernelWidth: 3, StrideHeight: 1, StrideWidth: 1 }
        && p is { PoolHeight: 2, PoolWidth: 2 } && c.Out % (kernels ?? KernelSet.Best).Lanes == 0;

    /// <summary>y = max(0, max-pool of x ∗ w [+ bias]), and each cell's first largest pixel, counted row by row, or <see cref="Device.NoWinner"/>.</summary>
    /// <exception cref="ArgumentException">The geometry does not fit, or a span has another length than it says.</exception>
    public static void Forward(
        WorkerPool team, in Convolution c, in Pooling p, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> bias,
        Span<float> y, Span<byte> winners, KernelSet? kernels = null)
    {
        Check(c, p, x.Length, w.Length, y.Length, winners.Length, kernels);
        if (!bias.IsEmpty && bias.Length != c.Out) throw new ArgumentException($"{bias.Length} numbers in place of {c.Out}.", nameof(bias));
        fixed (float* images = x, weights = w, biases = bias, output = y)
        fixed (byte* won = winners)
        {
            var pass = new PooledPass
            {
                Kernels = kernels ?? KernelSet.Best, Patches = PatchReader.Of(c, images), Rows = p.Batch * p.OutHeight, OutHeight = p.OutHeight,
                Row = new PooledRow { Cells = p.OutWidth, Channels = c.Out, Weights = weights, Bias = biases, Y = output, Winners = won },
            };
            team.Run(pass.Chunks, pass);
        }
    }

    /// <summary>dw = [dw +] Σ over cells of the winner's patch ⊗ dy.</summary>
    /// <exception cref="ArgumentException">The geometry does not fit, or a span has another length than it says.</exception>
    public static void WeightGradient(
        WorkerPool team, in Convolution c, in Pooling p, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, ReadOnlySpan<byte> winners, Span<float> dw,
        bool add = false, KernelSet? kernels = null)
    {
        Check(c, p, x.Length, dw.Length, dy.Length, winners.Length, kernels);
        fixed (float* images = x, gradient = dy, into = dw)
        fixed (byte* won = winners)
        {
            var pass = new PooledPass
            {
                Kernels = kernels ?? KernelSet.Best, Patches = PatchReader.Of(c, images), Rows = p.Batch * p.OutHeight, OutHeight = p.OutHeight,
                Row = new PooledRow { Cells = p.OutWidth, Channels = c.Out, Y = gradient, Winners = won },
            };
            pass.Partials = Scratch.Get(Scratch.Slot.Partials, Math.Max(1, pass.Chunks) * dw.Length);
            new Span<float>(pass.Partials, Math.Max(1, pass.Chunks) * dw.Length).Clear();
            team.Run(pass.Chunks, pass);
            team.Run(9, new PartialsSum { Partials = pass.Partials, Parts = Math.Max(1, pass.Chunks), M = 9, N = c.Out, C = into, CStride = c.Out, Add = add });
        }
    }

    private static void Check(in Convolution c, in Pooling p, int x, int w, int y, int winners, KernelSet? kernels)
    {
        if (!Fits(c, p, kernels)) throw new ArgumentException($"{c} with {p} is not a 3 x 3 convolution of one channel pooled 2 x 2.", nameof(c));
        if (p.XLength != c.YLength) throw new ArgumentException($"{p.XLength} numbers in place of {c.YLength}.", nameof(p));
        if (x != c.XLength) throw new ArgumentException($"{x} numbers in place of {c.XLength}.", nameof(x));
        if (w != c.WeightLength) throw new ArgumentException($"{w} numbers in place of {c.WeightLength}.", nameof(w));
        if (y != p.YLength) throw new ArgumentException($"{y} numbers in place of {p.YLength}.", nameof(y));
        if (winners < p.YLength) throw new ArgumentException($"{winners} winners in place of {p.YLength}.", nameof(winners));
    }

    /// <summary>Rows of cells, counted through all images; a chunk is a fixed number of them.</summary>
    private struct PooledPass : IChunkWork
    {
        private const int CellsTogether = 4096;   // of a chunk: some 50 µs

        public KernelSet Kernels;
        public PatchReader Patches;
        public int Rows;
        public int OutHeight;
        public PooledRow Row;        // row 0
        public float* Partials;      // (Chunks, 9, Channels): the weights' gradients; null to go forward

        private readonly int RowsPerChunk => Math.Max(1, CellsTogether / Math.Max(1, Row.Cells));

        public readonly int Chunks => (Rows + RowsPerChunk - 1) / RowsPerChunk;

        public readonly void Run(int chunk)
        {
            PooledRow row = Row;
            row.Sums = Partials + (nint)chunk * 9 * Row.Channels;
            for (int i = chunk * RowsPerChunk; i < Math.Min(Rows, (chunk + 1) * RowsPerChunk); i++)
            {
                var (image, line) = Math.DivRem(i, OutHeight);
                var input = new PaddedRows(Patches, image, 2 * line, 2 * line + 2, 2 * Row.Cells);
                row.Input = input.At(2 * line, 0);
                row.InputStride = input.Stride;
                row.Y = Row.Y + (nint)i * Row.Cells * Row.Channels;
                row.Winners = Row.Winners + (nint)i * Row.Cells * Row.Channels;
                if (Partials == null) Kernels.PoolRow(in row);
                else Kernels.AddPooledGradient(in row);
            }
        }
    }
}
