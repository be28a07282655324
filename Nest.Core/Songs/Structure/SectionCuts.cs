using System.Numerics.Tensors;

namespace Nest.Songs.Structure;

/// <summary>Cuts cells of time into pieces, as even within as can be, by dynamic programming.</summary>
internal static class SectionCuts
{
    /// <summary>Finds the cuts with the least sum of the pieces' squared deviations from their means and of the cuts' cost.</summary>
    /// <param name="cells">The cells, n.</param>
    /// <param name="cost">Of a piece.</param>
    /// <param name="shortest">Cells of a piece at least; there is one piece if there are not twice as many.</param>
    /// <returns>The pieces' first cells, from 0 on, and n at the end. (pieces + 1)</returns>
    public static int[] Find(SectionCells cells, double cost, int shortest)
    {
        int n = cells.Count, width = cells.Width;
        if (n < 2 * shortest) return [0, n];
        var sums = new double[(n + 1) * width];   // of the cells before each, (n + 1, Width)
        var squares = new double[n + 1];
        for (int c = 0; c < n; c++)
        {
            squares[c + 1] = squares[c];
            for (int i = 0; i < width; i++)
            {
                double value = cells[c][i];
                sums[(c + 1) * width + i] = sums[c * width + i] + value;
                squares[c + 1] += value * value;
            }
        }

        var best = new double[n + 1];             // of the cells before each
        var before = new int[n + 1];              // where their last piece begins
        Array.Fill(best, double.PositiveInfinity);
        best[0] = 0;
        for (int to = shortest; to <= n; to++)
            for (int from = 0; from <= to - shortest; from++)
            {
                double bound = best[from] + cost;
                if (bound >= best[to]) continue;
                double sum = TensorPrimitives.Distance<double>(sums.AsSpan(to * width, width), sums.AsSpan(from * width, width));
                double whole = bound + squares[to] - squares[from] - sum * sum / (to - from);
                if (whole < best[to]) (best[to], before[to]) = (whole, from);
            }

        var cuts = new List<int> { n };
        while (cuts[^1] > 0) cuts.Add(before[cuts[^1]]);
        cuts.Reverse();
        return [.. cuts];
    }
}
