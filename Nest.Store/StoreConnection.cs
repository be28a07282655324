using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Nest.Formats;
using SQLitePCL;

namespace Nest.Store;

/// <summary>An open store: SQLite with its errors in one line, transactions, and the check that the file is a store.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class StoreConnection : IDisposable
{
    private readonly SqliteConnection sqlite;
    private readonly WriterMark mark;
    private readonly TimeSpan patience;

    static StoreConnection() => Batteries_V2.Init();

    private StoreConnection(string path, string source, SqliteOpenMode mode, TimeSpan patience, string program)
    {
        (Path, this.patience, mark) = (path, patience, new WriterMark(path, program));
        sqlite = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = source, Mode = mode, Pooling = false, DefaultTimeout = 1 }.ToString());
    }

    /// <summary>The file's full path.</summary>
    public string Path { get; }

    /// <summary>SQLite's own handle, for reading without copies.</summary>
    public sqlite3 Handle => sqlite.Handle!;

    /// <summary>Opens a store to read and write; makes it where there is none.</summary>
    public static StoreConnection OpenWrite(string path, TimeSpan patience, string program)
    {
        string folder = System.IO.Path.GetDirectoryName(path) ?? path;
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"{path}: there is no folder {folder}");
        if (Directory.Exists(path)) throw new IOException($"{path}: this is a folder, not a store");
        var connection = new StoreConnection(path, path, SqliteOpenMode.ReadWriteCreate, patience, program);
        return connection.Opened(() =>
        {
            connection.Configure();
            if (raw.sqlite3_db_readonly(connection.Handle, "main") == 1) throw new UnauthorizedAccessException($"{path}: this store may not be written to");
            connection.Execute("PRAGMA synchronous = FULL");
            if (connection.IsEmpty()) connection.MakeSchema();
            connection.CheckSchema();
        });
    }

    /// <summary>Opens a store to read; works where nothing may be written, too.</summary>
    public static StoreConnection OpenRead(string path, TimeSpan patience)
    {
        if (Directory.Exists(path)) throw new IOException($"{path}: this is a folder, not a store");
        if (!File.Exists(path)) throw new FileNotFoundException($"{path}: there is no store; nest embed makes one");
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete).Dispose();   // says so if it may not be read
        // Even reading wants the files -wal and -shm beside the store, and to tidy them away at the end. SQLite falls back to reading by itself if the file is read-only; if
        // the folder is and no writer is at work or was killed (no -wal), the file is all there is and is read as it stands.
        var connection = new StoreConnection(path, path, SqliteOpenMode.ReadWrite, patience, "");
        try
        {
            return connection.Opened(Ready(connection));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            var wal = new FileInfo(path + "-wal");
            if (wal.Exists && wal.Length > 0) throw;
            var alone = new StoreConnection(path, AloneUri(path), SqliteOpenMode.ReadOnly, patience, "");
            return alone.Opened(Ready(alone));
        }

        static Action Ready(StoreConnection connection) => () =>
        {
            connection.Configure();
            connection.Execute("PRAGMA query_only = 1");
            if (connection.IsEmpty()) throw new InvalidDataException($"{connection.Path}: this store is empty; nest embed fills it");
            connection.CheckSchema();
        };
    }

    /// <summary>Runs <paramref name="action"/>; what SQLite says becomes one line that names the file.</summary>
    public T Translate<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (SqliteException problem)
        {
            throw Translated(problem.SqliteErrorCode, problem.SqliteExtendedErrorCode, problem);
        }
    }

    /// <summary>Runs <paramref name="action"/> in a transaction that reads one state of the store.</summary>
    public T Read<T>(Func<T> action) => Translate(() =>
    {
        Execute("BEGIN");
        return Finish(action, commit: () => Execute("COMMIT"));
    });

    /// <summary>Runs <paramref name="action"/> in a transaction that takes place as a whole or not at all, after waiting for other writers.</summary>
    public T Write<T>(Func<T> action) => Translate(() =>
    {
        WaitForTurn();
        mark.Set();
        try
        {
            return Finish(action, commit: () => Execute("COMMIT"));
        }
        finally
        {
            mark.Clear();
        }
    });

    /// <summary>Runs a statement.</summary>
    public int Execute(string sql, params ReadOnlySpan<object> values)
    {
        using SqliteCommand command = Command(sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first value of the first row; null if there is no row.</summary>
    public T? Scalar<T>(string sql, params ReadOnlySpan<object> values)
    {
        using SqliteCommand command = Command(sql, values);
        return command.ExecuteScalar() is T value ? value : default;
    }

    /// <summary>All rows.</summary>
    public List<T> Rows<T>(string sql, Func<SqliteDataReader, T> row, params ReadOnlySpan<object> values)
    {
        using SqliteCommand command = Command(sql, values);
        using SqliteDataReader reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(row(reader));
        return rows;
    }

    /// <summary>What is wrong, by SQLite's code.</summary>
    public Exception Translated(int code, int extended, Exception? inner = null) => code switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new IOException(
            string.Create(CultureInfo.InvariantCulture, $"{Path}: {Printable.Of(WriterMark.Describe(Path))} is writing to this store and did not finish within {patience.TotalSeconds:0.###} s; try again when it is done"), inner),
        raw.SQLITE_FULL => new IOException($"{Path}: the disk is full; what the store held before is untouched. Make room and run this again", inner),
        raw.SQLITE_READONLY => new UnauthorizedAccessException($"{Path}: this store may not be written to", inner),
        raw.SQLITE_CANTOPEN => new UnauthorizedAccessException($"{Path}: cannot be opened: the file, or its folder (which a store needs for {System.IO.Path.GetFileName(Path)}-wal beside it), may not be written to", inner),
        raw.SQLITE_PERM or raw.SQLITE_AUTH => new UnauthorizedAccessException($"{Path}: access is denied", inner),
        raw.SQLITE_NOTADB => new InvalidDataException($"{Path}: this is not a store of Nest (no SQLite file)", inner),
        raw.SQLITE_CORRUPT or raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH => new InvalidDataException($"{Path}: the store is damaged ({Reason(extended, inner)}); restore it from a copy, or embed into a new one", inner),
        _ => new IOException($"{Path}: SQLite error {extended}: {Reason(extended, inner)}", inner),
    };

    public void Dispose() => sqlite.Dispose();

    private static string AloneUri(string path) =>
        "file:" + path.Replace("%", "%25", StringComparison.Ordinal).Replace("?", "%3f", StringComparison.Ordinal).Replace("#", "%23", StringComparison.Ordinal) + "?immutable=1";

    private static string Reason(int extended, Exception? inner) => raw.sqlite3_errstr(extended).utf8_to_string() is { Length: > 0 } words ? Printable.Of(words) : Printable.Of(inner?.Message ?? "");

    private StoreConnection Opened(Action ready)
    {
        try
        {
            return Translate(() =>
            {
                sqlite.Open();
                ready();
                return this;
            });
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private void Configure() => raw.sqlite3_busy_timeout(Handle, (int)Math.Clamp(patience.TotalMilliseconds, 1, int.MaxValue));

    private bool IsEmpty() => Scalar<long>("SELECT count(*) FROM sqlite_schema") == 0 && Scalar<long>("PRAGMA user_version") == 0;

    private void MakeSchema()
    {
        Execute($"PRAGMA page_size = {StoreSchema.PageSize}");
        Execute("PRAGMA journal_mode = WAL");
        Write(() =>
        {
            if (!IsEmpty()) return 0;   // another program was first
            foreach (string statement in StoreSchema.Statements)
                if (statement.Contains("$1", StringComparison.Ordinal)) Execute(statement, Guid.NewGuid().ToString("n"));
                else Execute(statement);
            return 0;
        });
    }

    private void CheckSchema()
    {
        long application = Scalar<long>("PRAGMA application_id"), version = Scalar<long>("PRAGMA user_version");
        if (application != StoreSchema.ApplicationId) throw new InvalidDataException($"{Path}: this SQLite file is not a store of Nest: its application is {application:X8}, a store's {StoreSchema.ApplicationId:X8}");
        if (version > StoreSchema.Version) throw new InvalidDataException($"{Path}: a newer Nest wrote this store (schema {version}, this one knows {StoreSchema.Version}); update Nest");
        if (version < 1) throw new InvalidDataException($"{Path}: the store's schema is {version}, the first was 1");
    }

    private T Finish<T>(Func<T> action, Action commit)
    {
        try
        {
            T result = action();
            commit();
            return result;
        }
        catch
        {
            if (raw.sqlite3_get_autocommit(Handle) == 0)   // a full disk ends the transaction by itself
                Execute("ROLLBACK");
            throw;
        }
    }

    // SQLite's own waiting asks ten times a second in the end, and never gets in beside a program that writes one track after the other. This asks every millisecond.
    private void WaitForTurn()
    {
        long start = Stopwatch.GetTimestamp();
        raw.sqlite3_busy_timeout(Handle, 0);
        try
        {
            int code;
            while (((code = raw.sqlite3_exec(Handle, "BEGIN IMMEDIATE")) & 0xFF) == raw.SQLITE_BUSY && Stopwatch.GetElapsedTime(start) < patience) Thread.Sleep(1);
            if (code != raw.SQLITE_OK) throw Translated(code & 0xFF, raw.sqlite3_extended_errcode(Handle));
        }
        finally
        {
            Configure();
        }
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<object> values)
    {
        SqliteCommand command = sqlite.CreateCommand();
        command.CommandText = sql;
        for (int i = 0; i < values.Length; i++) command.Parameters.AddWithValue($"${i + 1}", values[i]);
        return command;
    }
}
