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

    /// <summary>Reads a whole file as a mono signal.</summary>
    /// <param name="path">A sound file.</param>
    /// <param name="rate">Samples a second wanted: 1 or more, at least a 10,000th of the file's.</param>
    /// <param name="progress">Told the share done, 0 to 1, about once for every second of sound.</param>
    /// <param name="cancellation">Ends the reading early.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">As <see cref="Open"/>; or the file is too long for one array at this rate.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Samples ReadMono(string path, int rate, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        using var source = Open(path);
        return ReadMono(source, rate, progress, cancellation);
    }

    /// <summary>Reads the rest of an open file as a mono signal.</summary>
    /// <inheritdoc cref="ReadMono(string, int, IProgress{double}?, CancellationToken)"/>
    public static Samples ReadMono(AudioReader source, int rate, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        var reader = new MonoReader(source, rate);
        if (reader.Length > Array.MaxLength)
            throw new InvalidDataException($"{source.Path}: {reader.Length} samples at {rate} Hz are more than the {Array.MaxLength} that fit in memory at once");

        var samples = new float[reader.Length];
        int done = 0;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (done == samples.Length)   // the length was an estimate: see whether more comes
            {
                var beyond = new float[Math.Max(1, rate)];
                int more = reader.Read(beyond);
                if (more == 0) break;
                Array.Resize(ref samples, Math.Max(done + more, (int)Math.Min(Array.MaxLength, done + done / 8L)));
                beyond.AsSpan(0, more).CopyTo(samples.AsSpan(done));
                done += more;
                continue;
            }

            int got = reader.Read(samples.AsSpan(done, Math.Min(rate, samples.Length - done)));
            if (got == 0) break;
            done += got;
            progress?.Report((double)done / samples.Length);
        }

        if (done < samples.Length) Array.Resize(ref samples, done);
        progress?.Report(1);
        return new Samples(samples, rate);
    }

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
