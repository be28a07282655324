using System.Numerics;
using Nest.Formats;
using Nest.Viewer.Poster;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;

namespace Nest.Viewer.Commands;

/// <summary>What a poster shows and how.</summary>
/// <param name="Song">A sound file.</param>
/// <param name="ProjectionOptions">How it becomes a path; a song without weights is learned first where that is wished for.</param>
/// <param name="Look">How it looks.</param>
/// <param name="Turned">The seconds for which the camera has been turning.</param>
/// <param name="Transparent">Whether there is no ground.</param>
/// <param name="Title">A line beneath the nest, or null for none.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
internal sealed record PosterRequest(string Song, ProjectionOptions ProjectionOptions, Look Look, double Turned, bool Transparent, string? Title, int Width, int Height);

/// <summary>A song becomes a picture of its whole nest: <c>--poster</c>.</summary>
/// <param name="order">What is wanted.</param>
/// <param name="log">Standard error: progress.</param>
internal sealed class PosterCommand(PosterRequest order, TextWriter log)
{
    private const int Done = 0;

    /// <summary>Whether a file's name is that of a picture of pixels.</summary>
    public static bool IsPng(string path) => Path.GetExtension(path).Equals(".png", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a file's name is that of a picture of lines.</summary>
    public static bool IsSvg(string path) => Path.GetExtension(path).Equals(".svg", StringComparison.OrdinalIgnoreCase);

    /// <summary>Writes the poster, whole or not at all.</summary>
    /// <param name="output">The file: .png or .svg.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="InvalidDataException">The song cannot be read, or has no nest.</exception>
    /// <exception cref="IOException">The poster cannot be written.</exception>
    public int Write(string output)
    {
        using var interruption = new Interruption();
        try
        {
            AtomicFile.Write(output, file =>
            {
                using var song = PreparedSong.Open(order.Song, order.ProjectionOptions, log, static _ => { }, interruption.Token);
                var poster = PosterScene.Of(song, order);
                if (IsSvg(output)) PosterSvg.Write(file, poster);
                else PosterPng.Write(file, poster, interruption.Token);
            });
            return Done;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return Interruption.ExitCode;
        }
    }
}

/// <summary>A poster's nest and where it is seen from.</summary>
/// <param name="Song">The song.</param>
/// <param name="Path">Its path.</param>
/// <param name="Samples">The path in as much detail as the poster shows: x, y, z and the second. (samples)</param>
/// <param name="View">What the camera sees.</param>
/// <param name="Size">Of the poster, pixels.</param>
/// <param name="Scale">Pixels a point.</param>
/// <param name="Order">What is wanted.</param>
internal sealed record PosterScene(Song Song, NestPath Path, Vector4[] Samples, OrbitCamera.View View, Vector2 Size, float Scale, PosterRequest Order)
{
    /// <summary>Points an em of the title.</summary>
    public const float TitleSize = 15;

    internal const float LineWidth = 1.1f;         // points: finer than on a screen
    private const float Margin = 0.07f, TitleHeight = 0.09f;   // of the smaller side, and of the height

    /// <summary>Where the title stands, points from the top.</summary>
    public float Baseline => (Size.Y - TitleHeight * Size.Y * 0.55f) / Scale;

    /// <summary>Looks at a song's nest so that it fills the poster.</summary>
    public static PosterScene Of(Song song, PosterRequest order)
    {
        var size = new Vector2(order.Width, order.Height);
        var path = song.Path!;
        var samples = path.SamplesFor(order.Height);
        var camera = new OrbitCamera();
        camera.TurnedFor(order.Turned);
        float margin = Margin * MathF.Min(size.X, size.Y), title = order.Title is null ? 0 : TitleHeight * size.Y;
        var area = new Vector4(margin, margin, MathF.Max(1, size.X - 2 * margin), MathF.Max(1, size.Y - 2 * margin - title));
        return new PosterScene(song, path, samples, camera.LookClosely(samples, area, size), size, MathF.Min(size.X / 1280, size.Y / 720), order);
    }
}
