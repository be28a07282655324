using Nest.Audio;
using Nest.Native;
using Nest.Trajectories;

namespace Nest.Viewer.Songs;

/// <summary>An open song and what is known of it so far: overview and path appear as threads in the background find them.</summary>
/// <remarks>Members may be read from any thread. <see cref="Dispose"/> cancels what is still running and waits for it.</remarks>
internal sealed class Song : IDisposable
{
    private readonly CancellationTokenSource cancellation = new();
    private readonly Task analysis;
    private readonly Task<NestPath?> placing;
    private readonly Share share = new();
    private volatile string? problem;

    private Song(string path, Preset preset, AudioReader reader, Func<AudioReader, Preset, IProgress<double>, CancellationToken, Trajectory> place)
    {
        File = path;
        Preset = preset;
        Overview = new Overview(reader.Rate, reader.Frames);
        var measuring = Background(() =>
        {
            using (reader) Overview.Measure(reader, cancellation.Token);
            return true;
        });
        placing = Background(() =>
        {
            using var own = AudioFile.Open(path);
            return new NestPath(place(own, preset, share, cancellation.Token));
        });
        analysis = Task.WhenAll(measuring, placing);
    }

    /// <summary>The file, as it was named.</summary>
    public string File { get; }

    /// <summary>How it becomes a path.</summary>
    public Preset Preset { get; }

    /// <summary>The waveform and the loudness.</summary>
    public Overview Overview { get; }

    /// <summary>The path, once it is there and the overview complete; null before, and for good where <see cref="Problem"/> says why.</summary>
    public NestPath? Path
    {
        get
        {
            if (!analysis.IsCompleted) return null;
            analysis.GetAwaiter().GetResult();   // a fault that nobody foresaw is not hidden
            return placing.Result;
        }
    }

    /// <summary>The share of the work on the path that is done, 0 to 1.</summary>
    public double Progress => share.Value;

    /// <summary>Why there is no path, in one line.</summary>
    public string? Problem => problem;

    /// <summary>Opens a song and begins to analyse it.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="InvalidDataException">It is not a sound file that can be read.</exception>
    /// <exception cref="MissingLibraryException">Reading its format needs a library that is not installed.</exception>
    public static Song Open(string path, Preset preset) => Open(path, preset, TrajectoryBuilder.Place);

    /// <summary>Opens a song whose points something else places.</summary>
    /// <inheritdoc cref="Open(string, Preset)"/>
    public static Song Open(string path, Preset preset, Func<AudioReader, Preset, IProgress<double>, CancellationToken, Trajectory> place) =>
        new(path, preset, AudioFile.Open(path), place);

    /// <summary>Opens the song once more, for its spectrogram.</summary>
    public Spectrogram OpenSpectrogram() => new(AudioFile.Open(File));

    /// <summary>Waits until the song is analysed, or cannot be.</summary>
    public void Wait() => analysis.GetAwaiter().GetResult();

    /// <summary>Cancels what is still running and waits for it.</summary>
    public void Dispose()
    {
        cancellation.Cancel();
        analysis.GetAwaiter().GetResult();
        cancellation.Dispose();
    }

    /// <summary>Runs work on a thread of its own; what goes wrong becomes <see cref="Problem"/>.</summary>
    private Task<T?> Background<T>(Func<T> work) => Task.Factory.StartNew(() =>
    {
        try
        {
            return work();
        }
        catch (OperationCanceledException)
        {
            return default;
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException or UnauthorizedAccessException or MissingLibraryException)
        {
            problem = broken.Message;
            return default;
        }
    }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private sealed class Share : IProgress<double>
    {
        private double value;

        public double Value => Volatile.Read(ref value);

        public void Report(double progress) => Volatile.Write(ref value, progress);
    }
}
