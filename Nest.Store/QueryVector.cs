using Nest.Audio;
using Nest.Embeddings;
using Nest.Native;
using Nest.Models.OpenL3;
using Nest.Tensors;
using Nest.Tensors.Cpu;

namespace Nest.Store;

/// <summary>The vector that a search starts from: a stored track's, or a sound file's, embedded as the collection was.</summary>
public static class QueryVector
{
    /// <summary>Finds or makes it.</summary>
    /// <param name="collection">Where it is looked for.</param>
    /// <param name="name">A track's, or a sound file's.</param>
    /// <param name="model">A weight file, or null to look for one.</param>
    /// <param name="open">Opens what computes the network, if one is needed: to multiply in TF32, as the collection was made, or not.</param>
    /// <param name="progress">Told the share of the embedding that is done, 0 to 1; or null.</param>
    /// <param name="notice">Told, in one line, of a warning; or null.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>The vector, and the track that it belongs to if it is stored.</returns>
    /// <exception cref="InvalidDataException">The name is neither a track's nor a sound file's, or means several tracks, or other weights would be needed.</exception>
    /// <exception cref="MissingLibraryException">The collection was made in TF32, and there is no card for that.</exception>
    public static (float[] Vector, StoredTrack? Track) Of(Collection collection, string name, string? model, Func<bool, Device> open, IProgress<double>? progress = null, Action<string>? notice = null, CancellationToken cancellation = default)
    {
        StoredTrack? track = collection.Find(name);
        if (track is not null && collection.Store.ReadVector(track, collection.Stamp) is { } stored) return (stored, track);
        string? file = track?.File.Path ?? (File.Exists(name) ? name : null);
        if (file is null || !File.Exists(file))
            throw new InvalidDataException(track is null
                ? $"'{name}' is neither a track of {collection.Store.Path} (nest list shows them) nor a sound file"
                : $"'{name}' has no vector of {FingerprintText.Of(collection.Stamp)}, and its file is gone; --variant chooses another kind");
        OpenL3Weights? weights = WeightsOf(collection, model);
        using Device device = weights is null ? new CpuDevice() : open(collection.Stamp.Rounded);
        using Embedder embedder = EmbedderOf(collection, device, weights, model);
        using AudioReader audio = AudioFile.Open(file);
        TrackEmbedding embedding = embedder.Embed(audio, progress: progress, cancellation: cancellation);
        if (embedding.Warning is { } warning) notice?.Invoke($"{file}: {warning}");
        return (embedding.Vector, null);
    }

    // What the collection was made with; null for the baseline, which has none.
    private static OpenL3Weights? WeightsOf(Collection collection, string? model)
    {
        string variant = collection.Stamp.Variant;
        if (variant == LogMelEmbedder.Name) return null;
        return (model ?? OpenL3Files.Find(variant)) is { } path
            ? OpenL3Weights.Load(path)
            : throw new InvalidDataException($"{collection.Store.Path} was made with {variant}, and {OpenL3Files.NameOf(variant)} is neither here nor in {OpenL3Files.Home}: give its weights by --model FILE");
    }

    // What makes vectors of the collection's stamp, to the letter.
    private static Embedder EmbedderOf(Collection collection, Device device, OpenL3Weights? weights, string? model)
    {
        EmbeddingFingerprint stamp = collection.Stamp;
        if (stamp.Rounded && !device.RoundsOperands)
            throw new MissingLibraryException($"{collection.Store.Path}: its vectors were made in TF32, and the {device.Name} has no tensor cores for that; --variant chooses others, nest embed makes some");
        FrontEndPadding padding = Enum.GetValues<FrontEndPadding>().First(padding => OpenL3FrontEnd.NameOf(padding) == stamp.FrontEnd);
        var options = new EmbedderOptions(stamp.HopSeconds, stamp.Centered, padding, stamp.Pooling);
        Embedder embedder = weights is null ? new LogMelEmbedder(options) : new OpenL3Embedder(device, weights, stamp.Size, options);
        if (embedder.Stamp == stamp) return embedder;
        string made = FingerprintText.Of(embedder.Stamp);
        embedder.Dispose();
        throw new InvalidDataException(made == FingerprintText.Of(stamp)
            ? $"{model ?? OpenL3Files.Find(stamp.Variant)}: these are not the weights that {collection.Store.Path} was made with, though of the same kind"
            : $"{model ?? collection.Store.Path}: makes vectors of {made}; the collection's are {FingerprintText.Of(stamp)}");
    }
}
