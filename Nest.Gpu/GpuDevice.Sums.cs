using System.Numerics;
using Nest.Gpu.Drivers;
using Nest.Tensors;

namespace Nest.Gpu;

public abstract partial class GpuDevice
{
    private const int Loads = 16;              // LOADS of the kernels
    private const int MostLoads = 32;          // of a work-item that adds up all rows at once
    private const int MostDown = 32;           // rows that a group takes side by side, where they have more than a few columns
    private const int MostAcross = 64;         // columns of a group that takes a stretch of rows
    private const int NumbersAStretch = 16_384, MostStretches = 512;
    private const int MostErrorItems = 65_536;

    /// <inheritdoc/>
    public override void SumRows(Tensor x, Tensor into, bool add = false)
    {
        SumColumns(MemoryOf(x), x.Offset, x.Length, into, add, 1);
        GC.KeepAlive(x);   // its memory must not go to what lies between the rounds
    }

    /// <inheritdoc/>
    public override void SumRows(Tensor x, GatherMap map, int length, Tensor into, bool add = false)
    {
        ThrowIfOther(into.Length, map.Outputs * length, nameof(into));
        bool fours = (length | x.Offset | into.Offset) % Four == 0;
        Launch(fours ? "sum_listed_fours" : "sum_listed_rows", fours ? into.Length / Four : into.Length, new ListedSumSizes(x.Offset, into.Offset, map.StartsOffset, map.SourcesOffset, map.Outputs, length, add ? 1 : 0),
            MemoryOf(x), MemoryOf(map.Lists), MemoryOf(into));
    }

    /// <inheritdoc/>
    public override void AddScaled(Tensor x, Tensor scale, Tensor y)
    {
        ThrowIfOther(y.Length, x.Length, nameof(y));
        Launch("add_scaled", x.Length, new ScalingSizes(x.Offset, scale.Offset, y.Offset, x.Length, scale.Length), MemoryOf(x), MemoryOf(scale), MemoryOf(y));
    }

    /// <inheritdoc/>
    public override void AddProducts(Tensor x, Tensor y, Tensor into)
    {
        ThrowIfOther(y.Length, x.Length, nameof(y));
        nint products = ScratchOf(0, x.Length);
        Launch("multiply_all", x.Length, new ScalingSizes(x.Offset, y.Offset, 0, x.Length, 0), MemoryOf(x), MemoryOf(y), products);
        SumColumns(products, 0, x.Length, into, add: true, 1);
    }

    /// <inheritdoc/>
    public override void MeanSquaredError(Tensor y, Tensor target, float weight, Tensor dy, Tensor error)
    {
        ThrowIfOther(target.Length, y.Length, nameof(target));
        ThrowIfOther(dy.Length, y.Length, nameof(dy));
        ThrowIfOther(error.Length, 1, nameof(error));
        int items = Math.Min(y.Length, MostErrorItems);
        nint partial = ScratchOf(0, items);
        Launch("squared_error", items, new SquaredErrorSizes(y.Offset, target.Offset, dy.Offset, y.Length, items, (float)(weight * 2.0 / y.Length)), MemoryOf(y), MemoryOf(target), MemoryOf(dy), partial);
        SumColumns(partial, 0, items, error, add: false, (float)(1.0 / y.Length));
    }

    /// <inheritdoc/>
    public override void CovarianceError(Tensor z, float weight, Tensor dz, Tensor error)
    {
        ThrowIfOther(dz.Length, z.Length, nameof(dz));
        ThrowIfOther(error.Length, 1, nameof(error));
        int rows = z[0], width = z[1];
        double divisor = rows - 1 + 1e-8;
        nint excess = ScratchOf(0, (long)width * (width + 1));
        var sizes = new CovarianceErrorSizes(z.Offset, dz.Offset, error.Offset, rows, width, (float)divisor, (float)(weight * 4 / (width * width * divisor)));
        Launch("covariance_excess", new Groups(width * width), GroupSize, sizes, [MemoryOf(z), excess]);
        Launch("covariance_error", z.Length, sizes, MemoryOf(z), excess, MemoryOf(dz), MemoryOf(error));
    }

    private void SumColumns(nint x, int start, int count, Tensor into, bool add, float scale) =>
        SumColumns(x, start, count, MemoryOf(into), into.Offset, into.Length, add, scale);

    /// <summary>into (C) = scale · Σ over rows of count numbers (…, C), or that added: at once, or stretches of rows first.</summary>
    private void SumColumns(nint x, int start, int count, nint into, int intoStart, int columns, bool add, float scale)
    {
        if (columns == 0) return;
        var sizes = new RowSumSizes { XStart = start, IntoStart = intoStart, Rows = count / columns, Columns = columns, Add = add ? 1 : 0, Scale = scale };
        int narrow = Math.Min(columns, GroupSize / MostDown);
        if (sizes.Rows > (long)MostLoads * (GroupSize / narrow))
        {
            int across = Math.Min(columns, MostAcross), pieces = Pieces(columns, across);
            int wanted = Math.Clamp(count / NumbersAStretch, 2, Math.Max(2, MostStretches / pieces)), stretch = Pieces(sizes.Rows, wanted), stretches = Pieces(sizes.Rows, stretch);
            nint sums = ScratchOf(1, (long)stretches * columns);
            Launch("sum_rows", new Groups(pieces, stretches), GroupSize, sizes with { Across = across, Stretch = stretch, IntoStart = 0, Add = 0, Scale = 1 }, [x, x, sums]);
            (x, sizes.XStart, sizes.Rows) = (sums, 0, stretches);
        }
        SumAtOnce(x, x, into, sizes);
    }

    /// <summary>A product's parts, added up: c = f(Σ + bias), or that added to what is there.</summary>
    private void AddParts(in ProductSizes product, nint sums, Tensor? bias, Tensor into) => SumAtOnce(sums, MemoryOf(bias ?? into), MemoryOf(into), new RowSumSizes
    {
        BiasStart = product.BiasStart, IntoStart = product.CStart, Rows = product.Parts, Columns = product.M * product.N, Add = product.Add, Biased = product.Biased, BiasColumns = product.N, Relu = product.Relu, Scale = 1,
    });

    /// <summary>A group for some of the columns: few of them where there are many rows, so that these are on their way together.</summary>
    private void SumAtOnce(nint x, nint bias, nint into, RowSumSizes sizes)
    {
        int down = Math.Clamp((int)BitOperations.RoundUpToPowerOf2((uint)Pieces(sizes.Rows, Loads)), 1, MostDown);
        sizes.Across = Math.Min(sizes.Columns, GroupSize / down);
        sizes.Stretch = sizes.Rows;
        Launch("sum_rows", new Groups(Pieces(sizes.Columns, sizes.Across)), GroupSize, sizes, [x, bias, into]);
    }
}
