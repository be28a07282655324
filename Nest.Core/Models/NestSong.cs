using Nest.Projection;

namespace Nest.Models;

/// <summary>What preset <c>nest</c> learns from: a song's standardised frames, where its windows start, and which of them are alike.</summary>
/// <remarks>Window t is frames t to t + 19, one contiguous slice. Anchors and their neighbours are drawn from a pool of windows: all of them in
/// songs of a few minutes, an even sample of longer ones. Not changed by training, so that several may share it.</remarks>
public sealed class NestSong
{
    /// <param name="frames">(T, Bands), standardised.</param>
    /// <param name="bands">Bands.</param>
    /// <param name="start">Whitened PCA of every window. (N, 3)</param>
    /// <param name="pool">Windows that anchors and neighbours are drawn from, increasing. (M)</param>
    /// <param name="places">The pool's windows in the song's principal components. (M, width)</param>
    /// <param name="graph">The neighbours of each window of the pool, by place in the pool.</param>
    /// <exception cref="ArgumentException">The sizes do not fit together.</exception>
    public NestSong(float[] frames, int bands, float[] start, int[] pool, float[] places, NeighborGraph graph)
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
