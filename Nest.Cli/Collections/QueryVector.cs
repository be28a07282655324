using Nest.Embeddings;
using Nest.Store;

namespace Nest.Cli.Collections;

/// <summary>The vector that a search starts from: a stored track's, or a sound file's, embedded as the collection was.</summary>
internal static class QueryVector
{
    /// <summary>Finds or makes it.</summary>
    /// <returns>The vector, and the track that it belongs to if it is stored.</returns>
    /// <exception cref="InvalidDataException">The name is neither a track's nor a sound file's, or means several tracks.</exception>
    public static (float[] Vector, StoredTrack? Track) Of(Collection collection, string name, string? model, TextWriter log, CancellationToken cancellation)
    {
        StoredTrack? track = collection.Find(name);
        if (track is not null && collection.Store.ReadVector(track, collection.Stamp) is { } stored) return (stored, track);
        string? file = track?.File.Path ?? (File.Exists(name) ? name : null);
        if (file is null || !File.Exists(file))
            throw new InvalidDataException(track is null
                ? $"'{name}' is neither a track of {collection.Store.Path} (nest list shows them) nor a sound file"
                : $"'{name}' has no vector of {Collection.Describe(collection.Stamp)}, and its file is gone; --variant chooses another kind");
        throw new InvalidDataException($"{file}: it is not in {collection.Store.Path}; add it by 'nest embed {file}' first");
    }
}
