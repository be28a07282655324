using System.Numerics;
using System.Runtime.InteropServices;
using Nest.Viewer.Graphics;
using Nest.Viewer.Native;
using Nest.Viewer.Songs;
using static Nest.Viewer.Native.GL;

namespace Nest.Viewer.Scene;

/// <summary>Everything that is seen: the nest, the strips beneath it and the text, drawn on the current frame buffer at any size.</summary>
/// <remarks>Not thread-safe: belongs to the context's thread.</remarks>
internal sealed unsafe class SceneRenderer : INestPicker, IDisposable
{
    private readonly NestRenderer nest;
    private readonly WaveformStrip waveform = new();
    private readonly SpectrogramStrip spectrogram = new();
    private readonly Canvas canvas = new();
    private readonly Overlay overlay;
    private readonly Transition transition = new();
    private readonly bool isFine, isLive, isSoftware;
    private Task<NestGeometry>? coming;                      // what is shown next, while it is made ready
    private (NestPath From, NestPath To)? shown;             // the path that is headed for, and from which
    private SongTraits? shownTraits;
    private double shownSince;
    private double spectrogramStep = 1;
    private readonly Dictionary<Song, NestRenderer> others = [];
    private float scale = 1;       // pixels a point, of the last picture

    /// <summary>Prepares drawing in the current context.</summary>
    /// <param name="isFine">Whether songs are drawn in all detail: always for a single picture, else where a GPU does the work.</param>
    /// <param name="isLive">Whether pictures follow one another on a screen: then paths are made ready beside the drawing, and shown once they are.</param>
    /// <param name="isSoftware">Whether strokes are drawn by the processor and not by OpenGL; as OpenGL itself works if null.</param>
    public SceneRenderer(bool isFine, bool isLive = false, bool? isSoftware = null)
    {
        (this.isFine, this.isLive, this.isSoftware) = (isFine, isLive, isSoftware ?? IsSoftware);
        nest = NewScene();
        overlay = new Overlay(canvas);
    }

    /// <summary>Whether the processor draws in the current context, for want of a GPU: Mesa says so in its renderers' names.</summary>
    public static bool IsSoftware =>
        Marshal.PtrToStringUTF8((nint)glGetString(GL_RENDERER)) is { } name
        && (name.Contains("llvmpipe", StringComparison.Ordinal) || name.Contains("softpipe", StringComparison.Ordinal) || name.Contains("swrast", StringComparison.Ordinal));

    /// <summary>Forgets the song before: another one follows.</summary>
    public void Clear()
    {
        (shown, shownTraits, coming) = (null, null, null);
        transition.Clear();
        nest.Show(null);
        spectrogram.Clear();
        foreach (var other in others.Values) other.Dispose();
        others.Clear();
    }

    /// <summary>Takes what is new of the spectrogram.</summary>
    public void Update(SpectrogramFeed feed)
    {
        spectrogramStep = feed.Step;
        spectrogram.Update(feed);
    }

    /// <summary>Takes the spectrogram's chunks around a second at once, those that are not there from the picture before.</summary>
    public void Fill(Spectrogram source, double seconds)
    {
        spectrogramStep = source.Step;
        long first = (long)Math.Floor((seconds - NestLook.SecondsEachSide) / source.Step / Spectrogram.Chunk) * Spectrogram.Chunk, from = first;
        if (spectrogram.Holds(first)) (from, first) = (Math.Max(spectrogram.From, first), spectrogram.To);
        while (first * source.Step < seconds + NestLook.SecondsEachSide + 2 * source.Step)
        {
            var levels = new byte[Spectrogram.Chunk * Spectrogram.Bands];
            source.Compute(first, levels);
            spectrogram.Add(new SpectrogramChunk(first, levels, from, first += Spectrogram.Chunk));
        }
    }

    /// <summary>Draws a picture.</summary>
    /// <param name="scene">What it shows.</param>
    /// <param name="look">How it looks.</param>
    /// <param name="camera">From where the nest is seen.</param>
    /// <param name="width">Pixels in a row; with 0 nothing is drawn.</param>
    /// <param name="height">Rows; with 0 nothing is drawn.</param>
    /// <param name="scale">Pixels a point.</param>
    public void Draw(in SceneState scene, Look look, OrbitCamera camera, int width, int height, float scale)
    {
        if (width <= 0 || height <= 0) return;
        this.scale = scale;
        var size = new Vector2(width, height);
        var layout = new Layout(width / scale, height / scale);
        Theme theme = look.Theme;
        var overview = scene.Song.Overview;

        glViewport(0, 0, width, height);
        glClearColor(theme.Ground.X, theme.Ground.Y, theme.Ground.Z, 1);
        glClear(GL_COLOR_BUFFER_BIT);

        if ((scene.Plain ? scene.Song.PlainPath ?? scene.Song.Path : scene.Song.Path) is { } wanted) Head(wanted, scene.Song.Traits, scene.Time);
        float presence = (float)Math.Clamp((scene.Time - shownSince) / NestLook.AppearSeconds, 0, 1);
        var moment = new Moment(scene.Position, scene.Duration, overview.LoudnessAt(scene.Position), presence, look.Color, look.Trail, transition.Share(scene.Time), scene.Loop);
        if (!layout.Nest.IsEmpty) DrawNests(scene, look, camera.Look(RoomOf(scene, moment.Morph), layout.Nest.Pixels(scale), size), moment, size);

        if (!layout.Spectrogram.IsEmpty)
            spectrogram.Draw(layout.Spectrogram.Pixels(scale), scene.Position, scene.Duration, spectrogramStep, overview.Peak, size, NestLook.SpectrogramRadius * scale);
        if (!layout.Waveform.IsEmpty)
        {
            waveform.Update(overview);
            waveform.Draw(layout.Waveform.Pixels(scale), scene.Duration > 0 ? scene.Position / scene.Duration : 0, theme, size, scale);
        }

        canvas.Begin(size, scale);
        overlay.Draw(scene, look, layout, shown?.To, scene.Hover is { } second ? nest.PlaceOf(second) / scale : null);
        canvas.Flush();
    }

    /// <summary>The nest that is heard, and where there are others in its space, those too: each in its colour, dimmed.</summary>
    private void DrawNests(in SceneState scene, Look look, in CameraView view, in Moment moment, Vector2 size)
    {
        Theme theme = look.Theme;
        for (int i = 0; scene.Songs is { Count: > 1 } songs && i < songs.Count; i++)
        {
            var tinted = theme with { Ink = theme.SongColor(i, songs.Count) };
            if (ReferenceEquals(songs[i], scene.Song)) nest.Draw(moment, tinted, view, size, scale);
            else if (SceneOf(songs[i]) is { } other)
                other.DrawUniform(tinted, look.Color, songs[i].Overview.Duration, view, size, scale, NestLook.LineWidth, NestRenderer.DimmedStrength(theme));
        }

        if (scene.Songs is not { Count: > 1 }) nest.Draw(moment, theme, view, size, scale);
    }

    /// <summary>Room for every nest that is drawn.</summary>
    private ViewBounds RoomOf(in SceneState scene, float morph)
    {
        var room = nest.BoundsAt(morph);
        foreach (var song in scene.Songs ?? [])
            if (!ReferenceEquals(song, scene.Song) && SceneOf(song) is { } other) room = ViewBounds.Around(room, other.BoundsAt(1));
        return room;
    }

    /// <summary>What draws another song of the space, once its path is there.</summary>
    private NestRenderer? SceneOf(Song song)
    {
        if (others.TryGetValue(song, out var scene) && ReferenceEquals(scene.Known, song.Traits)) return scene;
        if (song.Path is not { } path) return scene;
        if (scene is null) others.Add(song, scene = NewScene());
        scene.Show(new NestGeometry(Pair(path, path), song.Traits, scene.Copies));
        return scene;
    }

    private NestRenderer NewScene() => new(isSoftware ? new SoftwareStrokeRenderer() : new ShaderStrokeRenderer());

    private Morph Pair(NestPath from, NestPath to) => isFine ? new Morph(from, to, path => path.FineSamples) : Morph.Fluent(from, to);

    /// <inheritdoc/>
    public NestPoint? Nearest(Vector2 place, float reach, double from = double.NegativeInfinity, double to = double.PositiveInfinity) =>
        nest.Nearest(place * scale, reach * scale, from, to);

    /// <summary>Shows the path that is asked for, as soon as it is ready; and what has become known of the song.</summary>
    private void Head(NestPath wanted, SongTraits traits, double time)
    {
        if (coming is null)
        {
            var next = transition.Next(wanted, time);
            if (next is null && ReferenceEquals(traits, shownTraits)) return;
            var (from, to) = next ?? shown!.Value;
            coming = Prepare(() => new NestGeometry(Pair(from, to), traits, nest.Copies));
        }

        if (!coming.IsCompleted) return;
        NestGeometry ready = coming.GetAwaiter().GetResult();
        coming = null;
        if (shown is null) shownSince = time;
        transition.Head(ready.Morph.To, time);
        (shown, shownTraits) = ((ready.Morph.From, ready.Morph.To), ready.Known);
        nest.Show(ready);
    }

    /// <summary>Makes something ready: at once, or beside the pictures that follow one another, giving way to them once there is something to see.</summary>
    private Task<NestGeometry> Prepare(Func<NestGeometry> make)
    {
        if (!isLive) return Task.FromResult(make());
        bool yields = shown is not null;
        return Task.Factory.StartNew(
            () =>
            {
                if (yields) Priority.Lower();   // of a thread that ends with it
                return make();
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Frees the graphics memory.</summary>
    public void Dispose()
    {
        foreach (var other in others.Values) other.Dispose();
        nest.Dispose();
        waveform.Dispose();
        spectrogram.Dispose();
        canvas.Dispose();
    }
}
