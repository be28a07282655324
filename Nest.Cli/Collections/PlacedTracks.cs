using System.Globalization;
using System.Numerics.Tensors;
using Nest.Cli.Pictures;
using Nest.CommandLine;
using Nest.Numerics;
using Nest.Projection;
using Nest.Store;

namespace Nest.Cli.Collections;

/// <summary>What a map should be.</summary>
/// <param name="Pca">By principal components rather than t-SNE.</param>
/// <param name="Perplexity">t-SNE's, where there are tracks enough.</param>
/// <param name="Seed">t-SNE's.</param>
/// <param name="Color">auto, folder, cluster or none.</param>
/// <param name="Page">Whether each track's nearest are wanted.</param>
internal sealed record MapOptions(bool Pca, double Perplexity, long Seed, string Color, bool Page);

/// <summary>A collection's tracks on a map.</summary>
/// <param name="Map">Places, names and groups.</param>
/// <param name="Vectors">What they were placed by.</param>
/// <param name="Perplexity">t-SNE's; null if it was not used.</param>
/// <param name="Divergence">What t-SNE was left with.</param>
internal sealed record PlacedTracks(TrackMap Map, StoredVectors Vectors, double? Perplexity, double? Divergence)
{
    private const int FewestForTsne = 4, NearestListed = 6;

    /// <summary>Places the tracks by the directions of their vectors, so that neighbours are those of cosine similarity.</summary>
    public static PlacedTracks Place(Collection collection, MapOptions wishes, TextWriter log, CancellationToken cancellation)
    {
        StoredVectors vectors = collection.Store.ReadVectors(collection.Stamp);
        int count = vectors.Tracks.Count;
        float[] unit = Normalized(vectors.Values.Span, count);
        bool tsne = !wishes.Pca && count >= FewestForTsne;
        if (!wishes.Pca && !tsne && count > 1) log.WriteLine($"nest: {count} tracks are too few for t-SNE; placed by principal components");
        double perplexity = Math.Min(wishes.Perplexity, Math.Max(1, (count - 1) / 3.0));
        if (tsne && perplexity < wishes.Perplexity) log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"nest: perplexity {perplexity:0.##} in place of {wishes.Perplexity:0.##}, as there are {count} tracks"));

        TsneMap? map = null;
        if (tsne)
        {
            using var progress = new ProgressLine(log, "placing");
            map = Tsne.Embed(unit, count, new TsneOptions { Perplexity = perplexity, Seed = wishes.Seed }, progress: progress, cancellation: cancellation);
        }
        float[] places = map?.Points ?? Principal(unit, count, cancellation);
        TrackGroups groups = TrackGroups.Of(vectors.Tracks, unit, wishes.Color, cancellation);
        string[] names = TrackNames.Of(vectors.Tracks);
        NeighborGraph? nearest = wishes.Page ? NeighborGraph.Among(unit, count, NearestListed, WorkerPool.Shared, cancellation: cancellation) : null;
        string how = tsne ? string.Create(CultureInfo.InvariantCulture, $"t-SNE, perplexity {perplexity:0.##}, seed {wishes.Seed}") : "principal components";
        var points = new MapPoint[count];
        for (int i = 0; i < count; i++)
            points[i] = new MapPoint(names[i], vectors.Tracks[i].File.Path, places[2 * i], places[2 * i + 1], groups.Of(i), vectors.Tracks[i].Duration, nearest is null ? [] : nearest[i].ToArray());
        var drawn = new TrackMap(count == 1 ? "1 track" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} tracks"), $"{how}; {collection.Stamp.Variant}{(groups.By.Length > 0 ? $"; colours by {groups.By}" : "")}", points, groups.Names);
        return new PlacedTracks(drawn, vectors, tsne ? perplexity : null, map?.Divergence);
    }

    private static float[] Normalized(ReadOnlySpan<float> vectors, int count)
    {
        float[] unit = vectors.ToArray();
        int width = unit.Length / count;
        for (int i = 0; i < count; i++)
        {
            Span<float> row = unit.AsSpan(i * width, width);
            float length = TensorPrimitives.Norm<float>(row);
            if (length > 0 && float.IsFinite(length)) TensorPrimitives.Divide(row, length, row);
        }
        return unit;
    }

    private static float[] Principal(float[] unit, int count, CancellationToken cancellation)
    {
        int width = unit.Length / count, components = Math.Min(2, width);
        var windows = new SlidingWindows(unit, width, 1, count);
        var scores = new float[count * components];
        Pca.Fit(windows, components, cancellation: cancellation).Project(windows, components, scores, cancellation: cancellation);
        var places = new float[2 * count];
        for (int i = 0; i < count; i++)
            for (int axis = 0; axis < components; axis++) places[2 * i + axis] = scores[i * components + axis];
        return places;
    }
}
