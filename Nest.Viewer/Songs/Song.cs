using Nest.Audio;
using Nest.Features;
using Nest.Gpu.Drivers;
using Nest.Native;
using Nest.Songs;
using Nest.Songs.Structure;
using Nest.Viewer.Native;

namespace Nest.Viewer.Songs;

/// <summary>An open song and what is known of it so far: overview and path appear as threads in the background find them.</summary>
/// <remarks>Members may be read from any thread. <see cref="Dispose"/> cancels what is still running and waits for it.</remarks>
internal sealed class Song : IDisposable
{
    private readonly CancellationTokenSource cancellation = new();
    private readonly NestState board = new();
    private readonly NestPlacing? placer;
    private readonly Task measuring, hearing;
    private Task placing;
    private CancellationTokenSource learning;
    private long seed;
    private volatile string? problem;
    private volatile SongTraits? traits;
    private volatile bool ending;      // whether learning that was stopped for another start has not ended yet

    private Song(string path, ProjectionOptions choices)
    {
        File = path;
        Preset = choices.Preset;
        placer = new NestPlacing(path, choices, board);
        learning = CancellationTokenSource.CreateLinkedTokenSource(cancellation.Token);
        (Overview, measuring) = Measure(AudioFile.Open(path));
        placing = Background(() => placer.Run(learning.Token));
        hearing = Hear(choices.Yields);
    }

    private Song(string path, Trajectory trajectory)
    {
        File = path;
        learning = CancellationTokenSource.CreateLinkedTokenSource(cancellation.Token);
        (Overview, measuring) = Measure(AudioFile.Open(path));
        board.Components = new NestPath(trajectory);
        board.Sections = Sections.Of(trajectory);
        placing = Task.CompletedTask;
        hearing = Hear(yields: false);
    }

    private Song(string path, Preset preset, Task<Placement> placed)
    {
        File = path;
        Preset = preset;
        learning = CancellationTokenSource.CreateLinkedTokenSource(cancellation.Token);
        (Overview, measuring) = Measure(AudioFile.Open(path));
        placing = Background(() =>
        {
            (Trajectory path, board.Reason) = placed.GetAwaiter().GetResult();
            board.Components = new NestPath(path);
            board.Sections = Sections.Of(path);
        });
        hearing = Hear(yields: true);
    }

    /// <summary>The file, as it was named.</summary>
    public string File { get; }

    /// <summary>How it becomes a path.</summary>
    public Preset Preset { get; }

    /// <summary>The waveform and the loudness.</summary>
    public Overview Overview { get; }

    /// <summary>The path, once it is there and the overview complete, by the best that places it so far; null before, and for good where <see cref="Problem"/> says why.</summary>
    public NestPath? Path => Known(Instead ?? board.Learned ?? board.Components);

    /// <summary>The path by principal components, likewise.</summary>
    public NestPath? PlainPath => Known(board.Components);

    /// <summary>What it is like at each moment, as far as is known; the same until more is known.</summary>
    public SongTraits Traits
    {
        get
        {
            var (known, pitches, sections) = (traits, board.Pitches, board.Sections);
            if (known is null || known.Pitches != pitches || known.Sections != sections) traits = known = new SongTraits(Overview, pitches, sections);
            return known;
        }
    }

    /// <summary>Whether a model places the points, so that there are two paths.</summary>
    public bool IsLearned => board.Learned is not null;

    /// <summary>How far learning has come, while it goes on.</summary>
    public Learning? Learning => ending ? null : board.Learning;

    /// <summary>Why the points are placed as they are, for people.</summary>
    public string Reason => board.Reason;

    /// <summary>The share of the work on the first path that is done, 0 to 1.</summary>
    public double Progress => board.Progress;

    /// <summary>Why there is no path, in one line.</summary>
    public string? Problem => problem;

    /// <summary>Opens a song and begins to analyse it.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="InvalidDataException">It is not a sound file that can be read.</exception>
    /// <exception cref="MissingLibraryException">Reading its format needs a library that is not installed.</exception>
    public static Song Open(string path, ProjectionOptions placing) => new(path, placing);

    /// <summary>Opens a song whose points are placed already.</summary>
    /// <inheritdoc cref="Open(string, ProjectionOptions)"/>
    public static Song Open(string path, Trajectory trajectory) => new(path, trajectory);

    /// <summary>Opens a song whose points are placed by work that is under way elsewhere.</summary>
    /// <inheritdoc cref="Open(string, ProjectionOptions)"/>
    public static Song Open(string path, Preset preset, Task<Placement> placed) => new(path, preset, placed);

    /// <summary>A path that is shown in place of the best one: of those that a film shows one after another while the nest untangles. One thread draws.</summary>
    public NestPath? Instead { get; set; }

    /// <summary>Tells the share of the work on the first path that is done, 0 to 1, where it is done elsewhere.</summary>
    public void Report(double value) => board.Report(value);

    /// <summary>Learns the song anew from another start.</summary>
    /// <returns>Whether it does: there must be a path, and learning must be wished for.</returns>
    public bool LearnAnew()
    {
        if (placer is not { CanLearn: true } || Path is null) return false;
        var (before, ended, token, fresh) = (placing, learning, CancellationTokenSource.CreateLinkedTokenSource(cancellation.Token), ++seed);
        ended.Cancel();
        ending = true;
        learning = token;
        placing = Background(() =>
        {
            before.GetAwaiter().GetResult();   // it ends between two steps
            ended.Dispose();
            ending = false;
            placer.Learn(fresh, token.Token);
        });
        return true;
    }

    /// <summary>Opens the song once more, for its spectrogram.</summary>
    public Spectrogram OpenSpectrogram() => new(AudioFile.Open(File));

    /// <summary>Waits until the song is analysed, and learned where that was asked for; or cannot be.</summary>
    public void Wait()
    {
        measuring.GetAwaiter().GetResult();
        placing.GetAwaiter().GetResult();
        hearing.GetAwaiter().GetResult();
    }

    /// <summary>Cancels what is still running.</summary>
    public void Cancel() => cancellation.Cancel();

    /// <summary>Cancels what is still running and waits for it.</summary>
    public void Dispose()
    {
        cancellation.Cancel();
        Wait();
        learning.Dispose();
        cancellation.Dispose();
    }

    private NestPath? Known(NestPath? path)
    {
        if (placing.IsFaulted) placing.GetAwaiter().GetResult();   // a fault that nobody foresaw is not hidden
        if (!measuring.IsCompleted) return null;
        measuring.GetAwaiter().GetResult();
        return path;
    }

    private (Overview Overview, Task Measuring) Measure(AudioReader reader)
    {
        var overview = new Overview(reader.Rate, reader.Frames);
        return (overview, Background(() =>
        {
            using (reader) overview.Measure(reader, cancellation.Token);
        }));
    }

    /// <summary>Reads the pitch classes, after the waveform, which is waited for.</summary>
    private Task Hear(bool yields) => Background(() =>
    {
        measuring.GetAwaiter().GetResult();
        if (problem is not null) return;
        if (yields) Priority.Lower();
        using var audio = AudioFile.Open(File);
        board.Pitches = PitchClasses.Read(audio, cancellation.Token);
    });

    /// <summary>Runs work on a thread of its own; what goes wrong becomes <see cref="Problem"/>.</summary>
    private Task Background(Action work) => Task.Factory.StartNew(() =>
    {
        try
        {
            work();
        }
        catch (OperationCanceledException)
        {
            // It was wished for.
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException or UnauthorizedAccessException or MissingLibraryException or GpuException)
        {
            problem = broken.Message;
        }
    }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
