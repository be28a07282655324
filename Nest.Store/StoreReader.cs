using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Nest.Embeddings;
using Nest.Formats;
using SQLitePCL;

namespace Nest.Store;

/// <summary>The reading half of <see cref="EmbeddingStore"/>.</summary>
/// <remarks>Public methods read one state of the store each; internal ones run in the caller's transaction.</remarks>
internal sealed class StoreReader(StoreConnection connection)
{
    private const string TrackColumns = "tracks.id, tracks.path, tracks.hash, tracks.bytes, tracks.modified, tracks.duration, tracks.rate";
    private const string StampColumns = "models.hash, models.variant, models.front_end, models.hop, models.centred, models.pooling, models.size";
    private const int HashLength = 32;
    private const int Alignment = 64;

    public IReadOnlyList<StoredFingerprint> Stamps() => connection.Read(() => connection.Rows(
        $"SELECT {StampColumns}, count(*), count(nullif(embeddings.frames, 0)) FROM models JOIN embeddings ON embeddings.model = models.id GROUP BY models.id ORDER BY 8 DESC, models.id",
        row => new StoredFingerprint(Stamp(row), row.GetInt32(7), row.GetInt32(8))));

    public IReadOnlyList<StoredTrack> Tracks() => connection.Read(() => connection.Rows($"SELECT {TrackColumns} FROM tracks ORDER BY path", Track));

    public IReadOnlyList<StoredTrack> Tracks(EmbeddingFingerprint stamp, bool timeLine) => connection.Read(() => ModelOf(stamp) is { } model ? TracksOf(model, timeLine) : []);

    public IReadOnlyList<EmbeddingFingerprint> StampsOf(StoredTrack track)
    {
        ArgumentNullException.ThrowIfNull(track);
        return connection.Read(() => connection.Rows($"SELECT {StampColumns} FROM models JOIN embeddings ON embeddings.model = models.id WHERE embeddings.track = $1 ORDER BY models.id", Stamp, track.Id));
    }

    public IReadOnlyList<StoredTrack> Find(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return connection.Read<List<StoredTrack>>(() =>
        {
            if (At(Path.GetFullPath(name)) is { } exact) return [exact];
            string end = Path.DirectorySeparatorChar + name.Replace('/', Path.DirectorySeparatorChar).TrimStart(Path.DirectorySeparatorChar);
            List<StoredTrack> found, all = connection.Rows($"SELECT {TrackColumns} FROM tracks ORDER BY path", Track);
            foreach (StringComparison comparison in new[] { StringComparison.Ordinal, StringComparison.OrdinalIgnoreCase })
            {
                found = [.. all.Where(track => track.File.Path.EndsWith(end, comparison) || Path.ChangeExtension(track.File.Path, null).EndsWith(end, comparison))];
                if (found.Count > 0) return found;
            }
            return name.Length >= 8 && name.All(char.IsAsciiHexDigit) ? all.FindAll(track => track.File.Hash.StartsWith(name, StringComparison.OrdinalIgnoreCase)) : [];
        });
    }

    public string? Version(EmbeddingFingerprint stamp) => connection.Read(() => ModelOf(stamp) is { } model ? VersionOf(model) : null);

    public float[]? ReadVector(StoredTrack track, EmbeddingFingerprint stamp)
    {
        ArgumentNullException.ThrowIfNull(track);
        return connection.Read(() =>
        {
            float[]? found = null;
            if (ModelOf(stamp) is { } model) Visit(model, stamp.Size, (_, vector) => found = vector.ToArray(), track.Id, track.Id);
            return found;
        });
    }

    public string? ReadVectors(EmbeddingFingerprint stamp, VectorVisitor visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        return connection.Read(() =>
        {
            if (ModelOf(stamp) is not { } model) return null;
            Visit(model, stamp.Size, visit, 0, StoreSchema.MostId);
            return VersionOf(model);
        });
    }

    public StoredVectors ReadVectors(EmbeddingFingerprint stamp) => connection.Read(() =>
    {
        if (ModelOf(stamp) is not { } model) throw new InvalidDataException($"{connection.Path}: there are no vectors of {stamp.Variant} with this front end, hop and pooling");
        List<StoredTrack> tracks = TracksOf(model);
        long length = (long)tracks.Count * stamp.Size;
        const int slack = Alignment / sizeof(float);
        if (length > Array.MaxLength - slack) throw new InvalidDataException($"{connection.Path}: {tracks.Count} vectors of {stamp.Size} numbers are more than one array holds ({Array.MaxLength})");
        float[] values = GC.AllocateUninitializedArray<float>((int)length + slack, pinned: true);
        int first = AlignedFrom(values);
        int row = 0;
        Visit(model, stamp.Size, (track, vector) =>
        {
            if (row == tracks.Count || tracks[row].Id != track) throw Damaged(track, "has a vector, but is no track of the store");
            vector.CopyTo(values.AsSpan(first + stamp.Size * row++));
        }, 0, StoreSchema.MostId);
        return new StoredVectors(stamp, VersionOf(model), tracks, values.AsMemory(first, (int)length));
    });

    public EmbeddingTimeLine? ReadTimeLine(StoredTrack track, EmbeddingFingerprint stamp)
    {
        ArgumentNullException.ThrowIfNull(track);
        return connection.Read(() => ModelOf(stamp) is { } model ? TimeLineOf(model, track.Id, stamp.Size) : null);
    }

    public bool IsUntouched(string path, EmbeddingFingerprint stamp, bool timeLine)
    {
        var file = new FileInfo(path);
        return file.Exists && connection.Read(() => At(file.FullName) is { } track && track.File.Bytes == file.Length && track.File.Modified == file.LastWriteTimeUtc && Has(track, stamp, timeLine));
    }

    public string? Check() => connection.Translate(() =>
    {
        List<string> found = connection.Rows("PRAGMA integrity_check(1)", row => row.GetString(0));
        return found is ["ok"] ? null : string.Join("; ", found);
    });

    internal StoredTrack? At(string path) => connection.Rows($"SELECT {TrackColumns} FROM tracks WHERE path = $1", Track, path).FirstOrDefault();

    internal List<StoredTrack> WithHash(string hash) => connection.Rows($"SELECT {TrackColumns} FROM tracks WHERE hash = $1 ORDER BY id", Track, Convert.FromHexString(hash));

    internal long? ModelOf(EmbeddingFingerprint stamp)
    {
        ArgumentNullException.ThrowIfNull(stamp);
        return connection.Scalar<long?>(
            "SELECT id FROM models WHERE hash = $1 AND variant = $2 AND front_end = $3 AND hop = $4 AND centred = $5 AND pooling = $6 AND size = $7",
            stamp.Model, stamp.Variant, stamp.FrontEnd, stamp.HopSeconds, stamp.Centered ? 1L : 0L, stamp.Pooling, (long)stamp.Size);
    }

    /// <summary>Whether a track has a sound vector, and a sound time line where one is wanted.</summary>
    internal bool Has(StoredTrack track, EmbeddingFingerprint stamp, bool timeLine)
    {
        if (ModelOf(stamp) is not { } model) return false;
        try
        {
            bool found = false;
            Visit(model, stamp.Size, (_, _) => found = true, track.Id, track.Id);
            return found && (!timeLine || TimeLineOf(model, track.Id, stamp.Size) is not null);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private StoredTrack Track(SqliteDataReader row) => Track(row.GetInt64(0), row.GetString(1), row.GetFieldValue<byte[]>(2), row.GetInt64(3), row.GetInt64(4), row.GetDouble(5), row.GetInt64(6));

    private StoredTrack Track(long id, string path, ReadOnlySpan<byte> hash, long bytes, long modified, double duration, long rate)
    {
        if (hash.Length != HashLength || modified < 0 || modified > DateTime.MaxValue.Ticks || !double.IsFinite(duration) || rate is < 0 or > int.MaxValue)
            throw new InvalidDataException($"{connection.Path}: what is known of '{Printable.Of(path)}' is damaged (a hash of {hash.Length} bytes, {HashLength} are right; written at {modified}; {duration} s at {rate} Hz)");
        return new StoredTrack(id, new TrackFile(path, Convert.ToHexStringLower(hash), bytes, new DateTime(modified, DateTimeKind.Utc)), duration, (int)rate);
    }

    private static EmbeddingFingerprint Stamp(SqliteDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetDouble(3), row.GetInt64(4) != 0, row.GetString(5), row.GetInt32(6));

    private static unsafe int AlignedFrom(float[] pinned)
    {
        nuint start = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
        return (int)((Alignment - start % Alignment) % Alignment / sizeof(float));
    }

    private List<StoredTrack> TracksOf(long model, bool timeLine = false)
    {
        var tracks = new List<StoredTrack>();
        Step($"SELECT {TrackColumns} FROM embeddings JOIN tracks ON tracks.id = embeddings.track WHERE embeddings.model = ?1 AND embeddings.frames >= ?2 ORDER BY embeddings.track",
            [model, timeLine ? 1 : 0], row => tracks.Add(Track(
                raw.sqlite3_column_int64(row, 0), raw.sqlite3_column_text(row, 1).utf8_to_string(), raw.sqlite3_column_blob(row, 2), raw.sqlite3_column_int64(row, 3),
                raw.sqlite3_column_int64(row, 4), raw.sqlite3_column_double(row, 5), raw.sqlite3_column_int64(row, 6))));
        return tracks;
    }

    private string VersionOf(long model) => connection.Scalar<string>("SELECT store.name || '-' || models.changed FROM store, models WHERE models.id = $1", model)!;

    /// <summary>Shows the vectors of tracks <paramref name="first"/> to <paramref name="last"/>, straight from SQLite's memory.</summary>
    private void Visit(long model, int size, VectorVisitor visit, long first, long last)
    {
        var copy = new float[size];
        int bytes = checked(size * sizeof(float));
        Step("SELECT e.track, e.crc, v.vector FROM embeddings e LEFT JOIN vectors v ON v.id = (e.model << 32 | e.track) WHERE e.model = ?1 AND e.track BETWEEN ?2 AND ?3 ORDER BY e.track",
            [model, first, last], row =>
            {
                long track = raw.sqlite3_column_int64(row, 0);
                ReadOnlySpan<byte> stored = raw.sqlite3_column_blob(row, 2);
                if (stored.Length != bytes) throw Damaged(track, $"has {stored.Length} bytes, {size} numbers have {bytes}");
                uint crc = Crc32.Of(stored), noted = (uint)raw.sqlite3_column_int64(row, 1);
                if (crc != noted) throw Damaged(track, $"has checksum {crc:X8}, {noted:X8} was stored");
                VectorBytes.Read(stored, copy);
                visit(track, copy);
            });
    }

    /// <summary>Runs a query past Microsoft.Data.Sqlite, which makes objects of every value: a collection has many.</summary>
    private void Step(string sql, ReadOnlySpan<long> values, Action<sqlite3_stmt> row)
    {
        Check(raw.sqlite3_prepare_v2(connection.Handle, sql, out sqlite3_stmt statement));
        using (statement)
        {
            for (int i = 0; i < values.Length; i++) Check(raw.sqlite3_bind_int64(statement, i + 1, values[i]));
            int code;
            while ((code = raw.sqlite3_step(statement)) == raw.SQLITE_ROW) row(statement);
            Check(code);
        }
    }

    private EmbeddingTimeLine? TimeLineOf(long model, long track, int size)
    {
        long key = StoreSchema.Key(model, track), frames = connection.Scalar<long>("SELECT frames FROM embeddings WHERE model = $1 AND track = $2", model, track);
        if (frames == 0) return null;
        long stored = connection.Scalar<long>("SELECT coalesce(sum(length(vectors)), 0) FROM time_lines WHERE id = $1", key);
        if (stored != frames * size * sizeof(float)) throw Damaged(track, $"has a time line of {stored} bytes, {frames} frames of {size} numbers have {frames * size * sizeof(float)}");
        var (vectors, seconds) = (new float[frames * size], new double[frames]);
        int at = 0;
        foreach (var (crc, times, values) in connection.Rows("SELECT crc, seconds, vectors FROM time_lines WHERE id = $1 ORDER BY chunk",
            row => ((uint)row.GetInt64(0), row.GetFieldValue<byte[]>(1), row.GetFieldValue<byte[]>(2)), key))
        {
            int count = times.Length / sizeof(double);
            if (times.Length % sizeof(double) != 0 || values.Length != count * size * sizeof(float)) throw Damaged(track, $"has a piece of time line of {count} frames and {values.Length} bytes");
            uint found = Checksum(times, values);
            if (found != crc) throw Damaged(track, $"has a time line with checksum {found:X8}, {crc:X8} was stored");
            VectorBytes.Read(times, seconds.AsSpan(at, count));
            VectorBytes.Read(values, vectors.AsSpan(at * size, count * size));
            at += count;
        }
        return new EmbeddingTimeLine(vectors, seconds);
    }

    /// <summary>Of a piece of time line.</summary>
    internal static uint Checksum(byte[] seconds, byte[] vectors) => Crc32.Of([.. seconds, .. vectors]);

    private void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_DONE)) throw connection.Translated(code & 0xFF, raw.sqlite3_extended_errcode(connection.Handle));
    }

    private InvalidDataException Damaged(long track, string problem)
    {
        string name = connection.Scalar<string>("SELECT path FROM tracks WHERE id = $1", track) ?? $"track {track}";
        return new InvalidDataException($"{connection.Path}: '{Printable.Of(name)}' {problem} (damaged); nest embed makes it again");
    }
}
