using System.Globalization;

namespace Nest.Audio;

/// <summary>A sound file open for reading, frame by frame: one frame is one amplitude for each channel at one instant.</summary>
/// <remarks>Amplitudes are float32, nominally in [−1, 1]. Not thread-safe: give each thread its own reader.</remarks>
public abstract class AudioReader : IDisposable
{
    /// <summary>The highest rate that a file may have, in Hz: far above any converter, and low enough to compute with.</summary>
    public const int MaxRate = 100_000_000;

    /// <summary>The file, as it was named.</summary>
    public abstract string Path { get; }

    /// <summary>Frames a second.</summary>
    public abstract int Rate { get; }

    /// <summary>Amplitudes in a frame, at least 1.</summary>
    public abstract int Channels { get; }

    /// <summary>Frames in the file; an estimate where the format does not say exactly (an mp3 without a table of contents).</summary>
    public abstract long Frames { get; }

    /// <summary>The frame that the next <see cref="Read"/> starts at.</summary>
    public abstract long Position { get; }

    /// <summary>Reads whole frames, channels interleaved.</summary>
    /// <param name="interleaved">(frames, Channels); its length is a multiple of <see cref="Channels"/>.</param>
    /// <returns>Frames read: fewer than asked for only at the end, 0 after it.</returns>
    public abstract int Read(Span<float> interleaved);

    /// <summary>Moves to a frame, 0 to <see cref="Frames"/>.</summary>
    public abstract void Seek(long frame);

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the file.</summary>
    protected abstract void Dispose(bool disposing);

    /// <summary>What stands between a sound file and its readers in the calling test, which counts what is opened and read.</summary>
    internal static AsyncLocal<Func<string, Stream, Stream>?> Counter { get; } = new();

    /// <summary>Opens any file for random access, with one clear line for what is no file at all.</summary>
    internal static Stream OpenStream(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path)) throw new InvalidDataException($"{path}: a folder, not a sound file");
        if (!File.Exists(path)) throw new FileNotFoundException($"{path}: no such file", path);
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        string? fault = !file.CanSeek ? "a pipe, not a file: sound must be sought in" : file.Length == 0 ? "an empty file (0 bytes)" : null;
        if (fault is null) return Counter.Value?.Invoke(path, file) ?? file;
        file.Dispose();
        throw new InvalidDataException($"{path}: {fault}");
    }

    /// <summary>The exception for a fault at a byte of a file: one line.</summary>
    internal static InvalidDataException Fault(string path, long offset, string reason) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{path}: byte {offset}: {reason}"));
}
