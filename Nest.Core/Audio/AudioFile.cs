using Nest.Formats;
using Nest.Native;

namespace Nest.Audio;

/// <summary>Opens sound files of any format that Nest reads, told apart by what they contain rather than by their names.</summary>
public static class AudioFile
{
    private const int FirstArray = 1 << 26;   // samples made room for on a header's word alone: 256 MiB

    /// <summary>Opens a sound file for reading.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">Not a sound file, or a damaged one; the message names it, the byte offset and the reason.</exception>
    /// <exception cref="MissingLibraryException">It is not a WAV file, and libsndfile is not installed.</exception>
    public static AudioReader Open(string path) => Open(AudioReader.OpenStream(path), path);

    /// <summary>Reads from a stream, which the reader then owns.</summary>
    /// <param name="file">Seekable, at its beginning.</param>
    /// <param name="path">The name that errors give.</param>
    internal static AudioReader Open(Stream file, string path)
    {
        try
        {
            Span<byte> start = stackalloc byte[12];
            start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
            if (WavHeader.Matches(start) && WavHeader.Read(file, path).Encoding != WavEncoding.Foreign) return new WavReader(file, path);
            if (ForeignFormats.Refusal(start) is { } reason) throw AudioReader.Fault(path, 0, reason);
            return new SndFile(file, path);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads a whole file as a mono signal.</summary>
    /// <param name="path">A sound file.</param>
    /// <param name="rate">Samples a second wanted: 1 or more, at least a 10,000th of the file's.</param>
    /// <param name="progress">Told the share done, 0 to 1, about once for every second of sound.</param>
    /// <param name="cancellation">Ends the reading early.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">As <see cref="Open(string)"/>; or the file is too long for one array at this rate.</exception>
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

        var samples = new float[Math.Min(reader.Length, FirstArray)];
        int done = 0;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (done == samples.Length)   // full: see whether more comes before making room for it
            {
                var beyond = new float[rate];
                int more = reader.Read(beyond);
                if (more == 0) break;
                long room = Math.Max(done + (long)more, done < reader.Length ? Math.Min(reader.Length, 2L * done) : done + done / 8L);
                Array.Resize(ref samples, (int)Math.Min(Array.MaxLength, room));
                beyond.AsSpan(0, more).CopyTo(samples.AsSpan(done));
                done += more;
                continue;
            }

            int got = reader.Read(samples.AsSpan(done, Math.Min(rate, samples.Length - done)));
            if (got == 0) break;
            done += got;
            progress?.Report(Math.Min(1, (double)done / reader.Length));
        }

        if (done < samples.Length) Array.Resize(ref samples, done);
        progress?.Report(1);
        return new Samples(samples, rate);
    }

    /// <summary>Writes a sound file under a temporary name, renamed when complete.</summary>
    /// <param name="path">The file; an old one is replaced.</param>
    /// <param name="format">Its format, whatever its name says.</param>
    /// <param name="rate">Frames a second.</param>
    /// <param name="channels">Amplitudes in a frame.</param>
    /// <param name="write">Writes all frames.</param>
    /// <exception cref="ArgumentException">The format does not have such a rate or channel count.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    /// <exception cref="MissingLibraryException">The format is not WAV, and libsndfile is not installed.</exception>
    public static void Write(string path, AudioFormat format, int rate, int channels, Action<AudioWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        AtomicFile.Write(path, stream =>
        {
            using AudioWriter writer = format == AudioFormat.Wav ? new WavWriter(stream, rate, channels) : new SndFileWriter(stream, format, rate, channels);
            write(writer);
        });
    }
}
