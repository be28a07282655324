using Nest.Embeddings;
using Nest.Formats;

namespace Nest.Store;

/// <summary>The writing half of <see cref="EmbeddingStore"/>: each public method is one transaction.</summary>
internal sealed class StoreWriter(StoreConnection connection, StoreReader reader)
{
    private const int ChunkBytes = 1 << 18;   // of a time line's vectors

    public Kept Keep(TrackFile file, EmbeddingFingerprint stamp, bool timeLine)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(stamp);
        if (connection.Read(() => reader.At(file.Path) is { } there && there.File == file && reader.Has(there, stamp, timeLine))) return Kept.Stored;   // others may go on writing
        return connection.Write(() =>
        {
            StoredTrack? here = reader.At(file.Path);
            if (here?.File.Hash == file.Hash)
            {
                Rename(here, file);
                if (reader.Has(here, stamp, timeLine)) return Kept.Stored;
            }
            StoredTrack[] others = [.. reader.WithHash(file.Hash).Where(track => track.Id != here?.Id)];
            if (here is null && others.FirstOrDefault(track => !File.Exists(track.File.Path)) is { } gone)
            {
                Rename(gone, file);
                if (reader.Has(gone, stamp, timeLine)) return Kept.Moved;
            }
            if (others.FirstOrDefault(track => reader.Has(track, stamp, timeLine)) is not { } twin) return Kept.Missing;
            Copy(twin, Place(file, twin.Duration, twin.Rate), reader.ModelOf(stamp)!.Value);
            return Kept.Copied;
        });
    }

    public void Add(IEnumerable<NewTrack> tracks)
    {
        ArgumentNullException.ThrowIfNull(tracks);
        connection.Write(() =>
        {
            var models = new Dictionary<EmbeddingFingerprint, long>();
            foreach (NewTrack track in tracks)
            {
                Check(track);
                EmbeddingFingerprint stamp = track.Embedding.Stamp;
                if (!models.TryGetValue(stamp, out long model)) models.Add(stamp, model = ModelFor(stamp));
                Put(model, Place(track.File, track.Embedding.Duration, track.Rate), track.Embedding);
            }
            Touch(models.Values);
            return 0;
        });
    }

    public int Remove(IEnumerable<StoredTrack> tracks, EmbeddingFingerprint? stamp)
    {
        ArgumentNullException.ThrowIfNull(tracks);
        return connection.Write(() =>
        {
            int removed = 0;
            foreach (StoredTrack track in tracks)
            {
                long? only = stamp is null ? null : reader.ModelOf(stamp);
                long[] models = [.. ModelsOf(track.Id).Where(model => stamp is null || model == only)];
                Touch(models);
                foreach (long model in models) Forget(model, track.Id);
                int rows = connection.Execute("DELETE FROM tracks WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM embeddings WHERE track = $1)", track.Id);
                if (rows + models.Length > 0) removed++;
            }
            connection.Execute("DELETE FROM models WHERE NOT EXISTS (SELECT 1 FROM embeddings WHERE model = models.id)");
            return removed;
        });
    }

    private static void Check(NewTrack track)
    {
        TrackEmbedding embedding = track.Embedding;
        int size = embedding.Stamp.Size;
        if (embedding.Vector.Length != size) throw new InvalidDataException($"{track.File.Path}: its vector has {embedding.Vector.Length} numbers, {embedding.Stamp.Variant} makes {size}; nothing was stored");
        CheckNumbers(track, embedding.Vector);
        if (!double.IsFinite(embedding.Duration)) throw new InvalidDataException($"{track.File.Path}: its duration is {embedding.Duration}; nothing was stored");
        if (embedding.TimeLine is not { } line) return;
        if (line.Vectors.Length != (long)line.Frames * size)
            throw new InvalidDataException($"{track.File.Path}: its time line has {line.Vectors.Length} numbers, {line.Frames} frames of {size} have {(long)line.Frames * size}; nothing was stored");
        CheckNumbers(track, line.Vectors);
        int strange = Array.FindIndex(line.Seconds, value => !double.IsFinite(value));
        if (strange >= 0) throw new InvalidDataException($"{track.File.Path}: the time of frame {strange} is {line.Seconds[strange]}; nothing was stored");
    }

    private static void CheckNumbers(NewTrack track, float[] values)
    {
        int strange = Array.FindIndex(values, value => !float.IsFinite(value));
        if (strange >= 0) throw new InvalidDataException($"{track.File.Path}: number {strange} of {values.Length} of its vectors is {values[strange]}; nothing was stored");
    }

    private long ModelFor(EmbeddingFingerprint stamp)
    {
        if (stamp.Size < 1 || !double.IsFinite(stamp.HopSeconds)) throw new InvalidDataException($"{connection.Path}: a stamp with {stamp.Size} numbers every {stamp.HopSeconds} s is none");
        return reader.ModelOf(stamp) ?? connection.Scalar<long>(
            "INSERT INTO models (hash, variant, front_end, hop, centred, pooling, size, changed) VALUES ($1, $2, $3, $4, $5, $6, $7, 0) RETURNING id",
            stamp.Model, stamp.Variant, stamp.FrontEnd, stamp.HopSeconds, stamp.Centered ? 1L : 0L, stamp.Pooling, (long)stamp.Size);
    }

    /// <summary>The row of a file: a new one, or the old one, from which everything goes that was made of other content.</summary>
    private long Place(TrackFile file, double duration, int rate)
    {
        byte[] hash = Convert.FromHexString(file.Hash);
        if (reader.At(file.Path) is not { } old)
            return connection.Scalar<long>("INSERT INTO tracks (path, hash, bytes, modified, duration, rate) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
                file.Path, hash, file.Bytes, file.Modified.Ticks, duration, (long)rate);
        if (old.File.Hash != file.Hash)
        {
            long[] stale = ModelsOf(old.Id);
            Touch(stale);
            foreach (long model in stale) Forget(model, old.Id);
        }
        connection.Execute("UPDATE tracks SET hash = $2, bytes = $3, modified = $4, duration = $5, rate = $6 WHERE id = $1", old.Id, hash, file.Bytes, file.Modified.Ticks, duration, (long)rate);
        return old.Id;
    }

    private void Put(long model, long track, TrackEmbedding embedding)
    {
        long key = StoreSchema.Key(model, track);
        byte[] vector = VectorBytes.Of(embedding.Vector);
        connection.Execute("INSERT OR REPLACE INTO vectors VALUES ($1, $2)", key, vector);
        connection.Execute("INSERT INTO embeddings VALUES ($1, $2, $3, 0) ON CONFLICT DO UPDATE SET crc = excluded.crc", model, track, (long)Crc32.Of(vector));   // the same content has the same time line
        if (embedding.TimeLine is not { } line) return;

        connection.Execute("DELETE FROM time_lines WHERE id = $1", key);
        connection.Execute("UPDATE embeddings SET frames = $3 WHERE model = $1 AND track = $2", model, track, (long)line.Frames);
        int size = embedding.Stamp.Size, framesAChunk = Math.Max(1, ChunkBytes / sizeof(float) / size);
        for (int first = 0, chunk = 0; first < line.Frames; first += framesAChunk, chunk++)
        {
            int frames = Math.Min(framesAChunk, line.Frames - first);
            byte[] seconds = VectorBytes.Of(line.Seconds.AsSpan(first, frames)), vectors = VectorBytes.Of(line.Vectors.AsSpan(first * size, frames * size));
            connection.Execute("INSERT INTO time_lines VALUES ($1, $2, $3, $4, $5)", key, (long)chunk, (long)StoreReader.Checksum(seconds, vectors), seconds, vectors);
        }
    }

    private void Copy(StoredTrack from, long to, long model)
    {
        Forget(model, to);
        long source = StoreSchema.Key(model, from.Id), target = StoreSchema.Key(model, to);
        connection.Execute("INSERT INTO embeddings SELECT model, $3, crc, frames FROM embeddings WHERE model = $1 AND track = $2", model, from.Id, to);
        connection.Execute("INSERT INTO vectors SELECT $2, vector FROM vectors WHERE id = $1", source, target);
        connection.Execute("INSERT INTO time_lines SELECT $2, chunk, crc, seconds, vectors FROM time_lines WHERE id = $1", source, target);
        Touch([model]);
    }

    private void Rename(StoredTrack track, TrackFile file)
    {
        connection.Execute("UPDATE tracks SET path = $2, bytes = $3, modified = $4 WHERE id = $1", track.Id, file.Path, file.Bytes, file.Modified.Ticks);
        if (track.File.Path != file.Path) Touch(ModelsOf(track.Id));
    }

    private void Forget(long model, long track)
    {
        long key = StoreSchema.Key(model, track);
        connection.Execute("DELETE FROM embeddings WHERE model = $1 AND track = $2", model, track);
        connection.Execute("DELETE FROM vectors WHERE id = $1", key);
        connection.Execute("DELETE FROM time_lines WHERE id = $1", key);
    }

    private long[] ModelsOf(long track) => [.. connection.Rows("SELECT models.id FROM models JOIN embeddings ON embeddings.model = models.id AND embeddings.track = $1", row => row.GetInt64(0), track)];

    /// <summary>Makes what was read of some models stale.</summary>
    private void Touch(IEnumerable<long> models)
    {
        long now = connection.Scalar<long>("UPDATE store SET changes = changes + 1 RETURNING changes");
        foreach (long model in models) connection.Execute("UPDATE models SET changed = $2 WHERE id = $1", model, now);
    }
}
