using System.Numerics.Tensors;

namespace Nest.Projection;

/// <summary>Hierarchical clustering: the two clusters whose points are nearest on average become one, until one is left.</summary>
/// <remarks>
/// The nearest-neighbour chain, N² operations and a copy of the distances; of equally near clusters the earlier is taken.
/// <para>Source: Murtagh, "A survey of recent advances in hierarchical clustering algorithms", The Computer Journal 26(4), 1983; Lance and Williams, 1967.</para>
/// <para>Thread-safe: nothing changes after construction.</para>
/// </remarks>
public sealed class AverageLinkage
{
    private readonly List<(int A, int B, double Height)> merges = [];   // by one point of each cluster, from the nearest up

    /// <param name="distances">Symmetric, finite. (N, N)</param>
    /// <param name="count">N.</param>
    /// <exception cref="ArgumentException">There are not N² distances.</exception>
    public AverageLinkage(ReadOnlySpan<double> distances, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (distances.Length != (long)count * count) throw new ArgumentException($"{distances.Length} distances are not those of {count} points.", nameof(distances));
        Count = count;
        Order = count == 0 ? [] : Merge(distances.ToArray());
        merges.Sort((a, b) => a.Height.CompareTo(b.Height));
    }

    /// <summary>Points, N.</summary>
    public int Count { get; }

    /// <summary>The points in a row, clusters together, each turned so that its ends are near what lies beside them. (N)</summary>
    public int[] Order { get; }

    /// <summary>How far apart clusters were when they became one, from the nearest up. (N − 1)</summary>
    public double[] Heights => [.. merges.Select(merge => merge.Height)];

    /// <summary>Which of so many clusters each point is in: numbered from 0 by the order of their first points. (N)</summary>
    /// <param name="clusters">1 to N.</param>
    public int[] Cut(int clusters)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(clusters, Math.Min(1, Count));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(clusters, Count);
        int[] parents = [.. Enumerable.Range(0, Count)];
        foreach (var (a, b, _) in merges.Take(Count - clusters)) parents[Root(a)] = Root(b);
        var numbers = new Dictionary<int, int>();
        var found = new int[Count];
        for (int i = 0; i < Count; i++)
        {
            int root = Root(i);
            if (!numbers.TryGetValue(root, out found[i])) numbers[root] = found[i] = numbers.Count;
        }
        return found;

        int Root(int point)
        {
            while (parents[point] != point) point = parents[point] = parents[parents[point]];
            return point;
        }
    }

    private int[] Merge(double[] distances)
    {
        double[] original = [.. distances];
        var rows = new int[Count][];                          // each living cluster's points in a row
        for (int i = 0; i < Count; i++)
        {
            rows[i] = [i];
            distances[i * Count + i] = double.PositiveInfinity;
        }
        var chain = new Stack<int>();
        for (int left = Count; left > 1;)
        {
            if (chain.Count == 0) chain.Push(Array.FindIndex(rows, row => row is not null));
            int a = chain.Pop(), b = TensorPrimitives.IndexOfMin(distances.AsSpan(a * Count, Count));
            if (chain.TryPeek(out int before) && distances[a * Count + before] <= distances[a * Count + b]) b = before;   // so that chains end among equals
            if (chain.Count == 0 || b != chain.Peek())
            {
                chain.Push(a);
                chain.Push(b);
                continue;
            }
            chain.Pop();
            merges.Add((a, b, distances[a * Count + b]));
            Absorb(distances, Math.Min(a, b), Math.Max(a, b), rows);
            rows[Math.Min(a, b)] = Join(rows[Math.Min(a, b)], rows[Math.Max(a, b)], original);
            rows[Math.Max(a, b)] = null!;
            left--;
        }
        return rows[0];
    }

    // d(k, a ∪ b) = (|a|·d(k, a) + |b|·d(k, b)) / (|a| + |b|)
    private void Absorb(double[] distances, int a, int b, int[][] rows)
    {
        double shareA = (double)rows[a].Length / (rows[a].Length + rows[b].Length), shareB = 1 - shareA;
        for (int k = 0; k < Count; k++)
        {
            bool other = rows[k] is not null && k != a && k != b;
            double distance = other ? shareA * distances[k * Count + a] + shareB * distances[k * Count + b] : double.PositiveInfinity;
            distances[a * Count + k] = distances[k * Count + a] = distance;
            distances[b * Count + k] = distances[k * Count + b] = double.PositiveInfinity;
        }
    }

    // Of the four ways to put two rows together that whose meeting ends are nearest.
    private int[] Join(int[] a, int[] b, double[] original)
    {
        (int End, int Start, bool TurnA, bool TurnB)[] ways = [(a[^1], b[0], false, false), (a[^1], b[^1], false, true), (a[0], b[0], true, false), (a[0], b[^1], true, true)];
        var best = ways.MinBy(way => original[way.End * Count + way.Start]);
        return [.. best.TurnA ? a.Reverse() : a, .. best.TurnB ? b.Reverse() : b];
    }
}
