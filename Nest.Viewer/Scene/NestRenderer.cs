using System.Numerics;
using Nest.Viewer.Graphics;
using Nest.Viewer.Songs;

namespace Nest.Viewer.Scene;

/// <summary>The nest: the whole path as a ghost, the part already heard in ink, and the present as a point of light.</summary>
/// <remarks>Not thread-safe: belongs to the context's thread.</remarks>
internal sealed class NestRenderer : IDisposable
{
    private readonly IStrokeRenderer strokes;
    private readonly ShaderProgram present = new("present", "present", LookFigures.Glsl);
    private readonly Quad quad = new();
    private Morph? shown;
    private (ViewBounds From, ViewBounds To) bounds;   // of the paths shown
    private DrawnNest? seen;           // in the last picture

    /// <summary>Nothing is shown until <see cref="Show"/>.</summary>
    /// <param name="strokes">What draws the path; disposed with the scene.</param>
    public NestRenderer(IStrokeRenderer strokes) => this.strokes = strokes;

    /// <summary>What was known of the song when its path was made ready.</summary>
    public SongTraits? Known { get; private set; }

    /// <summary>How often it wants every sample of a path.</summary>
    public int Copies => strokes.Copies;

    /// <summary>Shows a path that turns into another from now on, or nothing.</summary>
    /// <param name="geometry">The paths; released here.</param>
    public void Show(NestGeometry? geometry)
    {
        (shown, seen, Known) = (geometry?.Morph, null, geometry?.Known);
        if (geometry is null) return;
        bounds = geometry.Bounds;
        strokes.Take(geometry);
    }

    /// <summary>How strongly what is dimmed is drawn: other songs, and all that lies outside of a loop.</summary>
    public static float DimmedStrength(Theme theme) => float.Lerp(theme.Ghost, NestLook.LoopStrength, NestLook.DimmedShare);

    /// <summary>Room for the nest, as far as it has turned.</summary>
    public ViewBounds BoundsAt(float morph) => shown is null ? default : ViewBounds.Between(bounds.From, bounds.To, morph);

    /// <summary>Draws the nest over the ground.</summary>
    /// <param name="moment">What is heard, and the user's choices.</param>
    /// <param name="theme">The colours.</param>
    /// <param name="view">From where it is seen.</param>
    /// <param name="picture">Width and height in pixels.</param>
    /// <param name="scale">Pixels a point.</param>
    public void Draw(in Moment moment, Theme theme, CameraView view, Vector2 picture, float scale)
    {
        if (shown is null) return;
        seen = new DrawnNest(view, picture, moment.Morph);
        if (moment.Loop is { } loop)
        {
            DrawStrokes(shown, moment with { Now = -1 }, theme with { Ghost = DimmedStrength(theme) }, view, picture, NestLook.LineWidth, scale);
            int first = shown.SampleAt(loop.From), last = shown.SampleAt(loop.To) + 1;
            DrawStrokes(shown, moment, theme with { Ghost = NestLook.LoopStrength }, view, picture, NestLook.LineWidth, scale, first, last - first);
        }
        else DrawStrokes(shown, moment, theme, view, picture, NestLook.LineWidth, scale);
        DrawPresent(view.Project(shown.At(moment.Now, moment.Morph), picture), moment, theme, picture, scale);
    }

    /// <summary>The place of the nest that is nearest to a place of the last picture, in pixels; null where there is none within reach.</summary>
    public NestPoint? Nearest(Vector2 place, float reach, double from, double to) =>
        shown is null || seen is null ? null : NestPicker.Nearest(shown, seen, place, reach, from, to);

    /// <summary>Where a second of the song lies in the last picture, in pixels; null before there is one.</summary>
    public Vector2? PlaceOf(double second) => shown is null || seen is null ? null : seen.View.Project(shown.At(second, seen.Share), seen.Picture);

    /// <summary>Draws the whole path alike over the ground, with nothing of it heard.</summary>
    /// <param name="theme">The colours.</param>
    /// <param name="color">How the line is coloured.</param>
    /// <param name="duration">Of the song, in seconds.</param>
    /// <param name="view">From where it is seen.</param>
    /// <param name="picture">Width and height in pixels.</param>
    /// <param name="scale">Pixels a point.</param>
    /// <param name="lineWidth">Points.</param>
    /// <param name="strength">0 to 1.</param>
    public void DrawUniform(Theme theme, ColorMode color, double duration, CameraView view, Vector2 picture, float scale, float lineWidth, float strength = 1)
    {
        if (shown is null) return;
        var moment = new Moment(Now: -1, duration, Loudness: 0, Presence: 1, color, TrailLength.All, Morph: 1);
        DrawStrokes(shown, moment, theme with { Ghost = strength }, view, picture, lineWidth, scale);
    }

    /// <summary>Frees the graphics memory.</summary>
    public void Dispose()
    {
        quad.Dispose();
        strokes.Dispose();
        present.Dispose();
    }

    private void DrawStrokes(Morph paths, in Moment moment, Theme theme, in CameraView view, Vector2 picture, float lineWidth, float scale, int first = 0, int? count = null) =>
        strokes.Draw(StrokeStyle.Of(paths.To, moment, theme, view, picture, lineWidth, scale), first, count ?? paths.Start.Length - 1);

    private void DrawPresent(Vector2 place, in Moment moment, Theme theme, Vector2 picture, float scale)
    {
        present.Use();
        present.Set("centre", place);
        present.Set("picture", picture);
        present.Set("radius", scale * (NestLook.PointRadius + NestLook.PointSwell * moment.Loudness));
        present.Set("reach", scale * (NestLook.GlowReach + NestLook.GlowSwell * moment.Loudness));
        present.Set("glow", NestLook.GlowStrength + NestLook.GlowSurge * moment.Loudness);
        present.Set("presence", moment.Presence);
        present.Set("present", theme.Now);
        present.Set("ground", theme.Ground);
        quad.DrawOver();
    }
}
