using System.CommandLine;
using Nest.Embeddings;
using Nest.Store;

namespace Nest.Cli.Collections;

/// <summary>The options of every command that searches a collection.</summary>
internal static class CollectionOptions
{
    /// <summary>Option <c>--store</c>.</summary>
    public static Option<string> StoreOption() => new("--store") { Description = "The collection that nest embed made.", HelpName = "FILE", DefaultValueFactory = _ => Collection.DefaultStore };

    /// <summary>Option <c>--variant</c>.</summary>
    public static Option<string?> VariantOption() =>
        new("--variant") { Description = "Which vectors, where the collection has several kinds: a part of what nest list calls them, as logmel or \"mel256 music\". If not given, those that most tracks have.", HelpName = "TEXT" };

    /// <summary>Option <c>--metric</c>.</summary>
    public static Option<string> MetricOption()
    {
        var metric = new Option<string>("--metric") { Description = "cosine: the angle between vectors, 1 is alike; euclidean: their distance, 0 is alike.", HelpName = "cosine|euclidean", DefaultValueFactory = _ => "cosine" };
        metric.AcceptOnlyFromAmong("cosine", "euclidean");
        return metric;
    }

    /// <summary>The value of <c>--metric</c>.</summary>
    public static SimilarityMetric Metric(string name) => name == "euclidean" ? SimilarityMetric.Euclidean : SimilarityMetric.Cosine;
}
