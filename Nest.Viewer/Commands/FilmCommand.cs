using System.Diagnostics;
using System.Globalization;
using Nest.CommandLine;
using Nest.Viewer.Film;
using Nest.Viewer.Offscreen;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;

namespace Nest.Viewer.Commands;

/// <summary>What a film shows and how.</summary>
/// <param name="Song">A sound file.</param>
/// <param name="ProjectionOptions">How it becomes a path; a song without weights is learned first where that is asked for.</param>
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
/// <param name="request">What is asked for.</param>
/// <param name="log">Standard error: progress, and what was done.</param>
internal sealed class FilmCommand(FilmRequest request, TextWriter log)
{
    private const int PalettePictures = 24;   // that a GIF's colours are taken from

    /// <summary>Writes a film, whole or not at all.</summary>
    /// <param name="output">The file: .mp4, .webm or .gif.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="Nest.Native.MissingLibraryException">There is no ffmpeg, or nothing to draw with.</exception>
    /// <exception cref="InvalidDataException">The song cannot be read, or has no nest, or is shorter.</exception>
    /// <exception cref="IOException">The film cannot be written, or ffmpeg failed.</exception>
    public int WriteFilm(string output) => Interruptible.Run(cancellation =>
    {
        string program = FFmpeg.Find();
        using var files = new FilmFiles(output);
        using var song = Open(out var span, out var untangling, cancellation);
        bool isGif = FilmFormat.IsGif(output);
        string beside = files.Beside(isGif ? "png" : "wav");
        if (isGif) FindPalette(song, span, program, beside, cancellation);
        else FilmSound.Write(song.Sound, span.From, span.Duration, beside, cancellation);

        using var renderer = new SongRenderer(song, request.Look, request.Turns, request.Width, request.Height, untangling);
        using var ffmpeg = FFmpeg.Start(program, isGif
            ? FilmFormat.Gif(files.Film, beside, span.Rate, request.Width, request.Height)
            : FilmFormat.Film(output, files.Film, beside, span.Rate, request.Width, request.Height));
        Run(renderer, span, isGif ? new PictureSink(ffmpeg, request.Width, request.Height, cancellation) : new VideoSink(ffmpeg, request.Width, request.Height, cancellation), output, finish: () =>
        {
            ffmpeg.Finish(cancellation);
            files.Keep();
        }, cancellation);
    });

    /// <summary>Writes a film's pictures as numbered PNG files.</summary>
    /// <param name="folder">Where they go; made if it does not exist.</param>
    /// <returns>The exit code.</returns>
    /// <inheritdoc cref="WriteFilm"/>
    public int WriteFrames(string folder) => Interruptible.Run(cancellation =>
    {
        Directory.CreateDirectory(folder);
        using var song = Open(out var span, out var untangling, cancellation);
        using var renderer = new SongRenderer(song, request.Look, request.Turns, request.Width, request.Height, untangling);
        Run(renderer, span, new FolderSink(folder, request.Width, request.Height), folder, finish: () => { }, cancellation);
    });

    private Song Open(out FilmSpan span, out Untangling? untangling, CancellationToken cancellation)
    {
        FilmSpan wanted = default;
        var recorder = request.Untangle is { } seconds ? new UntanglingRecorder(request.ProjectionOptions.Steps, seconds) : null;
        var options = recorder is null ? request.ProjectionOptions : request.ProjectionOptions with { Learn = true, Cache = null, Pace = recorder.Pace };
        var song = PreparedSong.Open(request.Song, options, log, opened =>
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
        double duration = song.Overview.Duration, last = request.To ?? duration;
        if (request.From < duration && last <= duration + 0.5 / request.Rate) return new FilmSpan(request.From, last, request.Rate);
        throw new InvalidDataException(string.Create(
            CultureInfo.InvariantCulture, $"{request.Song}: {(request.From >= duration ? request.From : last)} s lies beyond its end at {duration:F3} s"));
    }

    private void FindPalette(Song song, FilmSpan span, string program, string palette, CancellationToken cancellation)
    {
        using var renderer = new SongRenderer(song, request.Look, request.Turns, request.Width, request.Height);
        using var ffmpeg = FFmpeg.Start(program, FilmFormat.Palette(palette, request.Width, request.Height));
        int step = Math.Max(1, span.Count / PalettePictures);
        var seconds = Enumerable.Range(0, (span.Count + step - 1) / step).Select(i => span.SecondOf(i * step));
        FilmReel.Run(renderer, seconds, new PictureSink(ffmpeg, request.Width, request.Height, cancellation), progress: null, cancellation);
        ffmpeg.Finish(cancellation);
    }

    private void Run(SongRenderer renderer, FilmSpan span, IFilmSink sink, string output, Action finish, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        using (var line = new ProgressLine(log, "pictures", span.Count))
            FilmReel.Run(renderer, Enumerable.Range(0, span.Count).Select(span.SecondOf), sink, line, cancellation);
        finish();
        double seconds = watch.Elapsed.TotalSeconds;
        log.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Nest.Viewer: wrote {output}, {span.Count:N0} pictures of {request.Width}x{request.Height} in {ProgressLine.Clock(watch.Elapsed)}, {span.Count / seconds:F0} a second"));
    }
}
