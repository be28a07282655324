using System.Numerics;
using Nest.Viewer.Songs;
using static Nest.Viewer.Native.GL;

namespace Nest.Viewer.Drawing;

/// <summary>How much of what was heard stays drawn in full.</summary>
internal enum TrailLength
{
    /// <summary>Everything, the older the fainter, to a floor.</summary>
    All,

    /// <summary>The last 150 points of the trajectory.</summary>
    Points,

    /// <summary>The last 20 seconds.</summary>
    Seconds,
}

/// <summary>What changes from one picture of a nest to the next.</summary>
/// <param name="Now">The second of the song that is heard.</param>
/// <param name="Duration">Of the song, in seconds.</param>
/// <param name="Loudness">Of what is heard, 0 to 1.</param>
/// <param name="Presence">How far the nest has appeared, 0 to 1.</param>
/// <param name="Colour">How the line is coloured.</param>
/// <param name="Trail">How much of the line stays.</param>
/// <param name="Morph">How far the path has turned into the next one, 0 to 1.</param>
/// <param name="Loop">The stretch that plays over and over, in seconds, if one does: all else recedes.</param>
internal readonly record struct Moment(
    double Now, double Duration, float Loudness, float Presence, ColourMode Colour, TrailLength Trail, float Morph, (double From, double To)? Loop = null);

/// <summary>The nest: the whole path as a ghost, the part already heard in ink, and the present as a point of light.</summary>
/// <remarks>
/// The path lies in a static buffer and is drawn in one call: each stroke between neighbouring samples is widened in the vertex shader, its edge
/// smoothed in the fragment shader, and ghost, ink, age and depth are weighed there too. Not thread-safe: belongs to the context's thread.
/// </remarks>
internal sealed unsafe class NestScene : IDisposable
{
    internal const float Radius = 0.12f;           // of depth: strokes nearer than this are drawn in full, those farther than this weakest
    internal const float LineWidth = 1.5f;         // points
    internal const float FadeSeconds = 14;         // what was heard fades to its floor by 1/e in this time
    internal const float TrailSeconds = 20;
    internal const int TrailPoints = 150;
    internal const float Unheard = 0.5f, Aside = 0.3f;   // strength of a stretch that plays over and over, and how much of it what lies aside has beyond a ghost's
    internal const float Vivid = 0.6f;             // how much of their strength lines in colours keep: pale ones cannot be told apart
    internal const float PointRadius = 5, PointSwell = 3.5f;   // points: of the present, in silence, and what loudness adds
    internal const float GlowReach = 30, GlowSwell = 38;       // points: of its glow
    internal const float GlowStrength = 0.35f, GlowSurge = 0.4f;
    internal const int PaletteRows = 4;            // time, loudness, pitch classes, sections
    private const int IndicesAStroke = 6;

    private readonly ShaderProgram strokes = new("nest", "nest");
    private readonly ShaderProgram present = new("present", "present");
    private readonly Texture palettes = new(GL_RGB8, GL_RGB, GL_UNSIGNED_BYTE, Palette.Size, PaletteRows, GL_CLAMP_TO_EDGE, GL_CLAMP_TO_EDGE);
    private readonly uint array, empty;
    private readonly uint corners;    // (samples, CornersAStroke) of x, y, z, second
    private readonly uint traits;     // (samples, CornersAStroke) of four bytes
    private readonly uint indices;    // (strokes or more, IndicesAStroke)
    private readonly uint next;       // (samples, CornersAStroke) of x, y, z, second on the path that this one turns into
    private Morph? shown;
    private int drawn, indexed;       // strokes, and strokes that have indices
    private SeenNest? seen;           // in the last picture
    private Palette? painted;         // a colour scale of the theme whose scales the texture holds

    /// <summary>Compiles the shaders; nothing is shown until <see cref="Show"/>.</summary>
    public NestScene()
    {
        uint* arrays = stackalloc uint[2], buffers = stackalloc uint[4];
        glGenVertexArrays(2, arrays);
        glGenBuffers(4, buffers);
        (array, empty) = (arrays[0], arrays[1]);
        (corners, traits, indices, next) = (buffers[0], buffers[1], buffers[2], buffers[3]);

        // A stroke's corners read their own sample and the next one: the same buffer, one sample (four copies) further on.
        glBindVertexArray(array);
        glBindBuffer(GL_ARRAY_BUFFER, corners);
        Attributes(0, GL_FLOAT, sizeof(Vector4));
        glBindBuffer(GL_ARRAY_BUFFER, traits);
        Attributes(2, GL_UNSIGNED_BYTE, sizeof(Traits));
        glBindBuffer(GL_ARRAY_BUFFER, next);
        Attributes(4, GL_FLOAT, sizeof(Vector4));
        glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, indices);
        glBindVertexArray(0);

        static void Attributes(uint index, uint type, int stride)
        {
            for (int ahead = 0; ahead < 2; ahead++)
            {
                glEnableVertexAttribArray(index + (uint)ahead);
                glVertexAttribPointer(index + (uint)ahead, 4, type, type == GL_FLOAT ? GL_FALSE : GL_TRUE, stride, ahead * NestGeometry.CornersAStroke * stride);
            }
        }
    }

    /// <summary>What was known of the song when its path was made ready.</summary>
    public SongTraits? Known { get; private set; }

    /// <summary>Shows a path that turns into another from now on, or nothing.</summary>
    /// <param name="geometry">The paths; released here.</param>
    public void Show(NestGeometry? geometry)
    {
        (shown, seen, Known) = (geometry?.Morph, null, geometry?.Known);
        if (geometry is null) return;
        drawn = geometry.Samples - 1;
        Upload(GL_ARRAY_BUFFER, corners, geometry.Places);
        Upload(GL_ARRAY_BUFFER, next, geometry.NextPlaces);
        Upload(GL_ARRAY_BUFFER, traits, geometry.Traits);
        geometry.Release();
        if (drawn <= indexed) return;

        indexed = drawn + drawn / 4;   // a path has about as many samples as the one before
        var order = new uint[indexed * IndicesAStroke];
        ReadOnlySpan<uint> quad = [0, 1, 2, 2, 1, 3];
        for (int i = 0; i < order.Length; i++) order[i] = (uint)(i / IndicesAStroke * NestGeometry.CornersAStroke) + quad[i % IndicesAStroke];
        glBindVertexArray(array);
        Upload<uint>(GL_ELEMENT_ARRAY_BUFFER, indices, order);
        glBindVertexArray(0);

        static void Upload<T>(uint target, uint buffer, ReadOnlySpan<T> data) where T : unmanaged
        {
            glBindBuffer(target, buffer);
            fixed (T* first = data) glBufferData(target, (nint)data.Length * sizeof(T), first, GL_STATIC_DRAW);
        }
    }

    /// <summary>How strongly what lies aside is drawn: other songs, and all that lies outside of a loop.</summary>
    public static float AsideOf(Theme theme) => float.Lerp(theme.Ghost, Unheard, Aside);

    /// <summary>Room for the nest, as far as it has turned.</summary>
    public OrbitCamera.Room RoomAt(float morph) => shown is null ? default : OrbitCamera.Room.Between(shown.From.Room, shown.To.Room, morph);

    /// <summary>Draws the nest over the ground.</summary>
    /// <param name="moment">What is heard, and the user's choices.</param>
    /// <param name="theme">The colours.</param>
    /// <param name="view">From where it is seen.</param>
    /// <param name="picture">Width and height in pixels.</param>
    /// <param name="scale">Pixels a point.</param>
    public void Draw(in Moment moment, Theme theme, OrbitCamera.View view, Vector2 picture, float scale)
    {
        if (shown is null) return;
        seen = new SeenNest(view, picture, moment.Morph);
        if (moment.Loop is { } loop)
        {
            DrawStrokes(shown.To, moment with { Now = -1 }, theme with { Ghost = AsideOf(theme) }, view, picture, LineWidth, scale);
            int first = shown.SampleAt(loop.From), last = shown.SampleAt(loop.To) + 1;
            DrawStrokes(shown.To, moment, theme with { Ghost = Unheard }, view, picture, LineWidth, scale, first, last - first);
        }
        else DrawStrokes(shown.To, moment, theme, view, picture, LineWidth, scale);
        DrawPresent(view.Project(shown.At(moment.Now, moment.Morph), picture), moment, theme, picture, scale);
    }

    /// <summary>The place of the nest that is nearest to a place of the last picture, in pixels; null where there is none within reach.</summary>
    public NestPlace? Nearest(Vector2 place, float reach, double from, double to) =>
        shown is null || seen is null ? null : NestPicker.Nearest(shown, seen, place, reach, from, to);

    /// <summary>Where a second of the song lies in the last picture, in pixels; null before there is one.</summary>
    public Vector2? PlaceOf(double second) => shown is null || seen is null ? null : seen.View.Project(shown.At(second, seen.Share), seen.Picture);

    /// <summary>Draws the whole path alike over the ground, with nothing of it heard.</summary>
    /// <param name="theme">The colours.</param>
    /// <param name="colour">How the line is coloured.</param>
    /// <param name="duration">Of the song, in seconds.</param>
    /// <param name="view">From where it is seen.</param>
    /// <param name="picture">Width and height in pixels.</param>
    /// <param name="scale">Pixels a point.</param>
    /// <param name="lineWidth">Points.</param>
    /// <param name="strength">0 to 1.</param>
    public void DrawWhole(Theme theme, ColourMode colour, double duration, OrbitCamera.View view, Vector2 picture, float scale, float lineWidth, float strength = 1)
    {
        if (shown is null) return;
        var moment = new Moment(Now: -1, duration, Loudness: 0, Presence: 1, colour, TrailLength.All, Morph: 1);
        DrawStrokes(shown.To, moment, theme with { Ghost = strength }, view, picture, lineWidth, scale);
    }

    /// <summary>Frees the graphics memory.</summary>
    public void Dispose()
    {
        uint* arrays = stackalloc uint[] { array, empty }, buffers = stackalloc uint[] { corners, traits, indices, next };
        glDeleteVertexArrays(2, arrays);
        glDeleteBuffers(4, buffers);
        palettes.Dispose();
        strokes.Dispose();
        present.Dispose();
    }

    private void DrawStrokes(NestPath path, in Moment moment, Theme theme, OrbitCamera.View view, Vector2 picture, float lineWidth, float scale, int first = 0, int? count = null)
    {
        if (!ReferenceEquals(painted, theme.TimeColours))
        {
            palettes.Update<byte>(0, 0, Palette.Size, PaletteRows, theme.Palettes);
            painted = theme.TimeColours;
        }

        strokes.Use();
        strokes.Set("toClip", view.ToClip);
        strokes.Set("picture", picture);
        strokes.Set("halfWidth", lineWidth * scale / 2);
        strokes.Set("depthRange", new Vector2(view.Distance - Radius, view.Distance + Radius));
        strokes.Set("now", (float)moment.Now);
        strokes.Set("duration", (float)moment.Duration);
        strokes.Set("trail", moment.Trail == TrailLength.All ? 0 : 1);
        strokes.Set("trailSeconds", moment.Trail switch
        {
            TrailLength.All => FadeSeconds,
            TrailLength.Points => (float)(TrailPoints * path.Step),
            _ => TrailSeconds,
        });
        strokes.Set("ghost", theme.Ghost);
        float vivid = moment.Colour == ColourMode.Ink ? 0 : Vivid;
        strokes.Set("oldest", float.Lerp(theme.Ghost, float.Lerp(theme.Floor, 1, vivid), path.Crowding));
        strokes.Set("depthFloor", float.Lerp(theme.DepthFloor, 1, vivid));
        strokes.Set("glow", theme.Glow);
        strokes.Set("scale", scale);
        strokes.Set("presence", moment.Presence);
        strokes.Set("morph", moment.Morph);
        strokes.Set("mode", (int)moment.Colour);
        strokes.Set("ink", theme.Ink);
        strokes.Set("unclear", theme.Unclear);
        strokes.Set("present", theme.Now);
        strokes.Set("neutral", theme.Darkens ? 1f : 0f);
        palettes.Bind(0);
        strokes.Set("palette", 0);

        glBindVertexArray(array);
        glEnable(GL_BLEND);
        glBlendEquation(theme.Darkens ? GL_MIN : GL_MAX);
        glDrawElements(GL_TRIANGLES, (count ?? drawn) * IndicesAStroke, GL_UNSIGNED_INT, (nint)first * IndicesAStroke * sizeof(uint));
        glBlendEquation(GL_FUNC_ADD);
    }

    private void DrawPresent(Vector2 place, in Moment moment, Theme theme, Vector2 picture, float scale)
    {
        present.Use();
        present.Set("centre", place);
        present.Set("picture", picture);
        present.Set("radius", scale * (PointRadius + PointSwell * moment.Loudness));
        present.Set("reach", scale * (GlowReach + GlowSwell * moment.Loudness));
        present.Set("glow", GlowStrength + GlowSurge * moment.Loudness);
        present.Set("presence", moment.Presence);
        present.Set("present", theme.Now);
        present.Set("ground", theme.Ground);
        glBindVertexArray(empty);
        glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
        glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
    }
}
