namespace Nest.Formats;

/// <summary>Writes a whole file or nothing: under a temporary name in the same folder, renamed over the old one when complete.</summary>
/// <remarks>
/// The bytes are on the disk before the rename, so that after a crash or a kill the name holds the old file or the new one, never a part.
/// A kill can leave the temporary file (".NAME.*.tmp") behind; nothing reads it.
/// </remarks>
public static class AtomicFile
{
    /// <summary>Writes a file by <paramref name="write"/>; if that throws, the old file stays and the new bytes go.</summary>
    /// <exception cref="IOException">The folder is missing or full, or <paramref name="path"/> is a folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string full = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(full) ?? full;
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"{path}: there is no folder {folder}");
        if (Directory.Exists(full)) throw new IOException($"{path}: this is a folder, not a file");
        string temporary = Path.Combine(folder, $".{Path.GetFileName(full)}.{Path.GetRandomFileName()}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, full, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
