using Nest.Numerics;
using Nest.Projection;

namespace Nest.Features;

/// <summary>A song's windows in their principal components: what the PCA nest draws, and what the learned one starts from.</summary>
/// <remarks>Thread-safe: nothing changes after the fit.</remarks>
internal sealed class WindowScores
{
    private const int MostFitted = 2000;

    private WindowScores(SongFeatures song, Pca pca, float[] leading)
    {
        Song = song;
        Pca = pca;
        Leading = leading;
    }

    /// <summary>The song.</summary>
    public SongFeatures Song { get; }

    /// <summary>The axes.</summary>
    public Pca Pca { get; }

    /// <summary>Every fitted window on the first three axes, raw: R[:, 0..2]. (N, 3)</summary>
    public float[] Leading { get; }

    /// <summary>Fits the axes to every ⌈N / 2000⌉-th window, as preset <c>nest</c> does.</summary>
    /// <param name="song">The song.</param>
    /// <param name="components">Axes, at least 3; the learned nest's neighbours are sought on 50.</param>
    /// <param name="team">Threads; the process's common team if not given.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public static WindowScores OfEvenSample(SongFeatures song, int components, WorkerPool? team = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(song);
        return Of(song, song.Windows.Every((song.Windows.Count + MostFitted - 1) / MostFitted), components, team, cancellation);
    }

    /// <summary>Fits the axes to all windows, as preset <c>windowed</c> does.</summary>
    /// <inheritdoc cref="OfEvenSample"/>
    public static WindowScores OfAll(SongFeatures song, int components, WorkerPool? team = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(song);
        return Of(song, song.Windows, components, team, cancellation);
    }

    /// <summary>The first three scores, each axis divided by its deviation over all windows (1 where that is 0): the learned nest's start. (N, 3)</summary>
    public float[] Whitened()
    {
        var start = new float[Leading.Length];
        for (int axis = 0; axis < 3; axis++)
        {
            double sum = 0, squares = 0;
            for (int i = axis; i < Leading.Length; i += 3) sum += Leading[i];
            double mean = sum / Song.Windows.Count;
            for (int i = axis; i < Leading.Length; i += 3) squares += (Leading[i] - mean) * (Leading[i] - mean);
            double deviation = Math.Sqrt(squares / Song.Windows.Count);
            for (int i = axis; i < Leading.Length; i += 3) start[i] = (float)(Leading[i] / (deviation > 0 ? deviation : 1));
        }
        return start;
    }

    /// <summary>Windows on all axes: R, or some of its rows. (windows, Components)</summary>
    /// <param name="windows">Windows of the song.</param>
    /// <param name="team">Threads; the process's common team if not given.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public float[] Of(SlidingWindows windows, WorkerPool? team = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(windows);
        var scores = new float[checked(windows.Count * Pca.Components)];
        Pca.Project(windows, Pca.Components, scores, team, cancellation);
        return scores;
    }

    private static WindowScores Of(SongFeatures song, SlidingWindows fitted, int components, WorkerPool? team, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 3);
        var pca = Pca.Fit(fitted, components, team, cancellation);
        var leading = new float[checked(song.Windows.Count * 3)];
        pca.Project(song.Windows, 3, leading, team, cancellation);
        return new WindowScores(song, pca, leading);
    }
}
