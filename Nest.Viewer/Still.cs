using System.Globalization;
using Nest.Viewer.Drawing;
using Nest.Viewer.Songs;

namespace Nest.Viewer;

/// <summary>One picture of a song at a second, drawn without a window: <c>--screenshot</c>.</summary>
internal static class Still
{
    /// <summary>Waits for the nest and returns the picture, (height, width, 3), the top row first.</summary>
    /// <param name="path">A sound file.</param>
    /// <param name="placing">How it becomes a path.</param>
    /// <param name="look">How it looks.</param>
    /// <param name="seconds">The moment of the song; also how long the camera has been turning.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <exception cref="InvalidDataException">The file cannot be read, or has no nest, or is shorter than <paramref name="seconds"/>.</exception>
    public static byte[] Draw(string path, Placing placing, Look look, double seconds, int width, int height)
    {
        using var song = Song.Open(path, placing);
        song.Wait();
        if (song.Problem is { } problem) throw new InvalidDataException(problem);
        double duration = song.Overview.Duration;
        if (seconds > duration)
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{path}: {seconds} s lies beyond its end at {duration:F3} s"));

        using var context = new OffscreenContext();
        using var frame = new FrameBuffer(width, height);
        using var picture = new Picture(isFine: true);
        using (var spectrogram = song.OpenSpectrogram()) picture.Fill(spectrogram, seconds);
        var camera = new OrbitCamera();
        camera.TurnedFor(seconds);

        // A larger picture shows the same, larger; a smaller one keeps text and lines legible.
        float scale = MathF.Max(1, MathF.Min(width / 1280f, height / 720f));

        // The nest fades in when a picture first shows it: the second one has it in full.
        var scene = new Scene(song, seconds, duration, Playing: true, Time: 0);
        picture.Draw(scene, look, camera, width, height, scale);
        picture.Draw(scene with { Time = double.MaxValue }, look, camera, width, height, scale);
        return frame.ReadRgb();
    }
}
