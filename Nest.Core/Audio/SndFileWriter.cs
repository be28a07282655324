using Nest.Audio.Native;
using Nest.Native;
using static Nest.Audio.Native.LibSndFile;

namespace Nest.Audio;

/// <summary>Writes flac, ogg and mp3 files through libsndfile.</summary>
/// <remarks>flac holds the very 16-bit samples that <see cref="WavWriter"/> writes. Not thread-safe.</remarks>
public sealed class SndFileWriter : AudioWriter
{
    private readonly SndFileHandle sound;
    private readonly short[] shorts;   // (samples of a block), for flac

    /// <summary>Starts a file in a stream.</summary>
    /// <param name="file">Seekable, empty; the caller closes it after the writer.</param>
    /// <param name="format">Any but <see cref="AudioFormat.Wav"/>.</param>
    /// <param name="rate">Frames a second.</param>
    /// <param name="channels">Amplitudes in a frame.</param>
    /// <param name="kilobits">Kilobits a second that an mp3 has on average, 32 to 320 from a rate of 32,000 Hz on, else 8 to 160; as it takes for LAME's middling quality if not given.</param>
    /// <exception cref="ArgumentException">The format does not have such a rate or channel count; the message says what was asked for.</exception>
    /// <exception cref="MissingLibraryException">libsndfile is not installed, or too old for the format.</exception>
    public SndFileWriter(Stream file, AudioFormat format, int rate, int channels, int? kilobits = null) : base(rate, channels)
    {
        ArgumentNullException.ThrowIfNull(file);
        int code = format switch
        {
            AudioFormat.Flac => SF_FORMAT_FLAC | SF_FORMAT_PCM_16,
            AudioFormat.Ogg => SF_FORMAT_OGG | SF_FORMAT_VORBIS,
            AudioFormat.Mp3 => SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III,
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "WAV files are WavWriter's."),
        };
        shorts = format == AudioFormat.Flac ? new short[8192] : [];
        Require();
        var info = new SF_INFO { samplerate = rate, channels = channels, format = code };
        sound = SndFileHandle.Open(file, SFM_WRITE, ref info, out _, out string reason) ?? throw Refusal(format, code, reason);
        if (kilobits is { } wanted) SetBitRate(wanted);
    }

    /// <inheritdoc/>
    private protected override void WriteFrames(ReadOnlySpan<float> interleaved)
    {
        while (interleaved.Length > 0)
        {
            int frames = Math.Min(8192, interleaved.Length) / Channels;
            var block = interleaved[..(frames * Channels)];
            long written;
            if (shorts.Length > 0)
            {
                Quantize(block, shorts);
                written = sf_writef_short(sound, shorts, frames);
            }
            else written = sf_writef_float(sound, block, frames);

            if (sound.StreamFault is { } fault) throw new IOException(fault.Message, fault);
            if (written != frames) throw new IOException($"libsndfile wrote {written} of {frames} frames: {Reason(sound)}");
            interleaved = interleaved[block.Length..];
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing || sound.IsClosed) return;
        sound.Dispose();
        if (sound.StreamFault is { } fault) throw new IOException(fault.Message, fault);
    }

    // libsndfile counts bit rates of mp3 from 1, the lowest of its kind of rate, to 0, the highest.
    private void SetBitRate(int kilobits)
    {
        double lowest = Rate >= 32_000 ? 32 : 8, highest = Rate >= 32_000 ? 320 : 160, level = (highest - kilobits) / (highest - lowest);
        int mode = SF_BITRATE_MODE_AVERAGE;
        _ = sf_command(sound, SFC_SET_BITRATE_MODE, ref mode, sizeof(int));   // answers 0 whether it could or not
        if (sf_command(sound, SFC_SET_COMPRESSION_LEVEL, ref level, sizeof(double)) == 0)
            throw new ArgumentOutOfRangeException(nameof(kilobits), kilobits, $"Not {lowest} to {highest} kilobits a second of an mp3.");
    }

    // A rate that the format does not have, or a library built without the format: a second of ordinary sound tells which.
    private Exception Refusal(AudioFormat format, int code, string reason)
    {
        var ordinary = new SF_INFO { samplerate = 44100, channels = 2, format = code };
        using var trial = SndFileHandle.Open(new MemoryStream(), SFM_WRITE, ref ordinary, out _, out _);
        string name = format.ToString().ToLowerInvariant();
        return trial is null
            ? new MissingLibraryException($"The libsndfile on this machine does not write {name} ({reason}); flac and ogg need its codecs, mp3 libsndfile 1.1 or later.")
            : new ArgumentException($"{name} files can't have {Channels} channels at {Rate} Hz ({reason}).");
    }
}
