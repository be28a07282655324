using System.CommandLine;
using System.Globalization;
using Nest.Embeddings;
using Nest.Store;

namespace Nest.Cli.Collections;

/// <summary>A store opened to be searched, and the one stamp whose vectors are compared.</summary>
internal sealed class Collection : IDisposable
{
    private const long FewestKept = 1 << 20;   // numbers: smaller collections are read faster than a file is looked at

    private Collection(EmbeddingStore store, EmbeddingFingerprint stamp) => (Store, Stamp) = (store, stamp);

    /// <summary>The store.</summary>
    public EmbeddingStore Store { get; }

    /// <summary>What made the vectors.</summary>
    public EmbeddingFingerprint Stamp { get; }

    /// <summary>Option <c>--store</c>.</summary>
    public static Option<string> StoreOption() => new("--store") { Description = "The collection that nest embed made.", HelpName = "FILE", DefaultValueFactory = _ => "nest.db" };

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

    /// <summary>Opens a store and chooses a stamp; where there was a choice, says on standard error which it took.</summary>
    /// <param name="path">The store.</param>
    /// <param name="variant">A part of the stamp's description, or null.</param>
    /// <param name="log">Standard error.</param>
    /// <exception cref="InvalidDataException">There are no vectors, or none of that kind.</exception>
    /// <exception cref="FileNotFoundException">There is no store.</exception>
    public static Collection Open(string path, string? variant, TextWriter log)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"{path}: there is no such collection; make one by 'nest embed FOLDER --store {path}', or name another with --store");
        EmbeddingStore store = EmbeddingStore.OpenRead(path);
        try
        {
            IReadOnlyList<StoredFingerprint> all = store.Stamps();
            if (all.Count == 0) throw new InvalidDataException($"{path}: no track has a vector yet; add some by 'nest embed FOLDER --store {path}'");
            StoredFingerprint[] fitting = [.. all.Where(stamp => variant is null || FingerprintText.Of(stamp.Stamp).Contains(variant, StringComparison.OrdinalIgnoreCase))];
            if (fitting.Length == 0) throw new InvalidDataException($"{path}: no vectors are '{variant}'; there are {string.Join("; ", all.Select(stamp => FingerprintText.Of(stamp.Stamp)))}");
            if (fitting.Length > 1)
                log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"nest: {path} has {fitting.Length} kinds of vectors{(variant is null ? "" : " of that name")}; taking {FingerprintText.Of(fitting[0].Stamp)} ({fitting[0].Tracks:N0} tracks), --variant chooses"));
            return new Collection(store, fitting[0].Stamp);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>The one track that goes by a name; null if none does.</summary>
    /// <exception cref="InvalidDataException">Several do; the message lists them.</exception>
    public StoredTrack? Find(string name)
    {
        IReadOnlyList<StoredTrack> found = Store.Find(name);
        if (found.Count > 1)
            throw new InvalidDataException($"'{name}' fits {found.Count} tracks: {string.Join(", ", found.Take(5).Select(track => track.File.Path))}{(found.Count > 5 ? ", …" : "")}; give more of the path");
        return found.Count == 1 ? found[0] : null;
    }

    /// <summary>The index of all vectors: from the file beside the store while that is fresh and sound; otherwise made anew, and kept if it may be.</summary>
    public (VectorIndex Index, IReadOnlyList<StoredTrack> Tracks) Index()
    {
        IReadOnlyList<StoredTrack> tracks = Store.Tracks(Stamp);
        string file = IndexFile();
        if (tracks.Count > 0 && Store.Version(Stamp) is { } version && VectorIndex.Open(file, version, tracks.Count, Stamp.Size) is { } kept) return (kept, tracks);

        StoredVectors vectors = Store.ReadVectors(Stamp);
        var index = VectorIndex.Build(vectors.Values, vectors.Tracks.Count, Stamp.Size);
        try
        {
            if ((long)vectors.Tracks.Count * Stamp.Size >= FewestKept) index.Save(file, vectors.Version);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // A folder that may only be read: the index is made again next time.
        }
        return (index, vectors.Tracks);
    }

    /// <summary>Forgets the index file, as when a vector in it turns out damaged.</summary>
    public void ForgetIndex()
    {
        try
        {
            File.Delete(IndexFile());
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // It is made anew in memory all the same.
        }
    }

    /// <summary>Closes the store.</summary>
    public void Dispose() => Store.Dispose();

    private string IndexFile()
    {
        byte[] hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Stamp.ToString()));
        return $"{Store.Path}.{Convert.ToHexStringLower(hash.AsSpan(0, 6))}.index";
    }
}
