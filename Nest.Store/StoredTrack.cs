using Nest.Embeddings;
using Nest.Formats;

namespace Nest.Store;

/// <summary>A sound file as the store knows files: by where it lies and by what is in it.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Hash">SHA-256 of its contents in lower-case hexadecimal.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Modified">When it was last written, UTC. With the length it tells an untouched file without reading it.</param>
public sealed record TrackFile(string Path, string Hash, long Bytes, DateTime Modified)
{
    /// <summary>Looks at a file and reads it through for its hash.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static TrackFile Of(string path)
    {
        var file = new FileInfo(path);
        var (bytes, modified) = (file.Exists ? file.Length : 0, file.LastWriteTimeUtc);   // before reading: a file that changes meanwhile is looked at again
        return new TrackFile(file.FullName, FileCache.HashOf(path), bytes, modified);
    }
}

/// <summary>A track that is to be stored.</summary>
/// <param name="File">The sound file.</param>
/// <param name="Rate">Its samples a second.</param>
/// <param name="Embedding">Its vector, and its time line where that is to be kept.</param>
public sealed record NewTrack(TrackFile File, int Rate, TrackEmbedding Embedding);

/// <summary>A track of the store.</summary>
/// <param name="Id">Its number in the store: 1 and up. Stays when the file moves; never given again while the track is there.</param>
/// <param name="File">The sound file.</param>
/// <param name="Duration">Seconds of sound.</param>
/// <param name="Rate">Samples a second.</param>
public sealed record StoredTrack(long Id, TrackFile File, double Duration, int Rate)
{
    /// <summary>The file's name without folder and extension.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(File.Path);
}

/// <summary>A stamp that the store has vectors of.</summary>
/// <param name="Stamp">What made them.</param>
/// <param name="Tracks">How many tracks have one.</param>
/// <param name="TimeLines">How many of those have a time line.</param>
public sealed record StoredFingerprint(EmbeddingFingerprint Stamp, int Tracks, int TimeLines);

/// <summary>All vectors of one stamp.</summary>
/// <param name="Stamp">What made them.</param>
/// <param name="Version">The stamp's state that was read.</param>
/// <param name="Tracks">Whose vector each row is, by ascending <see cref="StoredTrack.Id"/>. (N)</param>
/// <param name="Values">(N, Stamp.Size), row-major, in memory that is pinned and starts at a multiple of 64 bytes.</param>
public sealed record StoredVectors(EmbeddingFingerprint Stamp, string Version, IReadOnlyList<StoredTrack> Tracks, ReadOnlyMemory<float> Values);

/// <summary>Takes one vector after the other.</summary>
/// <param name="track">Whose it is: <see cref="StoredTrack.Id"/>.</param>
/// <param name="vector">(Stamp.Size), valid during the call.</param>
public delegate void VectorVisitor(long track, ReadOnlySpan<float> vector);

/// <summary>What the store had of a file.</summary>
public enum Kept
{
    /// <summary>No vector of this stamp for this content: it is to be computed.</summary>
    Missing,

    /// <summary>The vector is there.</summary>
    Stored,

    /// <summary>The vector is there under a path that no file has any longer: the track now has the new path.</summary>
    Moved,

    /// <summary>Another file has the same content: its vector was copied.</summary>
    Copied,
}
