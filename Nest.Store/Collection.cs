using System.Globalization;
using Nest.Embeddings;
using Nest.Models.OpenL3;
using Nest.Tensors.Cpu;

namespace Nest.Store;

/// <summary>A collection of tracks: a store opened to be searched, and the one fingerprint whose vectors are compared.</summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class Collection : IDisposable
{
    /// <summary>The store's file where none is named.</summary>
    public const string DefaultStore = "nest.db";

    private const int VectorSize = 512;
    private const long FewestKept = 1 << 20;   // numbers: smaller collections are read faster than a file is looked at

    private Collection(EmbeddingStore store, EmbeddingFingerprint stamp) => (Store, Stamp) = (store, stamp);

    /// <summary>The store.</summary>
    public EmbeddingStore Store { get; }

    /// <summary>What made the vectors.</summary>
    public EmbeddingFingerprint Stamp { get; }

    /// <summary>Embeds the sound files of a folder, and of its folders, into a store; what is in it already is not computed again.</summary>
    /// <param name="folder">A folder, or one sound file.</param>
    /// <param name="store">The store's file, made if it does not exist.</param>
    /// <param name="progress">Told what became of each file, one at a time.</param>
    /// <param name="cancellation">Ends the work early; what is through is stored.</param>
    /// <returns>What became of each file; those that could not be read say why.</returns>
    /// <remarks>The vectors are OpenL3's where its weights are found (<see cref="OpenL3Files"/>), else the mean and deviation of mel bands.</remarks>
    /// <exception cref="InvalidDataException">The folder holds no sound files, or the store is no store.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<TrackResult> EmbedFolder(string folder, string store = DefaultStore, IProgress<TrackResult>? progress = null, CancellationToken cancellation = default)
    {
        List<EmbedInput> inputs = EmbedInputs.List([folder], recursive: true, npz: null, complaint => throw new InvalidDataException(complaint));
        OpenL3Weights? weights = OpenL3Files.Find(OpenL3Files.DefaultVariant) is { } file ? OpenL3Weights.Load(file) : null;
        var options = new EmbedderOptions();
        using var device = new CpuDevice();
        EmbeddingFingerprint stamp = weights is null ? new LogMelEmbedder(options).Stamp : OpenL3Embedder.StampOf(weights, VectorSize, options, device);
        using var opened = EmbeddingStore.Open(store);
        var results = new List<TrackResult>();
        var pipeline = new EmbedPipeline(opened, stamp, () => weights is null ? new LogMelEmbedder(options) : new OpenL3Embedder(device, weights, VectorSize, options), timeLine: false, overwrite: false,
            result =>
            {
                lock (results)
                {
                    results.Add(result);
                    progress?.Report(result);
                }
            }, (_, _, _) => { });
        pipeline.Run(inputs, cancellation).GetAwaiter().GetResult();
        return results;
    }

    /// <summary>The tracks most like a track of the collection or like any sound file, nearest first.</summary>
    /// <param name="sound">A track's name, or a sound file.</param>
    /// <param name="top">How many.</param>
    /// <param name="metric">What counts as near.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>Each with its cosine (1 is alike) or distance (0 is alike).</returns>
    /// <exception cref="InvalidDataException">There is neither such a track nor such a file, or several tracks go by the name, or the weights that the collection was made with are not here.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<(StoredTrack Track, double Value)> MostLike(string sound, int top = 10, SimilarityMetric metric = SimilarityMetric.Cosine, CancellationToken cancellation = default)
    {
        var (query, track) = QueryVector.Of(this, sound, model: null, _ => new CpuDevice(), cancellation: cancellation);
        return ExactSearch.Nearest(this, query, track, top, metric, cancellation);
    }

    /// <summary>Opens a store and chooses a stamp; where there was a choice, says which it took.</summary>
    /// <param name="path">The store.</param>
    /// <param name="variant">A part of the stamp's description, or null.</param>
    /// <param name="notice">Told, in one line, which kind of vectors is taken where there are several; or null.</param>
    /// <exception cref="InvalidDataException">There are no vectors, or none of that kind.</exception>
    /// <exception cref="FileNotFoundException">There is no store.</exception>
    public static Collection Open(string path = DefaultStore, string? variant = null, Action<string>? notice = null)
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
                notice?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{path} has {fitting.Length} kinds of vectors{(variant is null ? "" : " of that name")}; taking {FingerprintText.Of(fitting[0].Stamp)} ({fitting[0].Tracks:N0} tracks), --variant chooses"));
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
