namespace Nest.Audio;

/// <summary>Opens sound files of any format that Nest reads, told apart by what they contain rather than by their names.</summary>
public static class AudioFile
{
    /// <summary>The highest rate that a file may have, in Hz: far above any converter, and low enough to compute with.</summary>
    public const int MaxRate = 100_000_000;

    /// <summary>Opens a sound file for reading.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">Not a sound file, or a damaged one; the message names it, the byte offset and the reason.</exception>
    public static AudioReader Open(string path) => new WavReader(path);

    /// <summary>Opens any file for random access, with one clear line for what is no file at all.</summary>
    internal static FileStream OpenStream(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path)) throw new InvalidDataException($"{path}: a folder, not a sound file");
        if (!File.Exists(path)) throw new FileNotFoundException($"{path}: no such file", path);
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        string? fault = !file.CanSeek ? "a pipe, not a file: sound must be sought in" : file.Length == 0 ? "an empty file (0 bytes)" : null;
        if (fault is null) return file;
        file.Dispose();
        throw new InvalidDataException($"{path}: {fault}");
    }
}
