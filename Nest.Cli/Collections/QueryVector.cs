using Nest.Audio;
using Nest.Embeddings;
using Nest.Models;
using Nest.Store;
using Nest.Tensors;

namespace Nest.Cli.Collections;

/// <summary>The vector that a search starts from: a stored track's, or a sound file's, embedded as the collection was.</summary>
internal static class QueryVector
{
    /// <summary>Finds or makes it.</summary>
    /// <returns>The vector, and the track that it belongs to if it is stored.</returns>
    /// <exception cref="InvalidDataException">The name is neither a track's nor a sound file's, or means several tracks, or other weights would be needed.</exception>
    public static (float[] Vector, StoredTrack? Track) Of(Collection collection, string name, string? model, TextWriter log, CancellationToken cancellation)
    {
        StoredTrack? track = collection.Find(name);
        if (track is not null && collection.Store.ReadVector(track, collection.Stamp) is { } stored) return (stored, track);
        string? file = track?.File.Path ?? (File.Exists(name) ? name : null);
        if (file is null || !File.Exists(file))
            throw new InvalidDataException(track is null
                ? $"'{name}' is neither a track of {collection.Store.Path} (nest list shows them) nor a sound file"
                : $"'{name}' has no vector of {StampWords.Of(collection.Stamp)}, and its file is gone; --variant chooses another kind");
        using var device = new CpuDevice();
        using Embedder embedder = EmbedderOf(collection, device, model);
        using AudioReader audio = AudioFile.Open(file);
        using var progress = new ProgressLine(log, Path.GetFileName(file));
        TrackEmbedding embedding = embedder.Embed(audio, progress: progress, cancellation: cancellation);
        if (embedding.Warning is { } warning) log.WriteLine($"nest: {file}: {warning}");
        return (embedding.Vector, null);
    }

    // What makes vectors of the collection's stamp, to the letter.
    private static Embedder EmbedderOf(Collection collection, Device device, string? model)
    {
        EmbeddingStamp stamp = collection.Stamp;
        FrontEndPadding padding = Enum.GetValues<FrontEndPadding>().First(padding => OpenL3FrontEnd.NameOf(padding) == stamp.FrontEnd);
        var options = new EmbedderOptions(stamp.HopSeconds, stamp.Centred, padding, stamp.Pooling);
        Embedder embedder;
        if (stamp.Variant == LogMelEmbedder.Name) embedder = new LogMelEmbedder(options);
        else if ((model ??= OpenL3Files.Find(stamp.Variant)) is not { } weights)
            throw new InvalidDataException($"{collection.Store.Path} was made with {stamp.Variant}, and {OpenL3Files.NameOf(stamp.Variant)} is neither here nor in {OpenL3Files.Home}: give its weights by --model FILE");
        else embedder = new OpenL3Embedder(device, OpenL3Weights.Load(weights), stamp.Size, options);
        if (embedder.Stamp == stamp) return embedder;
        string made = StampWords.Of(embedder.Stamp);
        embedder.Dispose();
        throw new InvalidDataException(made == StampWords.Of(stamp)
            ? $"{model}: these are not the weights that {collection.Store.Path} was made with, though of the same kind"
            : $"{model ?? collection.Store.Path}: makes vectors of {made}; the collection's are {StampWords.Of(stamp)}");
    }
}
