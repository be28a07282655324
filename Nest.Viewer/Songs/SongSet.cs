using Nest.Songs;

namespace Nest.Viewer.Songs;

/// <summary>Songs that are open together: one in a space of its own, or several in one space, which a thread in the background finds.</summary>
internal sealed class SongSet : IProgress<double>, IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly List<Song> songs = [];

    /// <summary>Opens songs and begins to analyse them.</summary>
    /// <param name="files">Sound files, at least one.</param>
    /// <param name="placing">How they become paths; several, by one model or by principal components.</param>
    /// <exception cref="IOException">A file cannot be opened.</exception>
    /// <exception cref="InvalidDataException">It is not a sound file that can be read, or the model was made for something else.</exception>
    /// <exception cref="Nest.Native.MissingLibraryException">Reading its format needs a library that is not installed.</exception>
    public SongSet(IReadOnlyList<string> files, ProjectionOptions placing)
    {
        try
        {
            if (files.Count == 1)
            {
                songs.Add(Song.Open(files[0], placing));
                return;
            }

            JointSpace.Check(placing.Preset, placing.Method, placing.Model);
            var opened = new TaskCompletionSource<Task<Placement[]>>();
            for (int i = 0; i < files.Count; i++)
            {
                int index = i;
                songs.Add(Song.Open(files[i], placing, async _ => (await (await opened.Task.WaitAsync(stop.Token)))[index]));
            }

            opened.SetResult(Task.Run(() => Place(placing)));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The songs, in order.</summary>
    public IReadOnlyList<Song> Songs => songs;

    /// <inheritdoc/>
    public void Report(double value)
    {
        foreach (var song in songs) song.Report(value);
    }

    /// <summary>Cancels what is still running and waits for it.</summary>
    public void Dispose()
    {
        stop.Cancel();
        foreach (var song in songs) song.Dispose();
    }

    private async Task<Placement[]> Place(ProjectionOptions placing)
    {
        var read = await Task.WhenAll(songs.Select(song => song.Reading));
        if (songs.Find(song => song.Problem is not null) is { } broken) throw new InvalidDataException(broken.Problem);
        stop.Token.ThrowIfCancellationRequested();
        return JointSpace.Place(read!, placing.Preset, placing.Method, placing.Model, () => placing.OpenDevice(), this, stop.Token);
    }
}
