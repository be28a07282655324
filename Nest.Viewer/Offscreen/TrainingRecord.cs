using System.Globalization;
using Nest.Formats;
using Nest.Viewer.Graphics;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;

namespace Nest.Viewer.Offscreen;

/// <summary>Learns a song and writes a picture every few steps, numbered from 0000.png, principal components first: <c>--record-training</c>.</summary>
internal static class TrainingRecord
{
    private const int StepsApart = 8;

    /// <summary>Writes the pictures; the same ones for the same song, whatever the machine's pace.</summary>
    /// <param name="path">A sound file.</param>
    /// <param name="options">How it becomes a path; weights that are there already are not used.</param>
    /// <param name="look">How it looks.</param>
    /// <param name="folder">Where the pictures go; made if it does not exist.</param>
    /// <param name="seconds">The moment of the song; the end if null.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <returns>How many there are.</returns>
    /// <exception cref="InvalidDataException">The file cannot be read, or cannot be learned.</exception>
    public static int Write(string path, ProjectionOptions options, Look look, string folder, double? seconds, int width, int height)
    {
        using SemaphoreSlim shown = new(0), drawn = new(0);
        var pace = new Pace(StepsApart, cancellation =>
        {
            shown.Release();
            drawn.Wait(cancellation);   // the picture shows this step, not a later one
        });
        using var song = Song.Open(path, options with { Learn = true, Cache = null, Pace = pace });
        var learning = Task.Run(song.Wait);
        learning.ContinueWith(_ => shown.Release(), TaskScheduler.Default);

        using var context = new OffscreenContext();
        using var frame = new FrameBuffer(width, height);
        using var renderer = new SceneRenderer(isFine: true);
        Directory.CreateDirectory(folder);
        int count = 0;
        shown.Wait();
        while (song.Path is null && !learning.IsCompleted) Thread.Sleep(10);   // the waveform may come later than the first path
        double at = Math.Min(seconds ?? double.PositiveInfinity, song.Overview.Duration);
        var camera = new OrbitCamera();
        if (song.IsLearned)
        {
            renderer.Fill(song.OpenSpectrogram(), at);
            Add(plain: true);
        }

        while (!learning.IsCompleted)
        {
            Add(plain: false);
            drawn.Release();
            shown.Wait();
        }

        learning.GetAwaiter().GetResult();
        if (song.Problem is { } problem) throw new InvalidDataException(problem);
        return song.IsLearned ? count : throw new InvalidDataException($"{path}: {song.Reason}");

        void Add(bool plain)
        {
            // Long after the picture before, so that the path is fully there.
            var scene = new SceneState(song, at, song.Overview.Duration, Playing: true, Time: 0, Plain: plain, Curve: true);
            foreach (double later in (double[])[0, 10]) renderer.Draw(scene with { Time = 20 * count + later }, look, camera, width, height, SongRenderer.ScaleOf(width, height));
            PngWriter.Write(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{count:0000}.png")), width, height, frame.ReadRgb());
            count++;
        }
    }
}
