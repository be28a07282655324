using Nest.Numerics;

namespace Nest.Tensors.Cpu;

/// <summary>Matrix product C (M, N) = A (M, K) · B (K, N) on packed panels and register tiles.</summary>
/// <remarks>
/// A thread takes a block of C, packs the matching block of B once (unless it comes packed) to stay in L2, then goes down
/// the rows: a panel of A, turned into tile order in L1, meets all of the B block before the next is packed.
/// The bits of C depend on the shapes and the instruction set alone, not on the thread count.
/// <para>Source: Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS 34(3), 2008.</para>
/// </remarks>
internal static unsafe class MatrixProduct
{
    /// <summary>Writes C = A·B into <paramref name="c"/>, (M, N) row-major, as <paramref name="options"/> say.</summary>
    /// <exception cref="ArgumentException">The shapes disagree, or a span is too short.</exception>
    public static void Multiply(WorkerPool team, MatrixView a, MatrixView b, Span<float> c, in GemmOptions options = default)
    {
        if (a.Columns != b.Rows)
            throw new ArgumentException($"A ({a.Rows}, {a.Columns}) and B ({b.Rows}, {b.Columns}) do not chain.", nameof(b));
        fixed (float* source = b.Data)
        {
            var work = new GemmWork { Kernels = options.Kernels ?? KernelSet.Best, B = source, BStepStride = b.RowStride, BColumnStride = b.ColumnStride };
            Multiply(team, a, b.Columns, c, options, work);
        }
    }

    /// <inheritdoc cref="Multiply(WorkerPool, MatrixView, MatrixView, Span{float}, in GemmOptions)"/>
    public static void Multiply(WorkerPool team, MatrixView a, PackedMatrix b, Span<float> c, in GemmOptions options = default)
    {
        ArgumentNullException.ThrowIfNull(b);
        if (a.Columns != b.Rows)
            throw new ArgumentException($"A ({a.Rows}, {a.Columns}) and B ({b.Rows}, {b.Columns}) do not chain.", nameof(b));
        if (options.Kernels is not null && options.Kernels != b.Kernels)
            throw new ArgumentException($"B is packed for {b.Kernels}, not {options.Kernels}.", nameof(options));
        Multiply(team, a, b.Columns, c, options, new GemmWork { Kernels = b.Kernels, PackedB = b.Panels });
        GC.KeepAlive(b);
    }

    private static void Multiply(WorkerPool team, MatrixView a, int n, Span<float> c, in GemmOptions options, GemmWork work)
    {
        ArgumentNullException.ThrowIfNull(team);
        int m = a.Rows, k = a.Columns;
        int stride = options.Stride == 0 ? n : options.Stride;
        if (stride < n) throw new ArgumentException($"Rows of {n} do not fit a stride of {stride}.", nameof(options));
        if (options.Add && !options.Bias.IsEmpty) throw new ArgumentException("Either a bias or a sum, not both.", nameof(options));
        if (!options.Bias.IsEmpty && options.Bias.Length != n)
            throw new ArgumentException($"A bias of {options.Bias.Length} values does not fit {n} columns.", nameof(options));
        if (m == 0 || n == 0) return;
        if (c.Length < (m - 1L) * stride + n)
            throw new ArgumentException($"C ({m}, {n}) of stride {stride} needs {(m - 1L) * stride + n} values; there are {c.Length}.", nameof(c));

        fixed (float* aData = a.Data, cData = c, bias = options.Bias)
        {
            work.Plan = new GemmPlan(m, n, k, team.Threads, work.Kernels);
            work.M = m;
            work.N = n;
            work.K = k;
            work.A = aData;
            work.ARowStride = a.RowStride;
            work.AStepStride = a.ColumnStride;
            work.Bias = bias;
            if (work.Plan.Parts == 1)
            {
                work.C = cData;
                work.CStride = stride;
                work.Add = options.Add;
                work.Relu = options.Relu;
                team.Run(work.Plan.Chunks, work);
                return;
            }

            work.C = Scratch.Get(Scratch.Slot.Partials, work.Plan.Parts * m * n);
            work.CStride = n;
            work.Bias = null;
            team.Run(work.Plan.Chunks, work);
            team.Run(m, new PartialsSum
            {
                Partials = work.C, Parts = work.Plan.Parts, M = m, N = n, C = cData, CStride = stride, Bias = bias, Add = options.Add, Relu = options.Relu,
            });
        }
    }
}
