using System.Numerics;
using System.Runtime.CompilerServices;
using Nest.Numerics;

namespace Nest.Projection;

/// <summary>The nearest of every point among all others, except those close to it in time: exact, by brute force.</summary>
/// <remarks>
/// Squared distances as |a|² + |b|² − 2 a·b in float32, tiles of six points by two vectors of candidates; of equally near points the earlier ones.
/// M² · width multiply-adds: 24,000 points of 50 coordinates take half a second of one core. Every point's list has one writer, which sees
/// candidates in order, so that the lists do not depend on the number of threads.
/// <para>Thread-safe: nothing changes after construction.</para>
/// </remarks>
public sealed class NeighborGraph
{
    private const int TileRows = 6;
    private const int ChunkRows = 8 * TileRows;      // points that a thread takes at a time
    private const int GroupBytes = 256 * 1024;       // candidates that stay in the second-level cache while a chunk's tiles pass over them

    private readonly int[] neighbors;                // (Count, Neighbors)

    /// <param name="places">Coordinates. (M, width)</param>
    /// <param name="times">Each point's time, increasing. (M)</param>
    /// <param name="near">Points whose times differ by less are no neighbours of each other: at least 1.</param>
    /// <param name="neighbors">Neighbours of each point wanted; fewer where some point has not as many candidates.</param>
    /// <param name="team">Threads that share the points.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="ArgumentException">The lengths are not those of as many points.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public NeighborGraph(ReadOnlySpan<float> places, ReadOnlySpan<int> times, int near, int neighbors, WorkerPool team, CancellationToken cancellation = default)
        : this(places, times, near, neighbors, team, null, cancellation)
    {
    }

    private NeighborGraph(
        ReadOnlySpan<float> places, ReadOnlySpan<int> times, int near, int neighbors, WorkerPool team, IProgress<double>? progress, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(near, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbors, 0);
        ArgumentNullException.ThrowIfNull(team);
        if (times.Length == 0 ? places.Length > 0 : places.Length % times.Length != 0)
            throw new ArgumentException($"{places.Length} coordinates are not those of {times.Length} points.", nameof(places));
        Count = times.Length;
        Neighbors = Math.Min(neighbors, FewestCandidates(times, near));
        this.neighbors = new int[checked(Count * Neighbors)];
        if (Neighbors == 0) return;

        var search = new Search(places, times.ToArray(), near, Neighbors, this.neighbors, cancellation);
        int chunks = (Count + ChunkRows - 1) / ChunkRows;
        if (progress is null) team.Run(chunks, search);
        else
        {
            int done = 0;
            team.Run(chunks, chunk =>
            {
                search.Run(chunk);
                progress.Report((double)Interlocked.Increment(ref done) / chunks);
            });
        }
    }

    /// <summary>The neighbours of every point among all others.</summary>
    /// <param name="places">Coordinates. (M, width)</param>
    /// <param name="count">Points, M.</param>
    /// <param name="neighbors">Neighbours of each point wanted; fewer where there are not as many others.</param>
    /// <param name="team">Threads that share the points.</param>
    /// <param name="progress">Told the share done, now and then.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="ArgumentException">The lengths are not those of as many points.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static NeighborGraph Among(
        ReadOnlySpan<float> places, int count, int neighbors, WorkerPool team, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        var times = new int[count];
        for (int i = 0; i < count; i++) times[i] = i;
        return new NeighborGraph(places, times, 1, neighbors, team, progress, cancellation);
    }

    /// <summary>Points, M.</summary>
    public int Count { get; }

    /// <summary>Neighbours that every point has.</summary>
    public int Neighbors { get; }

    /// <summary>The neighbours of one point, nearest first.</summary>
    public ReadOnlySpan<int> this[int point] => neighbors.AsSpan(point * Neighbors, Neighbors);

    private static int FewestCandidates(ReadOnlySpan<int> times, int near)
    {
        int fewest = times.Length;
        for (int i = 0, first = 0, end = 0; i < times.Length; i++)
        {
            while (times[i] - times[first] >= near) first++;
            while (end < times.Length && times[end] - times[i] < near) end++;
            fewest = Math.Min(fewest, times.Length - (end - first));
        }
        return fewest;
    }

    private readonly struct Search : IChunkWork
    {
        private readonly float[] places;       // (M, width)
        private readonly float[] norms;        // (M padded) |b|², infinite in the padding
        private readonly float[] panels;       // (blocks, width, block)
        private readonly int[] times;          // (M)
        private readonly int width, near, kept, blocks;
        private readonly int[] lists;          // (M, kept)
        private readonly CancellationToken cancellation;

        private static int Block => 2 * Vector<float>.Count;

        public Search(ReadOnlySpan<float> places, int[] times, int near, int kept, int[] lists, CancellationToken cancellation)
        {
            (this.places, this.times, this.near, this.kept, this.lists, this.cancellation) = (places.ToArray(), times, near, kept, lists, cancellation);
            int count = times.Length;
            width = places.Length / count;
            blocks = (count + Block - 1) / Block;
            norms = new float[blocks * Block];
            panels = new float[blocks * Block * width];
            Array.Fill(norms, float.PositiveInfinity);
            for (int j = 0; j < count; j++)
            {
                float norm = 0;
                for (int k = 0; k < width; k++)
                {
                    float coordinate = places[j * width + k];
                    norm += coordinate * coordinate;
                    panels[(j / Block * width + k) * Block + j % Block] = coordinate;
                }
                norms[j] = norm;
            }
        }

        public void Run(int chunk)
        {
            cancellation.ThrowIfCancellationRequested();
            int first = chunk * ChunkRows, rows = Math.Min(ChunkRows, times.Length - first);
            Span<float> nearest = new float[ChunkRows * kept];        // (rows, kept) squared distances less |a|², increasing
            Span<float> tile = stackalloc float[TileRows * Block];    // (TileRows, Block)
            nearest.Fill(float.PositiveInfinity);
            int group = Math.Max(1, GroupBytes / (sizeof(float) * Block * width));
            for (int from = 0; from < blocks; from += group)
                for (int row = 0; row < rows; row += TileRows)
                    for (int block = from; block < Math.Min(blocks, from + group); block++)
                    {
                        Products(first + row, block, tile);
                        for (int i = 0; i < Math.Min(TileRows, rows - row); i++)
                            Keep(first + row + i, block * Block, tile.Slice(i * Block, Block), nearest.Slice((row + i) * kept, kept));
                    }
        }

        // tile = |b|² − 2 a·b for six points a, those beyond the last repeating it.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Products(int first, int block, Span<float> tile)
        {
            int last = times.Length - 1, lanes = Vector<float>.Count;
            ref float a = ref places[0];
            ref float b = ref panels[block * Block * width];
            nuint r0 = (nuint)(first * width), r1 = (nuint)(Math.Min(first + 1, last) * width), r2 = (nuint)(Math.Min(first + 2, last) * width);
            nuint r3 = (nuint)(Math.Min(first + 3, last) * width), r4 = (nuint)(Math.Min(first + 4, last) * width), r5 = (nuint)(Math.Min(first + 5, last) * width);
            Vector<float> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default;
            Vector<float> s30 = default, s31 = default, s40 = default, s41 = default, s50 = default, s51 = default;
            for (int k = 0; k < width; k++)
            {
                Vector<float> b0 = Vector.LoadUnsafe(ref b), b1 = Vector.LoadUnsafe(ref b, (nuint)lanes), x;
                x = new Vector<float>(Unsafe.Add(ref a, r0 + (nuint)k));
                s00 = Vector.FusedMultiplyAdd(x, b0, s00);
                s01 = Vector.FusedMultiplyAdd(x, b1, s01);
                x = new Vector<float>(Unsafe.Add(ref a, r1 + (nuint)k));
                s10 = Vector.FusedMultiplyAdd(x, b0, s10);
                s11 = Vector.FusedMultiplyAdd(x, b1, s11);
                x = new Vector<float>(Unsafe.Add(ref a, r2 + (nuint)k));
                s20 = Vector.FusedMultiplyAdd(x, b0, s20);
                s21 = Vector.FusedMultiplyAdd(x, b1, s21);
                x = new Vector<float>(Unsafe.Add(ref a, r3 + (nuint)k));
                s30 = Vector.FusedMultiplyAdd(x, b0, s30);
                s31 = Vector.FusedMultiplyAdd(x, b1, s31);
                x = new Vector<float>(Unsafe.Add(ref a, r4 + (nuint)k));
                s40 = Vector.FusedMultiplyAdd(x, b0, s40);
                s41 = Vector.FusedMultiplyAdd(x, b1, s41);
                x = new Vector<float>(Unsafe.Add(ref a, r5 + (nuint)k));
                s50 = Vector.FusedMultiplyAdd(x, b0, s50);
                s51 = Vector.FusedMultiplyAdd(x, b1, s51);
                b = ref Unsafe.Add(ref b, 2 * lanes);
            }
            Vector<float> n0 = Vector.LoadUnsafe(ref norms[block * Block]), n1 = Vector.LoadUnsafe(ref norms[block * Block + lanes]), minusTwo = new(-2f);
            Store(tile, 0, Vector.FusedMultiplyAdd(minusTwo, s00, n0), Vector.FusedMultiplyAdd(minusTwo, s01, n1));
            Store(tile, 1, Vector.FusedMultiplyAdd(minusTwo, s10, n0), Vector.FusedMultiplyAdd(minusTwo, s11, n1));
            Store(tile, 2, Vector.FusedMultiplyAdd(minusTwo, s20, n0), Vector.FusedMultiplyAdd(minusTwo, s21, n1));
            Store(tile, 3, Vector.FusedMultiplyAdd(minusTwo, s30, n0), Vector.FusedMultiplyAdd(minusTwo, s31, n1));
            Store(tile, 4, Vector.FusedMultiplyAdd(minusTwo, s40, n0), Vector.FusedMultiplyAdd(minusTwo, s41, n1));
            Store(tile, 5, Vector.FusedMultiplyAdd(minusTwo, s50, n0), Vector.FusedMultiplyAdd(minusTwo, s51, n1));
        }

        private static void Store(Span<float> tile, int row, Vector<float> left, Vector<float> right)
        {
            left.CopyTo(tile[(row * Block)..]);
            right.CopyTo(tile[(row * Block + Vector<float>.Count)..]);
        }

        // Puts those candidates of a block into the point's list that are nearer than its last.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Keep(int point, int block, ReadOnlySpan<float> distances, Span<float> nearest)
        {
            var limit = new Vector<float>(nearest[^1]);
            Vector<float> left = new(distances), right = new(distances[Vector<float>.Count..]);
            if (!Vector.LessThanAny(Vector.Min(left, right), limit)) return;
            Span<int> list = lists.AsSpan(point * kept, kept);
            for (int j = 0; j < Math.Min(Block, times.Length - block); j++)
            {
                float distance = distances[j];
                if (!(distance < nearest[^1]) || Math.Abs(times[point] - times[block + j]) < near) continue;
                int place = kept - 1;
                for (; place > 0 && distance < nearest[place - 1]; place--)
                {
                    nearest[place] = nearest[place - 1];
                    list[place] = list[place - 1];
                }
                nearest[place] = distance;
                list[place] = block + j;
            }
        }
    }
}
