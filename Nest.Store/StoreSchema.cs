namespace Nest.Store;

/// <summary>The tables of a store.</summary>
/// <remarks>
/// A pooled vector of 512 numbers takes 2,048 bytes; on pages of 16 KB seven lie together, on SQLite's usual 4 KB each would have one to itself. Vectors are keyed by
/// model · 2³² + track, so that those of one model lie one after the other; what belongs to which model stands in a small table of its own, so that listing tracks reads no vector.
/// </remarks>
internal static class StoreSchema
{
    /// <summary>PRAGMA user_version: goes up when a table changes.</summary>
    public const int Version = 1;

    /// <summary>PRAGMA application_id: "Nest".</summary>
    public const int ApplicationId = 0x4E657374;

    /// <summary>Bytes of a page.</summary>
    public const int PageSize = 16384;

    /// <summary>Models and tracks are numbered below this, so that two numbers make a key.</summary>
    public const long MostId = uint.MaxValue;

    /// <summary>Makes everything, in a transaction that the caller opens; $1 is the store's own name.</summary>
    public static readonly string[] Statements =
    [
        "CREATE TABLE store (name TEXT NOT NULL, changes INTEGER NOT NULL) STRICT",
        """
        CREATE TABLE models (
          id INTEGER PRIMARY KEY,
          hash TEXT NOT NULL,            -- of the weights
          variant TEXT NOT NULL,         -- "openl3 mel256 music", "logmel"
          front_end TEXT NOT NULL,       -- "kapre", "librosa"
          hop REAL NOT NULL,             -- seconds
          centred INTEGER NOT NULL,      -- 0, 1
          pooling TEXT NOT NULL,         -- "max", "mean"
          size INTEGER NOT NULL,         -- numbers of a vector
          changed INTEGER NOT NULL,      -- store.changes when its vectors last changed
          UNIQUE (hash, variant, front_end, hop, centred, pooling, size)
        ) STRICT
        """,
        """
        CREATE TABLE tracks (
          id INTEGER PRIMARY KEY,
          path TEXT NOT NULL UNIQUE,
          hash BLOB NOT NULL,            -- SHA-256 of the file
          bytes INTEGER NOT NULL,
          modified INTEGER NOT NULL,     -- 100 ns since 0001-01-01, UTC
          duration REAL NOT NULL,        -- seconds
          rate INTEGER NOT NULL          -- samples a second
        ) STRICT
        """,
        "CREATE INDEX tracks_by_hash ON tracks (hash)",
        """
        CREATE TABLE embeddings (
          model INTEGER NOT NULL,
          track INTEGER NOT NULL,
          crc INTEGER NOT NULL,          -- CRC-32 of the vector
          frames INTEGER NOT NULL,       -- of the time line; 0: none is kept
          PRIMARY KEY (model, track)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE vectors (
          id INTEGER PRIMARY KEY,        -- model << 32 | track
          vector BLOB NOT NULL           -- float32, little-endian
        ) STRICT
        """,
        """
        CREATE TABLE time_lines (
          id INTEGER NOT NULL,           -- model << 32 | track
          chunk INTEGER NOT NULL,        -- 0, 1, ...
          crc INTEGER NOT NULL,          -- CRC-32 of seconds, then vectors
          seconds BLOB NOT NULL,         -- float64, little-endian (frames)
          vectors BLOB NOT NULL,         -- float32, little-endian (frames, size)
          PRIMARY KEY (id, chunk)
        ) STRICT, WITHOUT ROWID
        """,
        "INSERT INTO store VALUES ($1, 0)",
        $"PRAGMA application_id = {ApplicationId}",
        $"PRAGMA user_version = {Version}",
    ];

    /// <summary>The key of a model's vector of a track.</summary>
    public static long Key(long model, long track) => model << 32 | track;
}
