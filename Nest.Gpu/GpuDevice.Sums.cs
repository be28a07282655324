using Nest.Tensors;

namespace Nest.Gpu;

public abstract partial class GpuDevice
{
    private const int MostRowsAtOnce = 64;     // that one work-item adds up
    private const int ItemsAcross = 1024;      // that rows are laid side by side for
    private const int MostErrorItems = 65_536;

    /// <inheritdoc/>
    public override void SumRows(Tensor x, Tensor into, bool add = false)
    {
        SumColumns(MemoryOf(x), x.Offset, x.Length, into, add, 1);
        GC.KeepAlive(x);   // its memory must not go to what lies between the rounds
    }

    /// <inheritdoc/>
    public override void SumRows(Tensor x, RowMap map, int length, Tensor into, bool add = false)
    {
        ThrowIfOther(into.Length, map.Outputs * length, nameof(into));
        Launch("sum_listed_rows", into.Length, new ListedSumSizes(x.Offset, into.Offset, map.StartsOffset, map.SourcesOffset, map.Outputs, length, add ? 1 : 0),
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
        Launch("covariance_excess", width * width, sizes, MemoryOf(z), excess);
        Launch("covariance_error", z.Length, sizes, MemoryOf(z), excess, MemoryOf(dz), MemoryOf(error));
    }

    private void SumColumns(nint x, int start, int count, Tensor into, bool add, float scale) =>
        SumColumns(x, start, count, MemoryOf(into), into.Offset, into.Length, add, scale);

    /// <summary>into (C) = scale · Σ over rows of count numbers (…, C), or that added: in rounds, each adding up stretches of rows, until one work-item a column does.</summary>
    private void SumColumns(nint x, int start, int count, nint into, int intoStart, int columns, bool add, float scale)
    {
        int next = 1;
        if (columns == 0) return;
        while (count / columns > MostRowsAtOnce)
        {
            var (side, stretches) = Stretches(count, columns);
            int width = columns * side;
            nint sums = ScratchOf(next, (long)stretches * width);
            Launch("sum_stretches", (long)stretches * width, new RowSumSizes(start, 0, count, width, MostRowsAtOnce, stretches, 0, 1), x, sums);
            (x, start, count, next) = (sums, 0, stretches * width, 3 - next);
        }
        Launch("sum_rows", columns, new RowSumSizes(start, intoStart, count, columns, 0, 0, add ? 1 : 0, scale), x, into);
    }

    /// <summary>How many rows lie side by side, so that they occupy the card, and how many stretches of such rows there are.</summary>
    private static (int Side, int Stretches) Stretches(int count, int columns)
    {
        int side = Math.Clamp(count / columns / MostRowsAtOnce, 1, Math.Max(1, ItemsAcross / columns)), rows = (count + columns * side - 1) / (columns * side);
        return (side, (rows + MostRowsAtOnce - 1) / MostRowsAtOnce);
    }
}
