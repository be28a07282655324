using System.Runtime.InteropServices;
using Nest.Numerics;

namespace Nest.Embeddings;

/// <summary>One search of a <see cref="VectorIndex"/>: bounds from the codes, then the few that remain in full.</summary>
internal sealed unsafe class IndexSearch
{
    private const int ChunkRows = 2048;
    private const double Slack = 1e-12;          // of the lengths involved: what float64 rounds

    private readonly IndexData data;
    private readonly float[] query;              // (Width)
    private readonly short[] codes;              // (Padded) the query as whole numbers, step apart
    private readonly double step, rest;          // query = step · codes + something of length rest
    private readonly double norm, onMean;        // |query|, query · mean
    private readonly int top, except;
    private readonly bool cosine;

    public IndexSearch(IndexData data, ReadOnlySpan<float> query, int top, SimilarityMetric metric, int except)
    {
        (this.data, this.top, this.except, cosine) = (data, top, except, metric == SimilarityMetric.Cosine);
        this.query = query.ToArray();
        codes = new short[data.Padded];
        norm = Similarity.Norm(query);
        onMean = Similarity.Dot(query, new ReadOnlySpan<float>(data.Mean, data.Width));
        double largest = 0, square = 0;
        foreach (float value in query) largest = Math.Max(largest, Math.Abs(value));
        step = largest / CodeProducts.LargestQuery(data.Padded);
        for (int k = 0; k < query.Length && step > 0; k++)
        {
            codes[k] = (short)Math.Round(query[k] / step);
            square += Math.Pow(query[k] - step * codes[k], 2);
        }
        rest = Math.Sqrt(square) * (1 + Slack);
    }

    /// <summary>Vectors that were compared in full.</summary>
    public int Compared { get; private set; }

    public SimilarVector[] Run(WorkerPool team, CancellationToken cancellation)
    {
        if (top == 0) return [];
        int chunks = (data.Count + ChunkRows - 1) / ChunkRows;
        var lowest = new BestFew[chunks];                     // each chunk's best lower bounds
        var open = new List<(int Row, double Upper)>[chunks]; // rows that might be among the best
        team.Run(chunks, chunk =>
        {
            cancellation.ThrowIfCancellationRequested();
            (lowest[chunk], open[chunk]) = Bound(chunk);
        });

        var bounds = new BestFew(top);
        foreach (BestFew few in lowest) bounds.Add(few);
        int[] rows = [.. open.SelectMany(list => list).Where(row => !(row.Upper < bounds.Least)).Select(row => row.Row)];
        Compared = rows.Length;

        var found = new SimilarVector[rows.Length];
        const int together = 64;
        team.Run((rows.Length + together - 1) / together, chunk =>
        {
            for (int i = chunk * together; i < Math.Min(rows.Length, (chunk + 1) * together); i++) found[i] = Compare(rows[i]);
        });
        Array.Sort(found, (a, b) => a.Value != b.Value ? (cosine ? b.Value.CompareTo(a.Value) : a.Value.CompareTo(b.Value)) : a.Row.CompareTo(b.Row));
        return found[..Math.Min(top, found.Length)];
    }

    // Scores are cosines, or negative squared distances: the larger the nearer.
    private (BestFew, List<(int, double)>) Bound(int chunk)
    {
        int first = chunk * ChunkRows, count = Math.Min(ChunkRows, data.Count - first);
        Span<long> products = stackalloc long[ChunkRows];
        products = products[..count];
        fixed (short* q = codes) CodeProducts.Compute(data.Codes + (nint)first * data.Padded, q, data.Padded, products);

        var best = new BestFew(top);
        var open = new List<(int, double)>();
        double inverse = norm > 0 ? 1 / norm : 0, square = norm * norm;
        for (int k = 0; k < count; k++)
        {
            int i = first + k;
            if (i == except) continue;
            double length = data.Norms[i];
            double product = onMean + data.Scales[i] * step * products[k];
            double error = norm * data.Errors[i] + rest * data.Lengths[i] + Slack * norm * (length + data.Errors[i] + data.Lengths[i]);
            double lower, upper;
            if (cosine)
            {
                double factor = length > 0 ? inverse / length : 0;
                lower = Math.Max(-1, (product - error) * factor - Slack);
                upper = Math.Min(1, (product + error) * factor + Slack);
            }
            else
            {
                double squares = square + length * length, slack = Slack * squares;
                lower = 2 * (product - error) - squares - slack;
                upper = 2 * (product + error) - squares + slack;
            }
            if (upper < best.Least) continue;
            best.Add(lower);
            open.Add((i, upper));
        }
        return (best, open);
    }

    private SimilarVector Compare(int row)
    {
        ReadOnlySpan<float> vector = data[row];
        if (IndexFile.HashOf(MemoryMarshal.AsBytes(vector)) != data.Checks[row]) throw new InvalidDataException($"Vector {row} of the index is damaged.");
        return new SimilarVector(row, cosine ? Similarity.Cosine(query, vector, norm, data.Norms[row]) : Similarity.Distance(query, vector));
    }

    /// <summary>The largest few of some numbers: a heap with the least on top.</summary>
    private sealed class BestFew(int most)
    {
        private readonly PriorityQueue<double, double> heap = new();

        /// <summary>The least of them; minus infinity while there are fewer.</summary>
        public double Least { get; private set; } = double.NegativeInfinity;

        public void Add(double value)
        {
            if (heap.Count < most) heap.Enqueue(value, value);
            else if (value > Least) heap.EnqueueDequeue(value, value);
            else return;
            if (heap.Count == most) Least = heap.Peek();
        }

        public void Add(BestFew others)
        {
            foreach (var (value, _) in others.heap.UnorderedItems) Add(value);
        }
    }
}
