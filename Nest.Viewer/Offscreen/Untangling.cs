using Nest.Viewer.Songs;

namespace Nest.Viewer.Offscreen;

/// <summary>The paths that a model showed while it learned, spread over a film's first seconds: the nest of principal components becomes the learned one.</summary>
/// <param name="Paths">In the order in which they were learned, at least one.</param>
/// <param name="From">The second of the song at which the first is seen.</param>
/// <param name="Seconds">After which the last is.</param>
internal sealed record Untangling(IReadOnlyList<NestPath> Paths, double From, double Seconds)
{
    /// <summary>The path that is headed for at a second of the song.</summary>
    public NestPath At(double second) => Paths[(int)Math.Clamp((second - From) / Seconds * (Paths.Count - 1), 0, Paths.Count - 1)];
}

/// <summary>Keeps the paths that a song shows while it is learned.</summary>
/// <param name="steps">Steps of learning.</param>
/// <param name="seconds">Of the film, in which they will be seen.</param>
internal sealed class UntanglingRecorder(int steps, double seconds)
{
    private const double PathsASecond = 4;
    private readonly List<NestPath> paths = [];
    private volatile Song? song;

    /// <summary>When the song shows a path: as often for the same song, whatever the machine's pace.</summary>
    public Pace Pace => new((int)Math.Max(1, Math.Round(steps / (seconds * PathsASecond))), Take);

    /// <summary>Listens to a song from now on. Learning waits for this.</summary>
    public void Listen(Song opened) => song = opened;

    /// <summary>The paths of the song that was learned.</summary>
    /// <param name="from">The film's first second.</param>
    /// <exception cref="InvalidDataException">It could not be learned.</exception>
    public Untangling Take(double from) => song is { IsLearned: true, PlainPath: { } plain, Path: { } last }
        ? new Untangling([plain, .. paths, last], from, seconds)
        : throw new InvalidDataException($"{song?.File}: {song?.Reason}");

    private void Take(CancellationToken cancellation)
    {
        while (song?.Path is null)   // the waveform may come later than the first path
        {
            cancellation.ThrowIfCancellationRequested();
            Thread.Sleep(5);
        }

        paths.Add(song.Path!);
    }
}
