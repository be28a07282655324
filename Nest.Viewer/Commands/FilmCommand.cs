using System.Diagnostics;
using System.Globalization;
using Nest.Viewer.Film;
using Nest.Viewer.Offscreen;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;

namespace Nest.Viewer.Commands;

/// <summary>What a film shows and how.</summary>
/// <param name="Song">A sound file.</param>
/// <param name="ProjectionOptions">How it becomes a path; a song without weights is learned first where that is wished for.</param>
/// <param name="Look">How it looks.</param>
/// <param name="Turns">Whether the camera turns.</param>
/// <param name="Rate">Pictures a second.</param>
/// <param name="From">The first second.</param>
/// <param name="To">The last second; the song's end if null.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Untangle">Seconds in which the song is seen to be learned, anew; null if it is not.</param>
internal sealed record FilmRequest(string Song, ProjectionOptions ProjectionOptions, Look Look, bool Turns, double Rate, double From, double? To, int Width, int Height, double? Untangle = null);

/// <summary>A song becomes a film, or the pictures of one: <c>--video</c> and <c>--frames</c>.</summary>
/// <param name="order">What is wanted.</param>
/// <param name="log">Standard error: progress, and what was done.</param>
internal sealed class FilmCommand(FilmRequest order, TextWriter log)
{
    private const int Done = 0;
    private const int PalettePictures = 24;   // that a GIF's colours are taken from

    /// <summary>Writes a film, whole or not at all.</summary>
    /// <param name="output">The file: .mp4, .webm or .gif.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="Nest.Native.MissingLibraryException">There is no ffmpeg, or nothing to draw with.</exception>
    /// <exception cref="InvalidDataException">The song cannot be read, or has no nest, or is shorter.</exception>
    /// <exception cref="IOException">The film cannot be written, or ffmpeg failed.</exception>
    public int WriteFilm(string output) => Stoppable(cancellation =>
    {
        string program = FFmpeg.Find();
        using var files = new FilmFiles(output);
        using var song = Open(out var span, out var untangling, cancellation);
        bool isGif = FilmFormat.IsGif(output);
        string beside = files.Beside(isGif ? "png" : "wav");
        if (isGif) FindPalette(song, span, program, beside, cancellation);
        else FilmSound.Write(order.Song, span.From, span.Duration, beside, cancellation);

        using var painter = new SongPainter(song, order.Look, order.Turns, order.Width, order.Height, untangling);
        using var ffmpeg = FFmpeg.Start(program, isGif
            ? FilmFormat.Gif(files.Film, beside, span.Rate, order.Width, order.Height)
            : FilmFormat.Film(output, files.Film, beside, span.Rate, order.Width, order.Height));
        Run(painter, span, isGif ? new PictureSink(ffmpeg, order.Width, order.Height, cancellation) : new VideoSink(ffmpeg, order.Width, order.Height, cancellation), output, finish: () =>
        {
            ffmpeg.Finish(cancellation);
            files.Keep();
        }, cancellation);
    });

    /// <summary>Writes a film's pictures as numbered PNG files.</summary>
    /// <param name="folder">Where they go; made if it does not exist.</param>
    /// <returns>The exit code.</returns>
    /// <inheritdoc cref="WriteFilm"/>
    public int WriteFrames(string folder) => Stoppable(cancellation =>
    {
        Directory.CreateDirectory(folder);
        using var song = Open(out var span, out var untangling, cancellation);
        using var painter = new SongPainter(song, order.Look, order.Turns, order.Width, order.Height, untangling);
        Run(painter, span, new FolderSink(folder, order.Width, order.Height), folder, finish: () => { }, cancellation);
    });

    private static int Stoppable(Action<CancellationToken> work)
    {
        using var interruption = new Interruption();
        try
        {
            work(interruption.Token);
            return Done;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return Interruption.ExitCode;
        }
    }

    private Song Open(out FilmSpan span, out Untangling? untangling, CancellationToken cancellation)
    {
        FilmSpan wanted = default;
        var recorder = order.Untangle is { } seconds ? new UntanglingRecorder(order.ProjectionOptions.Steps, seconds) : null;
        var placing = recorder is null ? order.ProjectionOptions : order.ProjectionOptions with { Learn = true, Cache = null, Pace = recorder.Pace };
        var song = PreparedSong.Open(order.Song, placing, log, opened =>
        {
            wanted = SpanOf(opened);
            recorder?.Listen(opened);
        }, cancellation);
        try
        {
            span = wanted;
            untangling = recorder?.Take(wanted.From);
            return song;
        }
        catch
        {
            song.Dispose();
            throw;
        }
    }

    private FilmSpan SpanOf(Song song)
    {
        double duration = song.Overview.Duration, last = order.To ?? duration;
        if (order.From < duration && last <= duration + 0.5 / order.Rate) return new FilmSpan(order.From, last, order.Rate);
        throw new InvalidDataException(string.Create(
            CultureInfo.InvariantCulture, $"{order.Song}: {(order.From >= duration ? order.From : last)} s lies beyond its end at {duration:F3} s"));
    }

    private void FindPalette(Song song, FilmSpan span, string program, string palette, CancellationToken cancellation)
    {
        using var painter = new SongPainter(song, order.Look, order.Turns, order.Width, order.Height);
        using var ffmpeg = FFmpeg.Start(program, FilmFormat.Palette(palette, order.Width, order.Height));
        int step = Math.Max(1, span.Count / PalettePictures);
        var seconds = Enumerable.Range(0, (span.Count + step - 1) / step).Select(i => span.SecondOf(i * step));
        FilmReel.Run(painter, seconds, new PictureSink(ffmpeg, order.Width, order.Height, cancellation), progress: null, cancellation);
        ffmpeg.Finish(cancellation);
    }

    private void Run(SongPainter painter, FilmSpan span, IFilmSink sink, string output, Action finish, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        using (var line = new WorkLine(log, "pictures", span.Count))
            FilmReel.Run(painter, Enumerable.Range(0, span.Count).Select(span.SecondOf), sink, line, cancellation);
        finish();
        double seconds = watch.Elapsed.TotalSeconds;
        log.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Nest.Viewer: wrote {output}, {span.Count:N0} pictures of {order.Width}x{order.Height} in {WorkLine.Clock(watch.Elapsed)}, {span.Count / seconds:F0} a second"));
    }
}
