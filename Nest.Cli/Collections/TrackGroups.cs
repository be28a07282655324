using Nest.Cli.Pictures;
using Nest.Embeddings;
using Nest.Projection;
using Nest.Store;

namespace Nest.Cli.Collections;

/// <summary>Which colour each track of a map has.</summary>
internal sealed class TrackGroups
{
    private const int FewestForClusters = 6, MostForClusters = 2500, MostClusters = 8;

    private readonly int[] groups;   // (N), −1 for none

    private TrackGroups(int[] groups, IReadOnlyList<string> names, string by) => (this.groups, Names, By) = (groups, names, by);

    /// <summary>What each group is called.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>"folder", "cluster" or nothing.</summary>
    public string By { get; }

    /// <summary>A track's group.</summary>
    public int Of(int track) => groups[track];

    /// <summary>Groups tracks.</summary>
    /// <param name="tracks">(N)</param>
    /// <param name="unit">Their vectors, of length 1. (N, width)</param>
    /// <param name="color">auto, folder, cluster or none.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public static TrackGroups Of(IReadOnlyList<StoredTrack> tracks, float[] unit, string color, CancellationToken cancellation)
    {
        string[] folders = TrackNames.Folders(tracks);
        bool several = folders.Distinct(StringComparer.Ordinal).Count() > 1;
        return color switch
        {
            "folder" => ByFolder(folders),
            "auto" when several => ByFolder(folders),
            "cluster" or "auto" when tracks.Count is >= FewestForClusters and <= MostForClusters => ByCluster(TrackNames.Of(tracks), unit, cancellation),
            _ => new TrackGroups([.. tracks.Select(_ => 0)], ["tracks"], ""),
        };
    }

    // The largest folders have colours, the rest shares one.
    private static TrackGroups ByFolder(string[] folders)
    {
        string[] largest = [.. folders.GroupBy(folder => folder, StringComparer.Ordinal).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => group.Key)];
        bool more = largest.Length > ColorScale.MostGroups;
        string[] named = [.. largest.Take(more ? ColorScale.MostGroups - 1 : largest.Length).Order(StringComparer.OrdinalIgnoreCase)];
        List<string> names = [.. named.Select(folder => folder.Length > 0 ? folder : "(no folder)")];
        if (more) names.Add($"{largest.Length - named.Length} others");
        return new TrackGroups([.. folders.Select(folder => Array.IndexOf(named, folder) is >= 0 and int group ? group : named.Length)], names, "folder");
    }

    // As many clusters as leave the widest gap between what is joined and what is not; each named after the track most like all of its others.
    private static TrackGroups ByCluster(string[] names, float[] unit, CancellationToken cancellation)
    {
        int count = names.Length;
        double[] similarity = Similarity.Matrix(unit, count, SimilarityMetric.Cosine, cancellation: cancellation);
        var linkage = new AverageLinkage([.. similarity.Select(value => Math.Max(0, 1 - value))], count);
        double[] heights = linkage.Heights;
        int clusters = Enumerable.Range(2, Math.Min(MostClusters, count / 2) - 1).MaxBy(k => heights[count - k] - heights[count - k - 1]);
        int[] groups = linkage.Cut(clusters);
        var called = new string[clusters];
        for (int group = 0; group < clusters; group++)
        {
            int[] members = [.. Enumerable.Range(0, count).Where(i => groups[i] == group)];
            called[group] = $"like {names[members.MaxBy(i => members.Sum(j => similarity[i * count + j]))]}";
        }
        return new TrackGroups(groups, called, "cluster");
    }
}
