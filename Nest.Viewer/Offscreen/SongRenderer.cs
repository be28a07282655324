using Nest.Viewer.Graphics;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;

namespace Nest.Viewer.Offscreen;

/// <summary>A song drawn without a window, at any of its seconds: the same second is the same picture, whatever was drawn before it; unless it untangles, which goes on from picture to picture.</summary>
/// <remarks>Belongs to the thread that makes it.</remarks>
internal sealed class SongRenderer : IDisposable
{
    private const double Appeared = 10;   // seconds in which a nest has fully appeared

    private readonly OffscreenContext context = new();
    private readonly SceneRenderer renderer;
    private readonly Spectrogram spectrogram;
    private readonly OrbitCamera camera = new();
    private readonly Song song;
    private readonly Look look;
    private readonly bool turns;
    private readonly Untangling? untangling;
    private readonly float scale;

    /// <param name="song">The song; analysed, as far as it should be.</param>
    /// <param name="look">How it looks.</param>
    /// <param name="turns">Whether the camera turns with the song; else it stays at home.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="untangling">The paths that are shown one after another; the song's, as it is, if null.</param>
    public SongRenderer(Song song, Look look, bool turns, int width, int height, Untangling? untangling = null)
    {
        (this.song, this.look, this.turns, this.untangling) = (song, look, turns, untangling);
        Frame = new FrameBuffer(width, height);
        renderer = new SceneRenderer(isFine: true);
        spectrogram = song.OpenSpectrogram();
        scale = ScaleOf(width, height);
        Draw(untangling?.From ?? 0, time: 0);   // the nest fades in when a picture first shows it: the next ones have it in full
    }

    /// <summary>What is drawn on.</summary>
    public FrameBuffer Frame { get; }

    /// <summary>Pixels a point: a larger picture shows the same, larger; a smaller one keeps text and lines legible.</summary>
    public static float ScaleOf(int width, int height) => MathF.Max(1, MathF.Min(width / 1280f, height / 720f));

    /// <summary>Draws the picture of a second of the song.</summary>
    public void Draw(double second) => Draw(second, untangling is null ? double.MaxValue : Appeared + second);

    /// <summary>Frees the graphics memory.</summary>
    public void Dispose()
    {
        renderer.Dispose();
        Frame.Dispose();
        context.Dispose();
    }

    private void Draw(double second, double time)
    {
        song.Instead = untangling?.At(second);
        renderer.Fill(spectrogram, second);
        camera.TurnedFor(turns ? second : 0);
        Frame.Bind();
        renderer.Draw(new SceneState(song, second, song.Overview.Duration, Playing: true, time), look, camera, Frame.Width, Frame.Height, scale);
    }
}
