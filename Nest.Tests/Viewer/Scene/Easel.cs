using System.Numerics;
using Nest.Songs;
using Nest.Tests.Core.Audio;
using Nest.Tests.Viewer.Songs;
using Nest.Viewer.Graphics;
using Nest.Viewer.Offscreen;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;

namespace Nest.Tests.Viewer.Scene;

/// <summary>A song of 60 s of a 1 kHz tone that swells and fades every 10 s, on a given path, and what is needed to draw it off-screen.</summary>
internal sealed class Easel : IDisposable
{
    public const double Duration = 60;
    private const int Rate = 8000;

    private readonly TemporaryFolder folder = new();
    private readonly OffscreenContext context = new();

    /// <param name="path">Where its points lie; a knot, if nothing else is said.</param>
    /// <param name="isSoftware">Whether the processor draws strokes and not OpenGL; as OpenGL itself works if null.</param>
    public Easel(Trajectory? path = null, bool? isSoftware = null)
    {
        var samples = new short[(int)(Duration * Rate)];
        for (int i = 0; i < samples.Length; i++)
            samples[i] = (short)(30_000 * Swell((double)i / Rate) * Math.Sin(2 * Math.PI * 1000 * i / Rate));
        string file = folder.File("Größe – 森.wav", WavBytes.Pcm16(Rate, 1, samples));
        var trajectory = path ?? Paths.Knot((int)((Duration - 0.5) / Paths.Step), turns: 20);
        Song = Song.Open(file, new ProjectionOptions(), _ => Task.FromResult(new Placement(trajectory, "")));
        Song.Wait();
        Renderer = new SceneRenderer(isFine: true, isSoftware: isSoftware);
    }

    public Song Song { get; }

    public SceneRenderer Renderer { get; }

    public OrbitCamera Camera { get; } = new();

    public static Look Paper { get; } = new(Theme.Paper, ColorMode.Ink, TrailLength.All);

    /// <summary>How loud the song is: 0 at its start and every 10 s after, 1 between.</summary>
    public static double Swell(double second) => Math.Pow(Math.Sin(Math.PI * second / 10), 2);

    /// <summary>Draws a picture in which the nest has fully appeared.</summary>
    public Png Draw(double second, Look? look = null, int width = 1280, int height = 720, float scale = 1)
    {
        using var frame = new FrameBuffer(Math.Max(1, width), Math.Max(1, height));
        var scene = new SceneState(Song, second, Duration, Playing: true, Time: 0);
        Renderer.Draw(scene, look ?? Paper, Camera, width, height, scale);
        Renderer.Draw(scene with { Time = 10 }, look ?? Paper, Camera, width, height, scale);
        return new Png(frame.Width, frame.Height, frame.ReadRgb());
    }

    /// <summary>Draws a scene on paper as it is.</summary>
    public Png Draw(in SceneState scene, int width = 1280, int height = 720)
    {
        using var frame = new FrameBuffer(width, height);
        Renderer.Draw(scene, Paper, Camera, width, height, scale: 1);
        return new Png(width, height, frame.ReadRgb());
    }

    /// <summary>Pixels of an area (of a picture with one pixel a point) whose colour is wanted.</summary>
    public static int Count(Png picture, Area area, Func<Vector3, bool> wanted) => Count(picture, area, (x, y) => wanted(picture[x, y]));

    /// <summary>Pixels of an area (of a picture with one pixel a point) that are wanted.</summary>
    public static int Count(Png picture, Area area, Func<int, int, bool> wanted)
    {
        int count = 0;
        for (int y = Math.Max(0, (int)area.Top); y < Math.Min(picture.Height, area.Bottom); y++)
            for (int x = Math.Max(0, (int)area.Left); x < Math.Min(picture.Width, area.Right); x++)
                if (wanted(x, y)) count++;
        return count;
    }

    public static bool IsNear(Vector3 color, Vector3 other, float tolerance = 0.02f) =>
        Vector3.Abs(color - other) is var off && MathF.Max(off.X, MathF.Max(off.Y, off.Z)) <= tolerance;

    public void Dispose()
    {
        Renderer.Dispose();
        context.Dispose();
        Song.Dispose();
        folder.Dispose();
    }
}
