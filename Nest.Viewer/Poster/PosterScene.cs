using System.Numerics;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;

namespace Nest.Viewer.Poster;

/// <summary>What a poster shows and how.</summary>
/// <param name="Song">A sound file.</param>
/// <param name="ProjectionOptions">How it becomes a path; a song without weights is learned first where that is asked for.</param>
/// <param name="Look">How it looks.</param>
/// <param name="Turned">The seconds for which the camera has been turning.</param>
/// <param name="Transparent">Whether there is no ground.</param>
/// <param name="Title">A line beneath the nest, or null for none.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
internal sealed record PosterRequest(string Song, ProjectionOptions ProjectionOptions, Look Look, double Turned, bool Transparent, string? Title, int Width, int Height);

/// <summary>A poster's nest and where it is seen from.</summary>
/// <param name="Song">The song.</param>
/// <param name="Path">Its path.</param>
/// <param name="Samples">The path in as much detail as the poster shows: x, y, z and the second. (samples)</param>
/// <param name="View">What the camera sees.</param>
/// <param name="Size">Of the poster, pixels.</param>
/// <param name="Scale">Pixels a point.</param>
/// <param name="Request">What is asked for.</param>
internal sealed record PosterScene(Song Song, NestPath Path, Vector4[] Samples, CameraView View, Vector2 Size, float Scale, PosterRequest Request)
{
    /// <summary>Points an em of the title.</summary>
    public const float TitleSize = 15;

    internal const float LineWidth = 1.1f;         // points: finer than on a screen
    private const float Margin = 0.07f, TitleHeight = 0.09f;   // of the smaller side, and of the height

    /// <summary>Where the title stands, points from the top.</summary>
    public float Baseline => (Size.Y - TitleHeight * Size.Y * 0.55f) / Scale;

    /// <summary>Looks at a song's nest so that it fills the poster.</summary>
    public static PosterScene Of(Song song, PosterRequest request)
    {
        var size = new Vector2(request.Width, request.Height);
        var path = song.Path!;
        var samples = path.SamplesFor(request.Height);
        var camera = new OrbitCamera();
        camera.TurnedFor(request.Turned);
        float margin = Margin * MathF.Min(size.X, size.Y), title = request.Title is null ? 0 : TitleHeight * size.Y;
        var area = new Vector4(margin, margin, MathF.Max(1, size.X - 2 * margin), MathF.Max(1, size.Y - 2 * margin - title));
        return new PosterScene(song, path, samples, camera.LookClosely(samples, area, size), size, MathF.Min(size.X / 1280, size.Y / 720), request);
    }
}
