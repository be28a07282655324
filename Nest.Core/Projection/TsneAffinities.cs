using System.Numerics.Tensors;
using Nest.Numerics;

namespace Nest.Projection;

/// <summary>The matrix P of t-SNE: how much any two points are neighbours, symmetric, summing to 1; only pairs near each other are kept.</summary>
/// <remarks>
/// Each point's Gaussian covers its 3·perplexity + 1 nearest others, as in Barnes-Hut t-SNE and scikit-learn: with few points that is all of them.
/// p(i, j) = (p(j | i) + p(i | j)) / 2N. Rows are padded to whole vectors with the point itself and p = 0, which pulls at nothing.
/// <para>Source: van der Maaten, "Accelerating t-SNE using tree-based algorithms", JMLR 15, 2014.</para>
/// </remarks>
internal sealed class TsneAffinities
{
    /// <summary>Rows are multiples of this.</summary>
    public const int Lanes = 8;

    private const int ChunkRows = 64;

    private TsneAffinities(int count, int[] starts, int[] columns, float[] values) => (Count, Starts, Columns, Values) = (count, starts, columns, values);

    /// <summary>Points, N.</summary>
    public int Count { get; }

    /// <summary>Where each row starts. (N + 1)</summary>
    public int[] Starts { get; }

    /// <summary>The other point of each entry, increasing within a row. (entries)</summary>
    public int[] Columns { get; }

    /// <summary>p(i, j). (entries)</summary>
    public float[] Values { get; }

    /// <summary>Finds neighbours and their probabilities.</summary>
    /// <param name="vectors">Centred coordinates. (N, width)</param>
    /// <param name="count">N, at least 2.</param>
    /// <param name="perplexity">1 to N, exclusive.</param>
    /// <param name="team">Threads.</param>
    /// <param name="progress">Told the share done.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public static TsneAffinities Of(float[] vectors, int count, double perplexity, WorkerPool team, IProgress<double>? progress, CancellationToken cancellation)
    {
        int width = vectors.Length / count, kept = Math.Min(count - 1, (int)(3 * perplexity + 1));
        var graph = NeighborGraph.Among(vectors, count, kept, team, progress, cancellation);
        var lists = new int[(long)count * kept];              // (N, kept), increasing
        var conditional = new float[(long)count * kept];      // (N, kept) p(j | i)
        team.Run((count + ChunkRows - 1) / ChunkRows, chunk =>
        {
            cancellation.ThrowIfCancellationRequested();
            var search = new PerplexitySearch(kept);
            var squares = new double[kept];
            for (int i = chunk * ChunkRows; i < Math.Min(count, (chunk + 1) * ChunkRows); i++)
            {
                Span<int> list = lists.AsSpan(i * kept, kept);
                graph[i].CopyTo(list);
                list.Sort();
                ReadOnlySpan<float> point = vectors.AsSpan(i * width, width);
                for (int k = 0; k < kept; k++) squares[k] = Square(point, vectors.AsSpan(list[k] * width, width));
                search.Fit(squares, perplexity, conditional.AsSpan(i * kept, kept));
            }
        });
        return Symmetrize(count, kept, lists, conditional, team, cancellation);
    }

    private static double Square(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float distance = TensorPrimitives.Distance(a, b);
        return (double)distance * distance;
    }

    // The lists and their transpose, both increasing, merged row by row.
    private static TsneAffinities Symmetrize(int count, int kept, int[] lists, float[] conditional, WorkerPool team, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var ends = new int[count + 1];                     // where the next entry of each column goes; at last where the column ends
        foreach (int j in lists) ends[j + 1]++;
        for (int j = 0; j < count; j++) ends[j + 1] += ends[j];
        int[] firsts = [.. ends];
        var sources = new int[lists.Length];               // entries of `lists` by the point that they name, increasing
        for (int entry = 0; entry < lists.Length; entry++) sources[ends[lists[entry]]++] = entry;

        var starts = new int[count + 1];
        team.Run((count + ChunkRows - 1) / ChunkRows, chunk =>
        {
            for (int i = chunk * ChunkRows; i < Math.Min(count, (chunk + 1) * ChunkRows); i++) starts[i + 1] = (Merge(i, default, default) + Lanes - 1) / Lanes * Lanes;
        });
        for (int i = 0; i < count; i++) starts[i + 1] = checked(starts[i + 1] + starts[i]);
        var columns = new int[starts[count]];
        var values = new float[starts[count]];
        team.Run((count + ChunkRows - 1) / ChunkRows, chunk =>
        {
            for (int i = chunk * ChunkRows; i < Math.Min(count, (chunk + 1) * ChunkRows); i++)
            {
                int start = starts[i], length = starts[i + 1] - starts[i];
                columns.AsSpan(start, length).Fill(i);
                Merge(i, columns.AsSpan(start, length), values.AsSpan(start, length));
            }
        });
        return new TsneAffinities(count, starts, columns, values);

        int Merge(int i, Span<int> others, Span<float> shares)
        {
            ReadOnlySpan<int> own = lists.AsSpan(i * kept, kept), from = sources.AsSpan(firsts[i], firsts[i + 1] - firsts[i]);
            int entries = 0;
            for (int a = 0, b = 0; a < own.Length || b < from.Length; entries++)
            {
                int mine = a < own.Length ? own[a] : int.MaxValue, theirs = b < from.Length ? from[b] / kept : int.MaxValue;
                float p = 0;
                if (mine <= theirs) p += conditional[i * kept + a++];
                if (theirs <= mine) p += conditional[from[b++]];
                if (others.IsEmpty) continue;
                others[entries] = Math.Min(mine, theirs);
                shares[entries] = p / (2f * count);
            }
            return entries;
        }
    }
}
