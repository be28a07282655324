using Nest.Audio;
using Nest.Dsp;
using Nest.Features;

namespace Nest.Songs;

/// <summary>What is read of a song beside the features of a preset.</summary>
[Flags]
public enum SongParts
{
    /// <summary>Nothing else.</summary>
    None = 0,

    /// <summary>The waveform and the loudness: <see cref="SongReader.Overview"/>.</summary>
    Overview = 1,

    /// <summary>The pitch classes: <see cref="SongAnalysis.Pitches"/>.</summary>
    Pitches = 2,

    /// <summary>The hash of the file's bytes: <see cref="SongAnalysis.ContentHash"/>.</summary>
    Hash = 4,

    /// <summary>The mono signal itself, of which a joint space of several songs is made.</summary>
    Samples = 8,
}

/// <summary>Reads a song once and gives all that is made of it: overview, features, pitch classes, content hash.</summary>
/// <remarks>
/// The file is opened once and decoded once, whatever is asked for; every part is the same to the bit as if it were read alone. Besides the results only a few
/// seconds of the file are in memory. <see cref="Overview"/> may be read from any thread while <see cref="Read(Preset?, IProgress{double}?, CancellationToken)"/> runs; else not thread-safe.
/// </remarks>
public sealed class SongReader : IDisposable
{
    private readonly SongParts parts;
    private readonly HashingStream? hashing;

    private SongReader(AudioReader audio, HashingStream? hashing, SongParts parts)
    {
        (Audio, this.hashing, this.parts) = (audio, hashing, parts);
        Overview = new WaveformOverview(audio.Rate, audio.Channels, audio.Frames);
    }

    /// <summary>The song's sound, for whoever reads some of it again after <see cref="Read(Preset?, IProgress{double}?, CancellationToken)"/>.</summary>
    public AudioReader Audio { get; }

    /// <summary>The waveform and the loudness, as far as they are measured.</summary>
    public WaveformOverview Overview { get; }

    /// <summary>Opens a song.</summary>
    /// <param name="path">A sound file.</param>
    /// <param name="parts">What <see cref="Read(Preset?, IProgress{double}?, CancellationToken)"/> is to give beside features.</param>
    /// <inheritdoc cref="AudioFile.Open(string)" path="/exception"/>
    public static SongReader Open(string path, SongParts parts = SongParts.None)
    {
        Stream file = AudioReader.OpenStream(path);
        HashingStream? hashing = parts.HasFlag(SongParts.Hash) ? new HashingStream(file) : null;
        return new SongReader(AudioFile.Open(hashing ?? file, path), hashing, parts);
    }

    /// <summary>Reads a song's features alone.</summary>
    /// <param name="path">A sound file.</param>
    /// <param name="preset">Its front end.</param>
    /// <param name="progress">Told the share done, 0 to 1.</param>
    /// <param name="cancellation">Ends the reading early.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static SongAnalysis Read(string path, Preset preset = Preset.Nest, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        using SongReader reader = Open(path);
        return reader.Read(preset, progress, cancellation);
    }

    /// <summary>Reads the features of a sound that is open, from its position on.</summary>
    /// <param name="audio">The sound; the caller closes it.</param>
    /// <param name="preset">Its front end.</param>
    /// <param name="progress">Told the share done, 0 to 1.</param>
    /// <param name="cancellation">Ends the reading early.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static SongAnalysis Read(AudioReader audio, Preset preset, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(audio);
        return Read(audio, overview: null, hashing: null, SongParts.None, preset, progress, cancellation);
    }

    /// <summary>Reads the song: once.</summary>
    /// <param name="preset">The front end of its features, or null for none.</param>
    /// <param name="progress">Told the share done, 0 to 1.</param>
    /// <param name="cancellation">Ends the reading early.</param>
    /// <exception cref="InvalidDataException">The file is damaged. That it is too short or silent, so that there are no features, is said by who needs them.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public SongAnalysis Read(Preset? preset, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        Read(Audio, parts.HasFlag(SongParts.Overview) ? Overview : null, hashing, parts, preset, progress, cancellation);

    /// <summary>Closes the file.</summary>
    public void Dispose() => Audio.Dispose();

    private static SongAnalysis Read(AudioReader audio, WaveformOverview? overview, HashingStream? hashing, SongParts parts, Preset? preset, IProgress<double>? progress, CancellationToken cancellation)
    {
        var source = new MonoReader(audio, SongFeatures.Rate, overview is null ? null : overview.Push);
        var features = preset is { } wanted ? new FeaturesPart(wanted, audio.Path, source.Length) : null;
        var pitches = parts.HasFlag(SongParts.Pitches) ? new PitchClasses.Reader(source.Length) : null;
        var samples = parts.HasFlag(SongParts.Samples) ? new List<float>((int)Math.Min(source.Length, 1 << 26)) : null;
        source.ReadToEnd(Take, progress, cancellation);
        overview?.Finish();
        return new SongAnalysis(audio.Path, preset ?? Preset.Nest, features is null ? null : features.Finish, pitches?.Finish(), hashing?.Finish(), samples?.ToArray());

        void Take(float[] block, int count)
        {
            samples?.AddRange(block.AsSpan(0, count));
            if (features is not null && pitches is not null) Parallel.Invoke(() => features.Push(block.AsSpan(0, count)), () => pitches.Push(block.AsSpan(0, count)));
            else if (features is not null) features.Push(block.AsSpan(0, count));
            else pitches?.Push(block.AsSpan(0, count));
        }
    }

    /// <summary>A preset's features of what streams by. What makes them impossible does not keep the rest from being read.</summary>
    private sealed class FeaturesPart(Preset preset, string path, long length)
    {
        private readonly SpectrogramBuilder builder = new(preset == Preset.Windowed ? SongFeatures.MagnitudeSettings : SongFeatures.LogMelSettings, path, length);
        private InvalidDataException? failure;

        public void Push(ReadOnlySpan<float> samples)
        {
            if (failure is not null) return;
            try
            {
                builder.Push(samples);
            }
            catch (InvalidDataException problem)
            {
                failure = problem;
            }
        }

        public SongFeatures Finish() => failure is not null ? throw failure
            : preset == Preset.Windowed ? SongFeatures.Magnitudes(builder, path) : SongFeatures.LogMel(builder, path);
    }
}
