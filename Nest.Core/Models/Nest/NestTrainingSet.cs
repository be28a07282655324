using Nest.Features;
using Nest.Numerics;
using Nest.Projection;

namespace Nest.Models.Nest;

/// <summary>What preset <c>nest</c> learns from: a song's standardised frames, where its windows start, and which of them are alike.</summary>
/// <remarks>Window t is frames t to t + 19, one contiguous slice. Anchors and their neighbours are drawn from a pool of windows: all of them in
/// songs of a few minutes, an even sample of longer ones. Not changed by training, so that several may share it.</remarks>
internal sealed class NestTrainingSet
{
    private const int FewestNeighbors = 15, MostNeighbors = 60;   // a hundredth of the pool between them: more blur a short song, fewer crumple a long one

    /// <summary>Principal components of the windows' course, frame by frame, that neighbours are sought on.</summary>
    public const int Components = 50;

    /// <param name="frames">(T, Bands), standardised.</param>
    /// <param name="bands">Bands.</param>
    /// <param name="start">Whitened PCA of every window. (N, 3)</param>
    /// <param name="pool">Windows that anchors and neighbours are drawn from, increasing. (M)</param>
    /// <param name="places">The pool's windows in the song's principal components. (M, width)</param>
    /// <param name="graph">The neighbours of each window of the pool, by place in the pool.</param>
    /// <exception cref="ArgumentException">The sizes do not fit together.</exception>
    public NestTrainingSet(float[] frames, int bands, float[] start, int[] pool, float[] places, NeighborGraph graph)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(places);
        ArgumentNullException.ThrowIfNull(graph);
        (Frames, Bands, Start, Pool, Places, Graph) = (frames, bands, start, pool, places, graph);
        Windows = start.Length / NestShape.Latents;
        if (frames.Length < ((long)Windows + NestShape.Frames - 1) * bands)
            throw new ArgumentException($"{frames.Length / bands} frames do not make {Windows} windows of {NestShape.Frames}.", nameof(frames));
        if (graph.Count != pool.Length) throw new ArgumentException($"A graph of {graph.Count} windows for a pool of {pool.Length}.", nameof(graph));
        if (pool.Length == 0 || places.Length % pool.Length != 0)
            throw new ArgumentException($"{places.Length} coordinates are not those of {pool.Length} windows.", nameof(places));
    }

    /// <summary>Windows that a pool holds at most.</summary>
    public const int MostPooled = 24_576;

    /// <summary>Gets a song ready: places, pool and graph.</summary>
    /// <param name="scores">The song's windows in their principal components.</param>
    /// <param name="team">Threads; the process's common team if not given.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <remarks>Neighbours are alike in course and in texture (<see cref="SimilarityFeatures"/>). The pool is every ⌈N / 24,576⌉-th window, so that a graph costs
    /// no more for ten hours than for ten minutes: all windows up to 9.5 minutes, one in 1.5 seconds of ten hours.</remarks>
    public static NestTrainingSet Of(WindowScores scores, WorkerPool? team = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scores);
        team ??= WorkerPool.Shared;
        SlidingWindows windows = scores.Song.Windows;
        int apart = (windows.Count + MostPooled - 1) / MostPooled;
        SlidingWindows pooled = windows.Every(apart);
        float[] places = scores.Of(pooled, team, cancellation);
        int[] pool = [.. Enumerable.Range(0, pooled.Count).Select(i => i * apart)];
        int neighbors = Math.Clamp(pool.Length / 100, FewestNeighbors, MostNeighbors);
        var graph = new NeighborGraph(SimilarityFeatures.Of(pooled, pool, places, team, cancellation), pool, NestShape.Near, neighbors, team, cancellation);
        return new NestTrainingSet(scores.Song.Values, scores.Song.Bins, scores.Whitened(), pool, places, graph);
    }

    /// <summary>Standardised log-mel frames. (T, Bands)</summary>
    public float[] Frames { get; }

    /// <summary>Values a frame.</summary>
    public int Bands { get; }

    /// <summary>Windows, N.</summary>
    public int Windows { get; }

    /// <summary>Whitened PCA of every window. (N, 3)</summary>
    public float[] Start { get; }

    /// <summary>Windows that anchors and neighbours are drawn from, increasing. (M)</summary>
    public int[] Pool { get; }

    /// <summary>The pool's windows in the song's principal components. (M, PlaceWidth)</summary>
    public float[] Places { get; }

    /// <summary>Coordinates of a place.</summary>
    public int PlaceWidth => Places.Length / Pool.Length;

    /// <summary>The neighbours of each window of the pool, by place in the pool.</summary>
    public NeighborGraph Graph { get; }

    /// <summary>Whether there is enough to contrast: some neighbours for every window, and a run.</summary>
    public bool CanBeLearned => Graph.Neighbors > 0 && Windows >= NestBatch.RunLength;
}
