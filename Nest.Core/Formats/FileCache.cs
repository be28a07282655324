using System.Security.Cryptography;

namespace Nest.Formats;

/// <summary>A folder of files that can be made again, found by key; the longest unused go when it grows over its size.</summary>
/// <remarks>
/// A file appears whole or not at all (<see cref="AtomicFile"/>). What cannot be read, written or deleted is as good as not there: a cache never
/// fails its user. Several processes may share a folder.
/// <para>Thread-safe.</para>
/// </remarks>
public sealed class FileCache
{
    /// <summary>The size that a cache is kept to unless said otherwise: 256 MB.</summary>
    public const long DefaultMostBytes = 256L << 20;

    private readonly string folder;
    private readonly long mostBytes;

    /// <param name="folder">Where the files lie; made when first written to.</param>
    /// <param name="mostBytes">Bytes that may stay; the file written last always does.</param>
    public FileCache(string folder, long mostBytes = DefaultMostBytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfNegative(mostBytes);
        (this.folder, this.mostBytes) = (folder, mostBytes);
    }

    /// <summary>The user's cache of Nest: <c>$XDG_CACHE_HOME/nest</c> or <c>~/.cache/nest</c>; on macOS <c>~/Library/Caches/nest</c>; on Windows
    /// <c>%LOCALAPPDATA%\nest\cache</c>.</summary>
    public static string DefaultFolder
    {
        get
        {
            string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            if (OperatingSystem.IsWindows()) return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "nest", "cache");
            if (OperatingSystem.IsMacOS()) return Path.Combine(home, "Library", "Caches", "nest");
            string? xdg = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            return Path.Combine(Path.IsPathRooted(xdg) ? xdg! : Path.Combine(home, ".cache"), "nest");   // a relative one is to be ignored
        }
    }

    /// <summary>A file's contents as a key: SHA-256 in hexadecimal.</summary>
    public static string HashOf(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>The file of a key, which counts as used now; null if there is none.</summary>
    /// <param name="key">Letters, digits, dots and dashes.</param>
    public string? Find(string key)
    {
        string path = PathOf(key);
        if (!File.Exists(path)) return null;
        Quietly(() => File.SetLastWriteTimeUtc(path, DateTime.UtcNow));
        return path;
    }

    /// <summary>Has the file of a key written, and the longest unused others deleted if there is too much.</summary>
    /// <param name="key">Letters, digits, dots and dashes.</param>
    /// <param name="write">Writes a file to the path that it is given.</param>
    /// <returns>Whether the file is there now.</returns>
    public bool Put(string key, Action<string> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        string path = PathOf(key);
        bool written = Quietly(() =>
        {
            Directory.CreateDirectory(folder);
            write(path);
        });
        Quietly(() => Trim(path));
        return written;
    }

    /// <summary>Forgets the file of a key, as when it turns out unreadable.</summary>
    public void Remove(string key) => Quietly(() => File.Delete(PathOf(key)));

    private void Trim(string newest)
    {
        long total = 0;
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles().OrderByDescending(file => file.FullName == Path.GetFullPath(newest)).ThenByDescending(file => file.LastWriteTimeUtc))
        {
            total += file.Length;
            if (total > mostBytes && file.FullName != Path.GetFullPath(newest)) Quietly(file.Delete);
        }
    }

    private string PathOf(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (key[0] == '.' || !key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-'))
            throw new ArgumentException($"'{key}' is not a key of letters, digits, dots and dashes.", nameof(key));
        return Path.Combine(folder, key);
    }

    private static bool Quietly(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
