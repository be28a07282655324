using Nest.Audio;
using Nest.Gpu.Drivers;
using Nest.Native;
using Nest.Songs;
using Nest.Songs.Structure;

namespace Nest.Viewer.Songs;

/// <summary>An open song and what is known of it so far: overview and path appear as threads in the background find them.</summary>
/// <remarks>Members may be read from any thread. <see cref="Dispose"/> cancels what is still running and waits for it.</remarks>
internal sealed class Song : IDisposable
{
    private const SongParts Parts = SongParts.Overview | SongParts.Pitches;

    private readonly CancellationTokenSource cancellation = new();
    private readonly NestState state = new();
    private readonly SongReader reader;
    private readonly ProjectionOptions options;
    private readonly NestPlacer? placer;
    private readonly Task<SongAnalysis?> reading;
    private Task placing;
    private SongLearning? learner;
    private CancellationTokenSource learning;
    private long seed;
    private volatile string? problem;
    private volatile SongTraits? traits;
    private volatile bool ending;      // whether learning that was stopped for another start has not ended yet

    private Song(string path, ProjectionOptions options)
    {
        (File, this.options) = (path, options);
        placer = options.Pace is null ? new NestPlacer(path, options.Preset, options.Method, options.Model, CanLearn)
            : NestPlacer.WithoutWeights(path, options.Preset);   // what is recorded is the learning
        reader = SongReader.Open(path, options.Cache is null ? Parts : Parts | SongParts.Hash);
        learning = CancellationTokenSource.CreateLinkedTokenSource(cancellation.Token);
        reading = Read(options.Preset);
        placing = Background(() => Place(learning.Token));
    }

    private Song(string path, ProjectionOptions options, Func<Song, Task<Placement>> place)
    {
        (File, this.options) = (path, options);
        reader = SongReader.Open(path, Parts | SongParts.Samples);
        learning = CancellationTokenSource.CreateLinkedTokenSource(cancellation.Token);
        reading = Read(preset: null);
        Task<Placement> placed = place(this);
        placing = Background(() =>
        {
            (Trajectory trajectory, state.Reason) = placed.GetAwaiter().GetResult();
            state.Components = new NestPath(trajectory);
            state.Sections = trajectory.FindSections();
        });
    }

    /// <summary>The file, as it was named.</summary>
    public string File { get; }

    /// <summary>How it becomes a path.</summary>
    public Preset Preset => options.Preset;

    /// <summary>The waveform and the loudness.</summary>
    public WaveformOverview Overview => reader.Overview;

    /// <summary>The path, once it is there and the overview complete, by the best that places it so far; null before, and for good where <see cref="Problem"/> says why.</summary>
    public NestPath? Path => Known(Instead ?? state.Learned ?? state.Components);

    /// <summary>The path by principal components, likewise.</summary>
    public NestPath? PlainPath => Known(state.Components);

    /// <summary>What it is like at each moment, as far as is known; the same until more is known.</summary>
    public SongTraits Traits
    {
        get
        {
            var (known, pitches, sections) = (traits, state.Pitches, state.Sections);
            if (known is null || known.Pitches != pitches || known.Sections != sections) traits = known = new SongTraits(Overview, pitches, sections);
            return known;
        }
    }

    /// <summary>Whether a model places the points, so that there are two paths.</summary>
    public bool IsLearned => state.Learned is not null;

    /// <summary>How far learning has come, while it goes on.</summary>
    public Learning? Learning => ending ? null : state.Learning;

    /// <summary>Why the points are placed as they are, for people.</summary>
    public string Reason => state.Reason;

    /// <summary>The share of the work on the first path that is done, 0 to 1.</summary>
    public double Progress => state.Progress;

    /// <summary>Why there is no path, in one line.</summary>
    public string? Problem => problem;

    /// <summary>Opens a song and begins to analyse it.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="InvalidDataException">It is not a sound file that can be read.</exception>
    /// <exception cref="MissingLibraryException">Reading its format needs a library that is not installed.</exception>
    public static Song Open(string path, ProjectionOptions options) => new(path, options);

    /// <summary>Opens a song whose points are placed together with those of others.</summary>
    /// <param name="path">A sound file.</param>
    /// <param name="options">How songs become paths.</param>
    /// <param name="place">Places the song, once it is read.</param>
    /// <inheritdoc cref="Open(string, ProjectionOptions)"/>
    public static Song Open(string path, ProjectionOptions options, Func<Song, Task<Placement>> place) => new(path, options, place);

    /// <summary>What was read of the song, its samples for a joint space among it; null where <see cref="Problem"/> says why.</summary>
    public Task<SongAnalysis?> Reading => reading;

    /// <summary>A path that is shown in place of the best one: of those that a film shows one after another while the nest untangles. One thread draws.</summary>
    public NestPath? Instead { get; set; }

    /// <summary>Tells the share of the work on the first path that is done, 0 to 1, where it is done elsewhere.</summary>
    public void Report(double value) => state.Report(value);

    /// <summary>Learns the song anew from another start.</summary>
    /// <returns>Whether it does: there must be a path, and learning must be wished for.</returns>
    public bool LearnAnew()
    {
        if (placer is null || !CanLearn || Path is null) return false;
        var (before, ended, token, fresh) = (placing, learning, CancellationTokenSource.CreateLinkedTokenSource(cancellation.Token), ++seed);
        ended.Cancel();
        ending = true;
        learning = token;
        placing = Background(() =>
        {
            before.GetAwaiter().GetResult();   // it ends between two steps
            ended.Dispose();
            ending = false;
            Learn(fresh, token.Token);
        });
        return true;
    }

    /// <summary>The song's sound, from the file that it was read from: for one reader at a time, once <see cref="Reading"/> has ended.</summary>
    public AudioReader Sound => reader.Audio;

    /// <summary>The song's spectrogram, which reads <see cref="Sound"/>.</summary>
    public Spectrogram OpenSpectrogram() => new(reader.Audio, reading);

    /// <summary>Waits until the song is analysed, and learned where that was asked for; or cannot be.</summary>
    public void Wait()
    {
        reading.GetAwaiter().GetResult();
        placing.GetAwaiter().GetResult();
    }

    /// <summary>Cancels what is still running.</summary>
    public void Cancel() => cancellation.Cancel();

    /// <summary>Cancels what is still running and waits for it.</summary>
    public void Dispose()
    {
        cancellation.Cancel();
        Wait();
        reader.Dispose();
        learning.Dispose();
        cancellation.Dispose();
    }

    // Whether the song can be learned, anew or for the first time.
    private bool CanLearn => options.Learn && options.Preset == Preset.Nest && options.Method != PlacementMethod.Pca;

    private NestPath? Known(NestPath? path)
    {
        if (placing.IsFaulted) placing.GetAwaiter().GetResult();   // a fault that nobody foresaw is not hidden
        if (!reading.IsCompleted) return null;
        reading.GetAwaiter().GetResult();
        return path;
    }

    private Task<SongAnalysis?> Read(Preset? preset) => Background<SongAnalysis?>(() =>
    {
        SongAnalysis song = reader.Read(preset, state, cancellation.Token);
        state.Pitches = song.Pitches;
        return song;
    });

    /// <summary>Places the points: by principal components at first, then by a model, where there is one or one is learned.</summary>
    private void Place(CancellationToken stop)
    {
        if (reading.GetAwaiter().GetResult() is not { } song) return;
        (Trajectory components, state.Reason) = placer!.PlaceByComponents(song, raw: false, stop);
        state.Components = new NestPath(components);
        state.Sections = song.FindSections();
        if (options.Method == PlacementMethod.Pca) return;

        if (placer.Weights is not null)
        {
            using var device = options.OpenDevice();
            Show(placer.Place(song, device, raw: false, progress: null, stop));
        }
        else if (options.Preset == Preset.Nest)
        {
            if (CacheOf(song)?.Find() is { } found && PlaceByCached(song, found, stop) is { } placement) Show(placement);
            else if (CanLearn) Learn(0, stop);
        }
    }

    private Placement? PlaceByCached(SongAnalysis song, string found, CancellationToken stop)
    {
        using var device = options.OpenDevice();
        return placer!.PlaceByCached(found, song, device, stop);
    }

    private void Show(Placement placement)
    {
        state.Reason = placement.Reason;
        if (placement.Trajectory.Method == Trajectory.Autoencoder) state.Learned = new NestPath(placement.Trajectory);
    }

    /// <summary>Learns the song; what it knew before is replaced as soon as there is something new.</summary>
    private void Learn(long start, CancellationToken stop)
    {
        if (reading.GetAwaiter().GetResult() is not { } song) return;
        learner ??= new SongLearning(song, CacheOf(song), state, options);
        learner.Run(start, stop);
    }

    private NestCache? CacheOf(SongAnalysis song) => options.Cache is { } folder ? new NestCache(folder, song.ContentHash!, options.Tf32) : null;

    private Task<bool> Background(Action work) => Background(() =>
    {
        work();
        return true;
    });

    /// <summary>Runs work on a thread of its own; what goes wrong becomes <see cref="Problem"/>.</summary>
    private Task<T?> Background<T>(Func<T> work) => Task.Factory.StartNew(() =>
    {
        try
        {
            return work();
        }
        catch (OperationCanceledException)
        {
            // It was wished for.
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException or UnauthorizedAccessException or MissingLibraryException or GpuException)
        {
            problem = broken.Message;
        }

        return default;
    }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
