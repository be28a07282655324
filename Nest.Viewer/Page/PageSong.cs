using System.Numerics;
using Nest.Songs;
using Nest.Songs.Structure;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;

namespace Nest.Viewer.Page;

/// <summary>A song as a page carries it.</summary>
/// <param name="File">The file, as it was named.</param>
/// <param name="Preset">How it became a path.</param>
/// <param name="Paths">The path by principal components, and what it turns into: the learned one, or itself.</param>
/// <param name="Duration">Its length in seconds.</param>
/// <param name="Shapes">What is drawn of it.</param>
/// <param name="Sections">Its sections.</param>
/// <param name="Sound">What is heard of it.</param>
internal sealed record PageSong(string File, Preset Preset, Morph Paths, double Duration, PageShapes Shapes, Sections Sections, PageSound Sound)
{
    /// <summary>Songs on a page at most: one for each digit that chooses.</summary>
    public const int Most = 9;

    /// <summary>Analyses and encodes songs, each in a space of its own if it is the only one, else all in one space, of one model or of principal components.</summary>
    /// <param name="files">Sound files.</param>
    /// <param name="options">How they become paths.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="InvalidDataException">The file cannot be read, or has no nest, or is too long for a page.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static PageSong[] Make(IReadOnlyList<string> files, ProjectionOptions options, CancellationToken cancellation = default)
    {
        using var songs = new SongSet(files, options);
        return [.. songs.Songs.Select(song => Make(song, options.Preset, cancellation))];
    }

    private static PageSong Make(Song song, Preset preset, CancellationToken cancellation)
    {
        using var stop = cancellation.Register(song.Cancel);
        song.Reading.GetAwaiter().GetResult();
        cancellation.ThrowIfCancellationRequested();
        if (song.Problem is { } unread) throw new InvalidDataException(unread);
        var sound = PageSound.Encode(song.Sound, cancellation);   // while the song is learned
        song.Wait();
        cancellation.ThrowIfCancellationRequested();
        if (song.Problem is { } problem) throw new InvalidDataException(problem);
        var paths = new Morph(song.PlainPath!, song.Path!, path => path.Samples);
        return new PageSong(song.File, preset, paths, song.Overview.Duration, PageShapes.Pack(paths, song.Overview, song.Traits.Pitches!, song.OpenSpectrogram(), cancellation), song.Traits.Sections!, sound);
    }

    /// <summary>What people call it: the file's name, on one line.</summary>
    public string Title => string.Concat(Path.GetFileName(File).Select(letter => char.IsControl(letter) ? ' ' : letter));

    /// <summary>What <c>song.js</c> reads of it, as JSON.</summary>
    /// <param name="index">Which of the page's songs it is.</param>
    /// <param name="songs">How many there are.</param>
    public object Describe(int index, int songs) => new
    {
        title = Title,
        stem = Path.GetFileNameWithoutExtension(File),
        methods = new[] { Paths.From.Method, Paths.To.Method },
        preset = Preset.ToString().ToLowerInvariant(),
        points = Paths.To.Count,
        step = Paths.To.Step,
        crowding = Paths.To.Crowding,
        duration = Duration,
        soundType = Sound.Type,
        rooms = new[] { Describe(ViewBounds.Of(Paths.From.Samples)), Describe(ViewBounds.Of(Paths.To.Samples)) },
        sections = Sections.List.Select(section => new[] { Math.Round(section.From, 3), Math.Round(section.To, 3), section.Kind }),
        tints = new[] { Theme.Paper, Theme.Night }.ToDictionary(theme => theme.Name, theme => Describe(theme.SongColor(index, songs))),
        shapes = Shapes.Figures,
    };

    private static float[] Describe(ViewBounds room) =>
        [room.Across, room.Tall, .. new[] { room.Mean, room.Cosine, room.Sine, room.Cosine2, room.Sine2 }.SelectMany(term => new[] { term.X, term.Y })];

    private static float[] Describe(Vector3 color) => [color.X, color.Y, color.Z];
}
