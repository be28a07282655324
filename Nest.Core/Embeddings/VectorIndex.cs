using Nest.Numerics;

namespace Nest.Embeddings;

/// <summary>Finds the vectors nearest a query among very many: exactly, though it mostly reads a quarter of their bytes.</summary>
/// <remarks>
/// Each vector is kept a second time as 8-bit codes of its difference from the mean, with a bound of what the codes leave out. One pass over the codes bounds
/// every similarity from both sides (by Cauchy and Schwarz); only vectors whose upper bound reaches the k-th best lower bound are compared in full, in float64, as
/// <see cref="Similarity"/> defines it. So the result is that of comparing with all of them. Of equally near vectors the earlier rows come first.
/// <para>Thread-safe until disposed.</para>
/// </remarks>
public sealed unsafe class VectorIndex : IDisposable
{
    private const int ChunkRows = 2048;
    private const float Up = 1 + 1e-6f;            // rounds what was computed in float64 up when it becomes float32

    private readonly IndexData data;

    private VectorIndex(IndexData data) => this.data = data;

    /// <summary>Vectors, N.</summary>
    public int Count => data.Count;

    /// <summary>Numbers of a vector.</summary>
    public int Width => data.Width;

    /// <summary>Makes an index of vectors, which stay where they are.</summary>
    /// <param name="vectors">Finite numbers, not changed while the index is used. (N, width)</param>
    /// <param name="count">N.</param>
    /// <param name="width">Numbers of a vector, at least 1.</param>
    /// <param name="team">Threads; the process's common team if null.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="ArgumentException">The lengths disagree.</exception>
    public static VectorIndex Build(ReadOnlyMemory<float> vectors, int count, int width, WorkerPool? team = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (vectors.Length != (long)count * width) throw new ArgumentException($"{vectors.Length} values are not {count} vectors of {width}.", nameof(vectors));
        team ??= WorkerPool.Shared;
        var data = IndexData.Over(vectors, count, width);
        try
        {
            Average(data, team);
            team.Run((count + ChunkRows - 1) / ChunkRows, chunk =>
            {
                cancellation.ThrowIfCancellationRequested();
                for (int i = chunk * ChunkRows; i < Math.Min(count, (chunk + 1) * ChunkRows); i++) Encode(data, i);
            });
        }
        catch
        {
            data.Dispose();
            throw;
        }
        return new VectorIndex(data);
    }

    /// <summary>Opens an index file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="version">The state of the vectors that it must have been made from.</param>
    /// <param name="count">Vectors that it must have.</param>
    /// <param name="width">Numbers of each.</param>
    /// <returns>The index; null if there is no such file, or it is of another state, or damaged: then it is to be made again.</returns>
    public static VectorIndex? Open(string path, string version, int count, int width) => IndexFile.Read(path, version, count, width) is { } data ? new VectorIndex(data) : null;

    /// <summary>Writes the index, vectors included, as a file for <see cref="Open"/>.</summary>
    /// <param name="path">The file; an old one is replaced once the new one is complete.</param>
    /// <param name="version">The state of the vectors.</param>
    /// <exception cref="IOException">It can't be written.</exception>
    public void Save(string path, string version) => IndexFile.Write(path, data, version);

    /// <summary>Finds the vectors nearest a query.</summary>
    /// <param name="query">(Width)</param>
    /// <param name="top">How many, at least 1; all of them if there are fewer.</param>
    /// <param name="metric">What counts as near.</param>
    /// <param name="except">A row to leave out, as the query's own; −1 for none.</param>
    /// <param name="team">Threads; the process's common team if null.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>Nearest first; of equals the earlier row.</returns>
    /// <exception cref="ArgumentException">The query has another length, or a number that is not finite.</exception>
    /// <exception cref="InvalidDataException">A vector of the index's file is damaged.</exception>
    public SimilarVector[] Nearest(ReadOnlySpan<float> query, int top, SimilarityMetric metric = SimilarityMetric.Cosine, int except = -1, WorkerPool? team = null, CancellationToken cancellation = default) =>
        Search(query, top, metric, except, team, cancellation).Found;

    /// <summary>Gives back the memory or the file.</summary>
    public void Dispose()
    {
        data.Dispose();
        data.Mean = null;
    }

    /// <summary><see cref="Nearest"/>, and how many vectors were compared in full.</summary>
    internal (SimilarVector[] Found, int Compared) Search(ReadOnlySpan<float> query, int top, SimilarityMetric metric, int except, WorkerPool? team, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        ObjectDisposedException.ThrowIf(data.Mean == null, this);
        if (query.Length != Width) throw new ArgumentException($"The query has {query.Length} numbers, the vectors have {Width}.", nameof(query));
        foreach (float value in query)
            if (!float.IsFinite(value)) throw new ArgumentException("The query has a number that is not finite.", nameof(query));
        var search = new IndexSearch(data, query, Math.Min(top, Count), metric, except);
        return (search.Run(team ?? WorkerPool.Shared, cancellation), search.Compared);
    }

    private static void Average(IndexData data, WorkerPool team)
    {
        const int columns = 32;   // a thread's
        team.Run((data.Width + columns - 1) / columns, chunk =>
        {
            int first = chunk * columns, count = Math.Min(columns, data.Width - first);
            Span<double> sums = stackalloc double[columns];
            sums.Clear();
            for (int i = 0; i < data.Count; i++)
            {
                float* row = data.Vectors + (nint)i * data.Width + first;
                for (int k = 0; k < count; k++) sums[k] += row[k];
            }
            for (int k = 0; k < count; k++) data.Mean[first + k] = data.Count == 0 ? 0 : (float)(sums[k] / data.Count);
        });
    }

    private static void Encode(IndexData data, int i)
    {
        ReadOnlySpan<float> vector = data[i], mean = new(data.Mean, data.Width);
        sbyte* codes = data.Codes + (nint)i * data.Padded;
        float largest = 0;
        for (int k = 0; k < vector.Length; k++) largest = Math.Max(largest, Math.Abs(vector[k] - mean[k]));
        float scale = largest / 127, inverse = scale > 0 ? 1 / scale : 0;
        if (!float.IsFinite(inverse) || !float.IsFinite(scale)) (scale, inverse) = (0, 0);
        double rest = 0, length = 0;
        for (int k = 0; k < vector.Length; k++)
        {
            int code = (int)Math.Clamp(MathF.Round((vector[k] - mean[k]) * inverse), -127, 127);
            codes[k] = (sbyte)code;
            double coded = (double)scale * code, left = (double)vector[k] - mean[k] - coded;
            rest += left * left;
            length += coded * coded;
        }
        for (int k = vector.Length; k < data.Padded; k++) codes[k] = 0;
        data.Scales[i] = scale;
        data.Errors[i] = (float)Math.Sqrt(rest) * Up;
        data.Lengths[i] = (float)Math.Sqrt(length) * Up;
        data.Norms[i] = Similarity.Norm(vector);
        data.Checks[i] = IndexFile.HashOf(System.Runtime.InteropServices.MemoryMarshal.AsBytes(vector));
    }
}
