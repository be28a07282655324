using Nest.Features;
using Nest.Numerics;

namespace Nest.Songs;

/// <summary>From a song to the path that is drawn.</summary>
/// <remarks>
/// Every window of the track has a point, at the time of the window's centre. Windows before the first fitted one and after the last (silence
/// at the ends, preset <c>nest</c>) repeat its point. The same song gives the same bits on any number of threads. Thread-safe, as nothing is kept.
/// </remarks>
internal static class TrajectoryBuilder
{
    /// <summary>Fits a preset's principal components: of all windows (<c>windowed</c>), or an even sample of 2,000 (<c>nest</c>).</summary>
    /// <param name="song">As the same preset reads it.</param>
    /// <param name="preset">Which windows are fitted.</param>
    /// <param name="components">Axes: 3 to draw, 50 to learn from.</param>
    /// <param name="team">Threads; the process's common team if not given.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public static WindowScores FitScores(SongFeatures song, Preset preset, int components = 3, WorkerPool? team = null, CancellationToken cancellation = default) =>
        preset == Preset.Windowed ? WindowScores.OfAll(song, components, team, cancellation) : WindowScores.OfEvenSample(song, components, team, cancellation);

    /// <summary>Places a song's windows by principal components alone.</summary>
    /// <param name="scores">As <see cref="FitScores"/> gives them for the same preset.</param>
    /// <param name="preset">The display.</param>
    public static Trajectory Place(WindowScores scores, Preset preset)
    {
        double[] points = preset == Preset.Windowed ? WindowedDisplay.Place(scores.Leading) : NestDisplay.Place(scores.Leading, []);
        return OverTrack(scores.Song, points, Trajectory.Pca);
    }

    /// <summary>Every window's raw scores on the first three principal components, not smoothed, not scaled.</summary>
    /// <param name="scores">As <see cref="FitScores"/> gives them.</param>
    public static Trajectory PlaceRaw(WindowScores scores) => OverTrack(scores.Song, PointCloud.FromFloats(scores.Leading), Trajectory.Pca);

    /// <summary>Places a song's windows by what a model made of them.</summary>
    /// <param name="scores">The song's principal components: preset <c>nest</c> rotates the latents onto them and blends a little of them in.</param>
    /// <param name="latents">One a fitted window. (N, 3)</param>
    /// <param name="preset">The display.</param>
    /// <exception cref="ArgumentException">There are not as many latents as fitted windows.</exception>
    public static Trajectory Place(WindowScores scores, ReadOnlySpan<float> latents, Preset preset)
    {
        if (latents.Length != scores.Leading.Length)
            throw new ArgumentException($"{latents.Length} coordinates of latents for {scores.Song.Windows.Count} windows, which take {scores.Leading.Length}.", nameof(latents));
        double[] points = preset == Preset.Windowed ? WindowedDisplay.Place(latents) : NestDisplay.Place(scores.Leading, latents);
        return OverTrack(scores.Song, points, Trajectory.Autoencoder);
    }

    /// <summary>Places a song's windows by the latents of preset <c>windowed</c>, which needs no principal components.</summary>
    /// <param name="song">As <see cref="SongFeatures.ReadMagnitudes"/> gives it.</param>
    /// <param name="latents">One a window. (N, 3)</param>
    /// <param name="raw">Whether to leave them as they are: not smoothed, not scaled.</param>
    /// <exception cref="ArgumentException">There are not as many latents as windows.</exception>
    public static Trajectory Place(SongFeatures song, ReadOnlySpan<float> latents, bool raw = false)
    {
        if (latents.Length != 3 * song.Windows.Count)
            throw new ArgumentException($"{latents.Length} coordinates of latents for {song.Windows.Count} windows.", nameof(latents));
        return OverTrack(song, raw ? PointCloud.FromFloats(latents) : WindowedDisplay.Place(latents), Trajectory.Autoencoder);
    }

    private static Trajectory OverTrack(SongFeatures song, double[] fitted, string method)
    {
        int count = song.TrackWindows;
        var points = new float[3 * count];
        var seconds = new double[count];
        for (int t = 0; t < count; t++)
        {
            int window = Math.Clamp(t - song.FirstFrame, 0, song.Windows.Count - 1);
            for (int axis = 0; axis < 3; axis++) points[3 * t + axis] = (float)fitted[3 * window + axis];
            seconds[t] = SongFeatures.SecondsOf(t);
        }
        return new Trajectory(points, seconds, method);
    }
}
