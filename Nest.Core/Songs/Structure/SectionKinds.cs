using System.Numerics.Tensors;

namespace Nest.Songs.Structure;

/// <summary>Which pieces of a song are of one kind.</summary>
internal static class SectionKinds
{
    private const int MostTurns = 20;

    /// <summary>Joins pieces into kinds by Ward's criterion: those first whose joining adds least to the squared deviations from the kinds' means.</summary>
    /// <param name="cells">The cells.</param>
    /// <param name="cuts">The pieces' first cells, and the cells' number at the end.</param>
    /// <param name="most">What a join may add.</param>
    /// <param name="kinds">The kind of every cell, numbered as they appear. (cells)</param>
    public static void Join(SectionCells cells, int[] cuts, double most, Span<int> kinds)
    {
        int width = cells.Width, pieces = cuts.Length - 1;
        var means = new double[pieces][];             // (pieces) of (Width); of joined ones, at the first of them
        var weights = new double[pieces];             // cells; 0 for those that have joined another
        var of = new int[pieces];                     // the first piece of each one's kind
        for (int p = 0; p < pieces; p++)
        {
            (means[p], weights[p], of[p]) = (new double[width], cuts[p + 1] - cuts[p], p);
            for (int c = cuts[p]; c < cuts[p + 1]; c++) TensorPrimitives.Add(means[p], cells[c], means[p]);
            TensorPrimitives.Divide<double>(means[p], weights[p], means[p]);
        }

        while (true)
        {
            (double cost, int a, int b) = (most, -1, -1);
            for (int i = 0; i < pieces; i++)
                for (int j = i + 1; j < pieces && weights[i] > 0; j++)
                {
                    if (weights[j] == 0) continue;
                    double distance = TensorPrimitives.Distance<double>(means[i], means[j]);
                    double added = weights[i] * weights[j] / (weights[i] + weights[j]) * distance * distance;
                    if (added < cost) (cost, a, b) = (added, i, j);
                }

            if (a < 0) break;
            double all = weights[a] + weights[b];
            for (int i = 0; i < width; i++) means[a][i] = (weights[a] * means[a][i] + weights[b] * means[b][i]) / all;
            (weights[a], weights[b]) = (all, 0);
            for (int p = 0; p < pieces; p++)
                if (of[p] == b) of[p] = a;
        }

        for (int p = 0; p < pieces; p++) kinds[cuts[p]..cuts[p + 1]].Fill(of[p]);
        Number(kinds);
    }

    /// <summary>Finds the boundaries anew: means of the kinds, then the labels with the least squared distances and changes, and so on until nothing changes.</summary>
    /// <param name="cells">The cells, less smoothed perhaps than those that the kinds were found on.</param>
    /// <param name="cost">Of a change of label.</param>
    /// <param name="kinds">In and out: the kind of every cell. (cells)</param>
    public static void Refine(SectionCells cells, double cost, Span<int> kinds)
    {
        int[] labels = new int[kinds.Length];
        for (int turn = 0; turn < MostTurns; turn++)
        {
            Label(cells, Means(cells, kinds), cost, labels);
            Number(labels);
            if (kinds.SequenceEqual(labels)) return;
            labels.CopyTo(kinds);
        }
    }

    private static double[][] Means(SectionCells cells, ReadOnlySpan<int> kinds)
    {
        int count = TensorPrimitives.Max(kinds) + 1;
        var means = new double[count][];   // (kinds) of (Width)
        var members = new int[count];
        for (int k = 0; k < count; k++) means[k] = new double[cells.Width];
        for (int c = 0; c < kinds.Length; c++)
        {
            TensorPrimitives.Add(means[kinds[c]], cells[c], means[kinds[c]]);
            members[kinds[c]]++;
        }

        for (int k = 0; k < count; k++) TensorPrimitives.Divide<double>(means[k], members[k], means[k]);
        return means;
    }

    // Viterbi's algorithm; of equals the earlier kind, and rather no change.
    private static void Label(SectionCells cells, double[][] means, double cost, int[] labels)
    {
        int n = cells.Count, count = means.Length;
        var from = new int[n * count];     // the best kind before each. (n, kinds)
        var best = new double[count];
        for (int c = 0; c < n; c++)
        {
            int cheapest = TensorPrimitives.IndexOfMin<double>(best);
            double changed = best[cheapest] + cost;
            for (int k = 0; k < count; k++)
            {
                bool stays = c == 0 || best[k] <= changed;
                from[c * count + k] = stays ? k : cheapest;
                double distance = TensorPrimitives.Distance(cells[c], means[k]);
                best[k] = (stays ? best[k] : changed) + distance * distance;
            }
        }

        int kind = TensorPrimitives.IndexOfMin<double>(best);
        for (int c = n - 1; c >= 0; c--)
        {
            labels[c] = kind;
            kind = from[c * count + kind];
        }
    }

    /// <summary>Numbers labels in the order in which they appear.</summary>
    private static void Number(Span<int> labels)
    {
        var numbers = new Dictionary<int, int>();
        foreach (ref int label in labels)
        {
            if (!numbers.TryGetValue(label, out int number)) numbers.Add(label, number = numbers.Count);
            label = number;
        }
    }
}
