using System.Numerics.Tensors;

namespace Nest.Songs.Structure;

/// <summary>A song in equal cells of time: the mean row of each.</summary>
internal sealed class SectionCells
{
    private const double Truncation = 4;   // σ

    private readonly double[] values;      // (Count, Width)

    private SectionCells(double[] values, int width, double rowVariance)
    {
        (this.values, Width, RowVariance) = (values, width, rowVariance);
        Deviation = SquaredDeviation();
    }

    /// <summary>Values a cell.</summary>
    public int Width { get; }

    /// <summary>Cells.</summary>
    public int Count => values.Length / Width;

    /// <summary>The variance of the rows that the cells are made of, summed over their values.</summary>
    public double RowVariance { get; }

    /// <summary>The squared distances of the cells from their mean, summed.</summary>
    public double Deviation { get; }

    /// <summary>A cell. (Width)</summary>
    public ReadOnlySpan<double> this[int cell] => values.AsSpan(cell * Width, Width);

    /// <summary>Averages rows into cells: cell c holds rows ⌊c·N / count⌋ up to those of the next.</summary>
    /// <param name="rows">(N, width)</param>
    /// <param name="width">Values a row.</param>
    /// <param name="count">Cells: 1 to N.</param>
    public static SectionCells Of(ReadOnlySpan<float> rows, int width, int count)
    {
        long all = rows.Length / width;
        var cells = new double[count * width];
        double[] sum = new double[width], squares = new double[width];
        for (int c = 0; c < count; c++)
        {
            Span<double> cell = cells.AsSpan(c * width, width);
            int from = (int)(c * all / count), to = (int)((c + 1) * all / count);
            for (int row = from; row < to; row++)
                for (int i = 0; i < width; i++)
                {
                    double value = rows[row * width + i];
                    cell[i] += value;
                    squares[i] += value * value;
                }

            TensorPrimitives.Add<double>(sum, cell, sum);
            TensorPrimitives.Divide<double>(cell, to - from, cell);
        }

        double variance = 0;
        for (int i = 0; i < width; i++) variance += Math.Max(0, squares[i] / all - sum[i] / all * (sum[i] / all));
        return new SectionCells(cells, width, variance);
    }

    /// <summary>The cells under a Gaussian along time, edges mirrored half-sample.</summary>
    /// <param name="sigma">In cells; with 0 they stay as they are.</param>
    public SectionCells Smoothed(double sigma)
    {
        int reach = (int)Math.Ceiling(Truncation * sigma);
        if (reach == 0) return this;
        var kernel = new double[2 * reach + 1];
        for (int k = -reach; k <= reach; k++) kernel[k + reach] = Math.Exp(-0.5 * (k / sigma) * (k / sigma));
        TensorPrimitives.Divide<double>(kernel, TensorPrimitives.Sum<double>(kernel), kernel);
        var smooth = new double[values.Length];
        for (int c = 0; c < Count; c++)
        {
            Span<double> target = smooth.AsSpan(c * Width, Width);
            for (int k = -reach; k <= reach; k++) TensorPrimitives.MultiplyAdd(this[Mirrored(c + k)], kernel[k + reach], target, target);
        }

        return new SectionCells(smooth, Width, RowVariance);
    }

    private int Mirrored(int cell)
    {
        int period = 2 * Count, place = (cell % period + period) % period;
        return place < Count ? place : period - 1 - place;
    }

    private double SquaredDeviation()
    {
        var mean = new double[Width];
        for (int c = 0; c < Count; c++) TensorPrimitives.Add(mean, this[c], mean);
        TensorPrimitives.Divide<double>(mean, Count, mean);
        double sum = 0;
        for (int c = 0; c < Count; c++)
        {
            double distance = TensorPrimitives.Distance(this[c], mean);
            sum += distance * distance;
        }

        return sum;
    }
}
