using System.Globalization;
using System.Numerics;
using System.Security;
using System.Text;
using Nest.Viewer.Graphics;
using Nest.Viewer.Scene;

namespace Nest.Viewer.Poster;

/// <summary>A poster in lines: strokes from the farthest to the nearest, each as strong as its depth, in one path for all of a depth and colour.</summary>
/// <remarks>
/// Where strokes meet, the nearer one lies on top; as it is the stronger one too, that is what the window's shaders show. Coordinates are tenths of a unit,
/// written as differences.
/// </remarks>
internal static class PosterSvg
{
    private const int Depths = 24, Colors = 48;
    private const float Tenth = 10;
    private const float Longest = 1600;   // units of the longer side

    /// <summary>Writes a poster as SVG.</summary>
    /// <param name="output">Where to; stays open.</param>
    /// <param name="poster">The poster.</param>
    public static void Write(Stream output, PosterScene poster)
    {
        using var svg = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        float unit = Longest / MathF.Max(poster.Size.X, poster.Size.Y);   // a pixel's
        Vector2 size = poster.Size * unit;
        var theme = poster.Request.Look.Theme;
        svg.Write(Text($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size.X:0.#} {size.Y:0.#}\" width=\"{poster.Request.Width}\" height=\"{poster.Request.Height}\">\n"));
        svg.Write($"<title>{SecurityElement.Escape(poster.Request.Title ?? Path.GetFileNameWithoutExtension(poster.Request.Song))}</title>\n");
        if (!poster.Request.Transparent) svg.Write($"<rect width=\"100%\" height=\"100%\" fill=\"{Palette.Hex(theme.Ground)}\"/>\n");
        svg.Write(Text($"<g transform=\"scale({1 / Tenth})\" fill=\"none\" stroke-width=\"{PosterScene.LineWidth * poster.Scale * unit * Tenth:0.#}\" stroke-linecap=\"round\" stroke-linejoin=\"round\">\n"));
        foreach (var line in Lines(poster, unit * Tenth)) svg.Write(line);
        svg.Write("</g>\n");
        if (poster.Request.Title is { } title) svg.Write(TitleOf(poster, title, unit));
        svg.Write("</svg>\n");
    }

    /// <summary>The title as outlines: no font of the reader's takes its place.</summary>
    private static string TitleOf(PosterScene poster, string text, float unit)
    {
        var font = new FontAtlas();
        float em = PosterScene.TitleSize * poster.Scale * unit * Tenth, room = 0.9f * poster.Size.X / poster.Scale / PosterScene.TitleSize;
        string fitting = font.Fit(text, FontWeight.Medium, room);
        Vector2 start = new((poster.Size.X * unit * Tenth - font.Measure(fitting, FontWeight.Medium) * em) / 2, poster.Baseline * poster.Scale * unit * Tenth);
        var outline = new Strand();
        foreach (var polygon in TextOutline.Of(font, fitting, FontWeight.Medium))
        {
            var before = Int2.Round(start + polygon[0] * em);
            outline.Begin(before);
            foreach (var corner in polygon.Skip(1))
            {
                var here = Int2.Round(start + corner * em);
                if (here != before) outline.Go(before, here);
                before = here;
            }
        }

        return Text($"<path transform=\"scale({1 / Tenth})\" fill=\"{Palette.Hex(poster.Request.Look.Theme.Ink)}\" fill-rule=\"evenodd\" d=\"{outline}\"/>\n");
    }

    private static IEnumerable<string> Lines(PosterScene poster, float scale)
    {
        var theme = poster.Request.Look.Theme;
        var paint = new StrokeColors(theme, poster.Request.Look.Color, poster.Song);
        var paths = new SortedDictionary<int, Strand>();   // by depth, the farthest first, then colour
        var (before, _) = Place(poster.Samples[0]);
        int current = -1;
        for (int i = 1; i < poster.Samples.Length; i++)
        {
            var (here, distance) = Place(poster.Samples[i]);
            float depth = Math.Clamp((distance - poster.View.Distance) / (2 * NestLook.DepthRadius) + 0.5f, 0, 1);
            float second = (poster.Samples[i - 1].W + poster.Samples[i].W) / 2;
            int key = (int)MathF.Round((1 - depth) * (Depths - 1)) * Colors + paint.Bin(second, Colors);
            if (here == before) continue;
            if (!paths.TryGetValue(key, out var strand)) paths.Add(key, strand = new Strand());
            if (key != current) strand.Begin(before);
            strand.Go(before, here);
            (current, before) = (key, here);
        }

        foreach (var (key, strand) in paths)
        {
            float depth = 1 - (float)(key / Colors) / (Depths - 1), strength = float.Lerp(1, paint.DepthFloor, depth);
            var color = paint.Color(key % Colors, Colors);
            yield return poster.Request.Transparent
                ? Text($"<path stroke=\"{Palette.Hex(color)}\" stroke-opacity=\"{strength:0.###}\" d=\"{strand}\"/>\n")
                : Text($"<path stroke=\"{Palette.Hex(Vector3.Lerp(theme.Ground, color, strength))}\" d=\"{strand}\"/>\n");
        }

        (Int2 Place, float Distance) Place(Vector4 sample)
        {
            var clip = Vector4.Transform(new Vector3(sample.X, sample.Y, sample.Z), poster.View.ToClip);
            Vector2 pixel = new Vector2((clip.X / clip.W + 1) / 2 * poster.Size.X, (1 - clip.Y / clip.W) / 2 * poster.Size.Y) * scale;
            return (Int2.Round(pixel), clip.W);
        }
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private readonly record struct Int2(int X, int Y)
    {
        public static Int2 Round(Vector2 place) => new((int)MathF.Round(place.X), (int)MathF.Round(place.Y));
    }

    /// <summary>The data of a path: where it begins, and differences.</summary>
    private sealed class Strand
    {
        private readonly StringBuilder data = new();

        public void Begin(Int2 at)
        {
            data.Append(CultureInfo.InvariantCulture, $"M{at.X}");
            Add(at.Y);
            data.Append('l');
        }

        public void Go(Int2 from, Int2 to)
        {
            Add(to.X - from.X);
            Add(to.Y - from.Y);
        }

        public override string ToString() => data.ToString();

        private void Add(int number)
        {
            if (number >= 0 && char.IsAsciiDigit(data[^1])) data.Append(' ');   // a minus divides by itself
            data.Append(number);
        }
    }
}
