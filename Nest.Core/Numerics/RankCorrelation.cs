using System.Numerics.Tensors;

namespace Nest.Numerics;

/// <summary>Spearman's rank correlation: Pearson's correlation of the ranks, equal values sharing the mean of theirs.</summary>
public static class RankCorrelation
{
    /// <summary>The correlation of two series, in [−1, 1]; not a number when either is constant.</summary>
    /// <param name="x">(N)</param>
    /// <param name="y">(N), in the same order.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Spearman(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length != y.Length) throw new ArgumentException($"x has {x.Length} values, y has {y.Length}.", nameof(y));
        return Pearson(Ranks(x), Ranks(y));
    }

    /// <summary>Ranks from 1, equal values sharing the mean of theirs. (N)</summary>
    public static double[] Ranks(ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray();
        int[] order = [.. Enumerable.Range(0, sorted.Length)];
        Array.Sort(sorted, order);
        var ranks = new double[sorted.Length];
        for (int first = 0, end; first < sorted.Length; first = end)
        {
            for (end = first + 1; end < sorted.Length && sorted[end] == sorted[first];) end++;
            for (int i = first; i < end; i++) ranks[order[i]] = (first + 1 + end) / 2.0;
        }
        return ranks;
    }

    /// <summary>Pearson's correlation of two series, in [−1, 1]; not a number when either is constant or empty.</summary>
    /// <param name="x">(N)</param>
    /// <param name="y">(N), in the same order.</param>
    internal static double Pearson(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double meanX = TensorPrimitives.Sum(x) / x.Length, meanY = TensorPrimitives.Sum(y) / y.Length, xx = 0, yy = 0, xy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double dx = x[i] - meanX, dy = y[i] - meanY;
            xx += dx * dx;
            yy += dy * dy;
            xy += dx * dy;
        }
        return xy / Math.Sqrt(xx * yy);
    }
}
