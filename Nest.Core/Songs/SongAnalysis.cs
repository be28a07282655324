using System.Globalization;
using Nest.Audio;
using Nest.Features;
using Nest.Models.Windowed;
using Nest.Songs.Structure;
using Nest.Tensors;

namespace Nest.Songs;

/// <summary>What was read of a song: what nests are learned and placed from.</summary>
/// <remarks>Not thread-safe; what it gives is.</remarks>
public sealed class SongAnalysis
{
    private Func<SongFeatures>? features;
    private SongFeatures? known;
    private WindowScores? scores;

    internal SongAnalysis(string path, Preset preset, Func<SongFeatures>? features, PitchClasses? pitches, string? contentHash, float[]? samples)
    {
        (Path, Preset, this.features, Pitches, ContentHash) = (path, preset, features, pitches, contentHash);
        Samples = samples is null ? null : new Samples(samples, SongFeatures.Rate);
    }

    internal SongAnalysis(string path, Preset preset, SongFeatures features) => (Path, Preset, known) = (path, preset, features);

    /// <summary>The song's file, as it was named.</summary>
    public string Path { get; }

    /// <summary>The front end of its features.</summary>
    public Preset Preset { get; }

    /// <summary>The pitch classes, if they were asked for.</summary>
    public PitchClasses? Pitches { get; }

    /// <summary>SHA-256 of the file's bytes in lower-case hexadecimal digits, if it was asked for.</summary>
    public string? ContentHash { get; }

    /// <summary>The mono signal at 22,050 Hz, if it was asked for.</summary>
    internal Samples? Samples { get; }

    /// <summary>The frames that are fitted.</summary>
    /// <exception cref="InvalidDataException">The song is too short, silent throughout, or holds samples that are not finite numbers.</exception>
    internal SongFeatures Features
    {
        get
        {
            if (known is null)
            {
                known = (features ?? throw new InvalidOperationException("No features were asked for."))();
                features = null;
            }

            return known;
        }
    }

    /// <summary>The windows on their first three principal components, fitted once.</summary>
    /// <inheritdoc cref="Features"/>
    internal WindowScores Scores(CancellationToken cancellation) => scores ??= TrajectoryBuilder.FitScores(Features, Preset, cancellation: cancellation);

    /// <summary>Begins to train preset <c>windowed</c> on the song, which was read by it.</summary>
    /// <param name="device">What computes.</param>
    /// <param name="settings">How to train.</param>
    /// <exception cref="InvalidDataException">The song is silent, or shorter than training takes.</exception>
    public WindowedRun Train(Device device, WindowedRunSettings settings)
    {
        SongFeatures song = Features;
        if (song.Frames < WindowedRun.LeastFrames)
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                $"{Path}: {song.Frames} frames ({song.Frames * (double)SongFeatures.Hop / SongFeatures.Rate:F2} s) are too few to train on: {WindowedRun.LeastFrames} ({WindowedRun.LeastFrames * (double)SongFeatures.Hop / SongFeatures.Rate:F2} s) are the least"));
        return new WindowedRun(device, song, settings);
    }

    /// <summary>Finds the song's sections.</summary>
    /// <exception cref="InvalidDataException">The song is too short, silent throughout, or holds samples that are not finite numbers.</exception>
    public Sections FindSections() => Sections.Of(Features);
}
