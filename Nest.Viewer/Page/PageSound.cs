using Nest.Audio;
using Nest.Native;
using Nest.Viewer.Sound;

namespace Nest.Viewer.Page;

/// <summary>A song's sound as a page carries it: mp3, which every browser plays, else Ogg Vorbis or WAV as the machine allows.</summary>
/// <param name="Type">Its media type, for the browser.</param>
/// <param name="Bytes">The whole file.</param>
internal sealed record PageSound(string Type, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The most that a page can hold: text of a third more characters must fit into one string of the browser.</summary>
    public const long MostBytes = 300L << 20;

    /// <summary>Kilobits a second of a stereo song on average; a mono song takes three fifths.</summary>
    public const int Kilobits = 112;

    private const int BlockFrames = 16_384;
    private static readonly int[] Mp3Rates = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];

    /// <summary>Encodes a song.</summary>
    /// <param name="sound">The song, read from its beginning; the caller closes it.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="InvalidDataException">The file cannot be read, or is too long for a page.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static PageSound Encode(AudioReader sound, CancellationToken cancellation = default)
    {
        foreach (var (format, type) in new[] { (AudioFormat.Mp3, "audio/mpeg"), (AudioFormat.Ogg, "audio/ogg") })
        {
            try
            {
                return new PageSound(type, Encode(sound, format, cancellation));
            }
            catch (MissingLibraryException)
            {
                // No libsndfile, or one without this format: the next one serves as well, but for its size.
            }
        }

        return new PageSound("audio/wav", Encode(sound, AudioFormat.Wav, cancellation));
    }

    private static ReadOnlyMemory<byte> Encode(AudioReader reader, AudioFormat format, CancellationToken cancellation)
    {
        reader.Seek(0);
        int channels = Math.Min(reader.Channels, 2), rate = Mp3Rates.Contains(reader.Rate) ? reader.Rate : reader.Rate % 11_025 == 0 ? 44_100 : 48_000;
        var output = new MemoryStream();
        using (AudioWriter writer = format switch
        {
            AudioFormat.Wav => new WavWriter(output, rate, channels),
            AudioFormat.Mp3 => new SndFileWriter(output, format, rate, channels, Math.Clamp(channels == 1 ? Kilobits * 3 / 5 : Kilobits, 32, rate < 32_000 ? 160 : 320)),
            _ => new SndFileWriter(output, format, rate, channels),
        })
        {
            var source = new Source(reader, channels, rate);
            while (source.Read() is { Length: > 0 } block)
            {
                cancellation.ThrowIfCancellationRequested();
                writer.Write(block);
                if (output.Length > MostBytes)
                    throw new InvalidDataException($"{reader.Path}: too long for a page, whose sound may take {MostBytes >> 20} MiB at most as {format.ToString().ToLowerInvariant()}");
            }
        }

        return output.GetBuffer().AsMemory(0, (int)output.Length);
    }

    /// <summary>The file's frames in one or two channels at the page's rate, block by block.</summary>
    private sealed class Source
    {
        private readonly AudioReader reader;
        private readonly StereoMix mix;
        private readonly Resampler[] resamplers;   // (channels); none where the rates agree
        private readonly float[] interleaved;      // (BlockFrames, reader.Channels)
        private readonly float[] mixed;            // (BlockFrames, channels)
        private readonly float[] side;             // (BlockFrames), one channel
        private readonly int channels;
        private bool ended;

        public Source(AudioReader reader, int channels, int rate)
        {
            this.reader = reader;
            this.channels = channels;
            mix = new StereoMix(reader.Channels);
            resamplers = rate == reader.Rate ? [] : [.. Enumerable.Range(0, channels).Select(_ => new Resampler(reader.Rate, rate))];
            interleaved = new float[BlockFrames * reader.Channels];
            mixed = new float[BlockFrames * channels];
            side = new float[BlockFrames];
        }

        /// <summary>The next block, (frames, channels): empty at the end.</summary>
        public ReadOnlySpan<float> Read()
        {
            if (resamplers.Length == 0) return mixed.AsSpan(0, Mix() * channels);
            while (true)
            {
                int frames = Pull();
                if (frames > 0 || ended) return mixed.AsSpan(0, frames * channels);
                int read = Mix();
                ended = read == 0;
                for (int c = 0; c < channels; c++)
                {
                    for (int n = 0; n < read; n++) side[n] = mixed[n * channels + c];
                    if (ended) resamplers[c].Finish();
                    else resamplers[c].Push(side.AsSpan(0, read));
                }
            }
        }

        private int Mix()
        {
            int frames = reader.Read(interleaved);
            var read = interleaved.AsSpan(0, frames * reader.Channels);
            if (channels == 2) mix.Mix(read, mixed.AsSpan(0, 2 * frames));
            else read.CopyTo(mixed);
            return frames;
        }

        private int Pull()
        {
            int frames = 0;
            for (int c = 0; c < channels; c++)
            {
                frames = resamplers[c].Pull(side);
                for (int n = 0; n < frames; n++) mixed[n * channels + c] = side[n];
            }

            return frames;
        }
    }
}
