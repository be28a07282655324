using System.Globalization;
using Nest.Viewer.Offscreen;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;

namespace Nest.Viewer.Commands;

/// <summary>One picture of a song at a second, drawn without a window: <c>--screenshot</c>.</summary>
internal static class ScreenshotCommand
{
    /// <summary>Waits for the nest and returns the picture, (height, width, 3), the top row first. A moment that the song does not have is refused as soon as its length is known.</summary>
    /// <param name="path">A sound file.</param>
    /// <param name="options">How it becomes a path.</param>
    /// <param name="look">How it looks.</param>
    /// <param name="turns">Whether the camera has been turning since the song's start; else it is at home.</param>
    /// <param name="seconds">The moment of the song.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <exception cref="InvalidDataException">The file cannot be read, or has no nest, or is shorter than <paramref name="seconds"/>.</exception>
    public static byte[] Draw(string path, ProjectionOptions options, Look look, bool turns, double seconds, int width, int height)
    {
        using var song = PreparedSong.Open(path, options, TextWriter.Null, opened =>
        {
            if (seconds > opened.Overview.Duration)
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{path}: {seconds} s lies beyond its end at {opened.Overview.Duration:F3} s"));
        }, CancellationToken.None);
        using var renderer = new SongRenderer(song, look, turns, width, height);
        renderer.Draw(seconds);
        return renderer.Frame.ReadRgb();
    }
}
