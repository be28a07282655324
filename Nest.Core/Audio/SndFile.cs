using System.Globalization;
using Nest.Audio.Native;
using Nest.Native;
using static Nest.Audio.Native.LibSndFile;

namespace Nest.Audio;

/// <summary>Reads whatever libsndfile reads: mp3, ogg (Vorbis, Opus), flac, aiff, au, caf, w64, WAV with ADPCM or GSM, and more.</summary>
/// <remarks>
/// <see cref="Frames"/> is exact for files that say their length; where a flac does not, it is counted by decoding the file once, and
/// where an mp3 has no Xing header, by walking its frames. A file cut short gives what is there, and <see cref="Frames"/> is corrected
/// when its end is reached; a decoder that gives up within the file is an error.
/// <para>Not thread-safe: give each thread its own reader.</para>
/// </remarks>
public sealed class SndFile : AudioReader
{
    private const int Preroll = 8192;   // a block of Vorbis leans on the one before it, at most so long; mp3's reach is shorter

    private readonly Stream stream;
    private readonly SndFileHandle sound;
    private readonly SF_INFO info;
    private long frames;
    private long position;

    /// <summary>Opens a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">libsndfile can't read it; the message names file, byte offset and libsndfile's reason.</exception>
    /// <exception cref="MissingLibraryException">libsndfile is not installed.</exception>
    public SndFile(string path) : this(OpenStream(path), path)
    {
    }

    /// <summary>Reads from a stream, which the reader then owns.</summary>
    /// <param name="stream">Seekable.</param>
    /// <param name="path">The name that errors give.</param>
    internal SndFile(Stream stream, string path)
    {
        Path = path;
        this.stream = stream;
        try
        {
            Require();
            this.stream = Mp3Index.Complete(stream) ?? stream;
            this.stream.Position = 0;
            sound = SndFileHandle.Open(this.stream, SFM_READ, ref info, out int error, out string reason) ?? throw Unreadable(error, reason);
            if (info.channels < 1 || info.samplerate is < 1 or > MaxRate)
                throw Fault(path, 0, $"{info.channels} channels at {info.samplerate} Hz");
            frames = info.frames;
            if (frames is < 0 or long.MaxValue) CountFrames();
        }
        catch
        {
            sound?.Dispose();
            stream.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override string Path { get; }

    /// <inheritdoc/>
    public override int Rate => info.samplerate;

    /// <inheritdoc/>
    public override int Channels => info.channels;

    /// <inheritdoc/>
    public override long Frames => frames;

    /// <inheritdoc/>
    public override long Position => position;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The decoder gave up within the file.</exception>
    public override int Read(Span<float> interleaved)
    {
        if (interleaved.Length % Channels != 0)
            throw new ArgumentException($"{interleaved.Length} values are not whole frames of {Channels} channels.", nameof(interleaved));
        int wanted = interleaved.Length / Channels;
        int done = 0;
        while (done < wanted && position < frames)
        {
            long got = sf_readf_float(sound, interleaved[(done * Channels)..], wanted - done);
            if (sound.StreamFault is { } fault) throw new IOException($"{Path}: {fault.Message}", fault);
            if (got <= 0)
            {
                CheckEnd();
                frames = position;
                break;
            }

            done += (int)got;
            position += got;
        }

        return done;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The file is damaged, so that the frame can't be found.</exception>
    public override void Seek(long frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(frame, frames);
        position = frame;
        if (frame == frames) return;   // decoders need not know the place behind the last frame

        long from = Math.Max(0, frame - Preroll);
        if (sf_seek(sound, from, SEEK_SET) != from)
            throw Fault(Path, stream.Position, $"libsndfile can't go to frame {from} of {frames}: {Reason(sound)}");
        var skipped = new float[(frame - from) * Channels];
        if (sf_readf_float(sound, skipped, frame - from) != frame - from) CheckEnd();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        sound.Dispose();
        stream.Dispose();
    }

    // The sound ended before its header said: cut short, where the bytes have ended too; else the decoder gave up on them.
    // mp3 has no such promise to keep, and often more than sound at its end.
    private void CheckEnd()
    {
        bool failed = sf_error(sound) != 0;
        bool gaveUp = stream.Position < stream.Length && (info.format & SF_FORMAT_TYPEMASK) != SF_FORMAT_MPEG;
        if (failed || gaveUp)
            throw Fault(Path, stream.Position, string.Create(CultureInfo.InvariantCulture,
                $"damaged: the decoder gave up after {position} of {frames} frames{(failed ? $" ({Reason(sound)})" : "")}"));
    }

    private void CountFrames()
    {
        frames = long.MaxValue;
        var block = new float[8192 / Channels * Channels + Channels];
        while (Read(block) > 0)
        {
        }

        Seek(0);
    }

    private InvalidDataException Unreadable(int error, string reason)
    {
        if (error != SF_ERR_UNRECOGNISED_FORMAT) return Fault(Path, stream.Position, $"libsndfile: {reason}");
        Span<byte> start = stackalloc byte[8];
        stream.Position = 0;
        int got = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return Fault(Path, 0, $"not a sound file that Nest reads: it starts with {ForeignFormats.Show(start[..got])}");
    }
}
