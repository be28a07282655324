using Nest.Embeddings;

namespace Nest.Store;

/// <summary>A collection of tracks and their vectors: one SQLite file.</summary>
/// <remarks>
/// Every vector is kept under the stamp of what made it, with a checksum; vectors of different stamps never meet. A track is stored as a whole or not at all, whenever the program ends or is
/// killed. Several programs may read and write one store at a time; a writer waits for its turn. A second file "-wal" lies beside the store while it is open, and is part of it.
/// <para>Errors are one line that names the file: <see cref="IOException"/> (disk full, another writer does not finish), <see cref="UnauthorizedAccessException"/> (read-only),
/// <see cref="InvalidDataException"/> (damaged, no store, made by a newer Nest, wrong size, no number). What was stored before stays.</para>
/// <para>Not thread-safe: give each thread its own, any number may be open.</para>
/// </remarks>
public sealed class EmbeddingStore : IDisposable
{
    /// <summary>How long a writer waits for another one, unless said otherwise: 10 s.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(10);

    private readonly StoreConnection connection;
    private readonly StoreReader reader;
    private readonly StoreWriter writer;

    private EmbeddingStore(StoreConnection connection)
    {
        this.connection = connection;
        reader = new StoreReader(connection);
        writer = new StoreWriter(connection, reader);
    }

    /// <summary>SQLite, for tests that make it fail.</summary>
    internal StoreConnection Connection => connection;

    /// <summary>The file's full path.</summary>
    public string Path => connection.Path;

    /// <summary>Opens a store to read and write, and makes it where there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="patience">How long to wait for another writer; null: <see cref="DefaultPatience"/>.</param>
    /// <param name="program">What others are told that wait for this one: "nest embed"; null: the program's name.</param>
    public static EmbeddingStore Open(string path, TimeSpan? patience = null, string? program = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string name = program ?? System.IO.Path.GetFileNameWithoutExtension(Environment.ProcessPath) ?? "a program";
        return new EmbeddingStore(StoreConnection.OpenWrite(System.IO.Path.GetFullPath(path), patience ?? DefaultPatience, name));
    }

    /// <summary>Opens a store that is there, to read; also where nothing may be written.</summary>
    /// <param name="path">The file.</param>
    /// <param name="patience">How long to wait for another program that tidies up; null: <see cref="DefaultPatience"/>.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static EmbeddingStore OpenRead(string path, TimeSpan? patience = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new EmbeddingStore(StoreConnection.OpenRead(System.IO.Path.GetFullPath(path), patience ?? DefaultPatience));
    }

    /// <summary>The stamps that the store has vectors of, the one with most tracks first.</summary>
    public IReadOnlyList<StoredFingerprint> Stamps() => reader.Stamps();

    /// <summary>All tracks, by path.</summary>
    public IReadOnlyList<StoredTrack> Tracks() => reader.Tracks();

    /// <summary>The tracks that have a vector of a stamp, by ascending <see cref="StoredTrack.Id"/>. No vector is read.</summary>
    /// <param name="stamp">What made the vectors.</param>
    /// <param name="timeLine">Whether only those that have a time line, too.</param>
    public IReadOnlyList<StoredTrack> Tracks(EmbeddingFingerprint stamp, bool timeLine = false) => reader.Tracks(stamp, timeLine);

    /// <summary>The stamps that a track has vectors of.</summary>
    public IReadOnlyList<EmbeddingFingerprint> StampsOf(StoredTrack track) => reader.StampsOf(track);

    /// <summary>Tracks that go by a name: the first of these that finds any.</summary>
    /// <param name="name">A path; the end of one or a file's name, with or without extension, then whatever the case; the first 8 or more digits of a content hash.</param>
    /// <returns>None, one, or all that the name fits, by path.</returns>
    public IReadOnlyList<StoredTrack> Find(string name) => reader.Find(name);

    /// <summary>A word that changes whenever a vector of the stamp, or the name of one of its tracks, is added, replaced or removed: whether what was made of them is stale. Null if there are none.</summary>
    /// <remarks>Never the same for two stores, unless one is a copy of the other.</remarks>
    public string? Version(EmbeddingFingerprint stamp) => reader.Version(stamp);

    /// <summary>One track's vector; null if the stamp has none of it.</summary>
    /// <returns>(stamp.Size)</returns>
    public float[]? ReadVector(StoredTrack track, EmbeddingFingerprint stamp) => reader.ReadVector(track, stamp);

    /// <summary>Shows every vector of a stamp, by ascending <see cref="StoredTrack.Id"/>: the order of <see cref="Tracks(EmbeddingFingerprint, bool)"/>.</summary>
    /// <returns><see cref="Version"/> of what was read; null if there was none.</returns>
    /// <exception cref="InvalidDataException">A vector is damaged; the message names the track.</exception>
    public string? ReadVectors(EmbeddingFingerprint stamp, VectorVisitor visit) => reader.ReadVectors(stamp, visit);

    /// <summary>Every vector of a stamp in one matrix.</summary>
    /// <exception cref="InvalidDataException">A vector is damaged; the message names the track.</exception>
    public StoredVectors ReadVectors(EmbeddingFingerprint stamp) => reader.ReadVectors(stamp);

    /// <summary>One track's time line; null if none is kept.</summary>
    public EmbeddingTimeLine? ReadTimeLine(StoredTrack track, EmbeddingFingerprint stamp) => reader.ReadTimeLine(track, stamp);

    /// <summary>Whether a file lies where it was, as long and as old, and has its vector: told without reading the file.</summary>
    /// <param name="path">The sound file.</param>
    /// <param name="stamp">What would make its vector.</param>
    /// <param name="timeLine">Whether it must have a time line, too.</param>
    public bool IsUntouched(string path, EmbeddingFingerprint stamp, bool timeLine = false) => reader.IsUntouched(path, stamp, timeLine);

    /// <summary>Settles what needs no computing: the content is stored already, under this path, under one whose file is gone (the track moves), or under another file's (its vector is copied).</summary>
    /// <param name="file">The sound file.</param>
    /// <param name="stamp">What would make its vector.</param>
    /// <param name="timeLine">Whether it must have a time line, too.</param>
    /// <returns>What was found; a damaged vector counts as missing.</returns>
    public Kept Keep(TrackFile file, EmbeddingFingerprint stamp, bool timeLine = false) => writer.Keep(file, stamp, timeLine);

    /// <summary>Stores a track, in place of what was stored for its path: its other stamps' vectors go if the file's content is another now. As a whole or not at all.</summary>
    /// <exception cref="InvalidDataException">The vector has another size than its stamp, or holds what is no number.</exception>
    public void Add(NewTrack track) => writer.Add([track]);

    /// <summary>Stores tracks, all of them or none.</summary>
    /// <inheritdoc cref="Add(NewTrack)"/>
    public void Add(IEnumerable<NewTrack> tracks) => writer.Add(tracks);

    /// <summary>Removes a track with all its vectors, or with those of one stamp; a track without vectors goes.</summary>
    /// <returns>Whether there was anything to remove.</returns>
    public bool Remove(StoredTrack track, EmbeddingFingerprint? stamp = null) => writer.Remove([track], stamp) > 0;

    /// <summary>Removes tracks likewise, all or none.</summary>
    /// <returns>How many had something to remove.</returns>
    public int Remove(IEnumerable<StoredTrack> tracks, EmbeddingFingerprint? stamp = null) => writer.Remove(tracks, stamp);

    /// <summary>Has SQLite look through the whole file.</summary>
    /// <returns>What it found, or null if all is well.</returns>
    public string? Check() => reader.Check();

    /// <summary>Closes the store; the last to close it tidies up the files beside it.</summary>
    public void Dispose() => connection.Dispose();
}
