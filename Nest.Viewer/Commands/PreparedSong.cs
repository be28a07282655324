using Nest.CommandLine;
using Nest.Viewer.Songs;

namespace Nest.Viewer.Commands;

/// <summary>A song that is ready to be drawn without a window: analysed, and learned where that is wished for.</summary>
internal static class PreparedSong
{
    private const int LookMilliseconds = 50;

    /// <summary>Opens a song and waits for its nest.</summary>
    /// <param name="file">A sound file.</param>
    /// <param name="placing">How it becomes a path.</param>
    /// <param name="log">Where progress is told.</param>
    /// <param name="check">Looks at the song once its length is known, before it is learned, which takes a while.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="InvalidDataException">It cannot be read, or has no nest.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Song Open(string file, ProjectionOptions placing, TextWriter log, Action<Song> check, CancellationToken cancellation)
    {
        var song = Song.Open(file, placing);
        try
        {
            using (cancellation.Register(song.Cancel))
            {
                var analysis = Task.Run(song.Wait, CancellationToken.None);
                while (!song.Overview.IsComplete && !analysis.Wait(LookMilliseconds, CancellationToken.None))
                {
                }

                if (song.Overview.IsComplete) check(song);
                while (song.Learning is null && !analysis.Wait(LookMilliseconds, CancellationToken.None))
                {
                }

                using var line = new ProgressLine(log, "learning, steps", placing.Steps);
                while (!analysis.Wait(LookMilliseconds, CancellationToken.None)) line.Report(song.Learning?.Step ?? 0);
            }

            cancellation.ThrowIfCancellationRequested();
            return song.Problem is { } problem ? throw new InvalidDataException(problem) : song;
        }
        catch
        {
            song.Dispose();
            throw;
        }
    }
}
