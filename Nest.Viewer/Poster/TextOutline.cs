using System.Numerics;
using Nest.Viewer.Graphics;

namespace Nest.Viewer.Poster;

/// <summary>The outlines of a text as polygons, so that it looks the same wherever it is opened: contours of the font's distances.</summary>
/// <remarks>Source: W. Lorensen and H. Cline, "Marching cubes", SIGGRAPH 1987, in the plane. Thread-safe.</remarks>
internal static class TextOutline
{
    private const float Edge = 128;   // distances are 0 at this byte

    /// <summary>Closed polygons in em, y down, from where the pen begins; what lies within an odd number of them is inked.</summary>
    /// <param name="font">The font.</param>
    /// <param name="text">The text.</param>
    /// <param name="weight">Its weight.</param>
    public static IEnumerable<Vector2[]> Of(FontAtlas font, string text, FontWeight weight)
    {
        float pen = 0;
        foreach (var glyph in font.Glyphs(text, weight))
        {
            foreach (var polygon in Of(font, glyph))
                yield return [.. polygon.Select(place => new Vector2(pen + place.X, place.Y))];
            pen += glyph.Advance;
        }
    }

    private static List<Vector2[]> Of(FontAtlas font, Glyph glyph)
    {
        var polygons = new List<Vector2[]>();
        int width = glyph.U1 - glyph.U0, height = glyph.V1 - glyph.V0, stride = width + 2;
        if (width <= 0 || height <= 0) return polygons;

        // Where the edges between neighbouring texels are crossed, each by the two crossings that it is joined to. Around the glyph nothing is inked.
        var joined = new Dictionary<int, (int One, int Other)>();
        for (int y = -1; y < height; y++)
        {
            for (int x = -1; x < width; x++)
            {
                bool a = Value(x, y) >= Edge, b = Value(x + 1, y) >= Edge, c = Value(x + 1, y + 1) >= Edge, d = Value(x, y + 1) >= Edge;
                int top = Across(x, y), bottom = Across(x, y + 1), left = Down(x, y), right = Down(x + 1, y);
                bool isFull = a == c && b == d && a != b && (Value(x, y) + Value(x + 1, y) + Value(x + 1, y + 1) + Value(x, y + 1)) / 4 >= Edge == a;
                if (a == c && b == d && a != b)   // a saddle
                {
                    Join(top, isFull ? right : left);
                    Join(bottom, isFull ? left : right);
                    continue;
                }

                if (a == b && b == c && c == d) continue;
                int first = a != b ? top : b != c ? right : bottom, last = d != a ? left : c != d ? bottom : right;
                Join(first, last);
            }
        }

        while (joined.Count > 0)
        {
            var polygon = new List<Vector2>();
            int before = -1, here = joined.Keys.First();
            while (joined.Remove(here, out var next))
            {
                polygon.Add(Place(here));
                (before, here) = (here, next.One == before ? next.Other : next.One);
            }

            polygons.Add([.. polygon]);
        }

        return polygons;

        float Value(int x, int y) => x < 0 || y < 0 || x >= width || y >= height ? 0 : font.Distances[(glyph.V0 + y) * font.Width + glyph.U0 + x];

        int Across(int x, int y) => 2 * ((y + 1) * stride + x + 1);

        int Down(int x, int y) => Across(x, y) + 1;

        void Join(int one, int other)
        {
            joined[one] = joined.TryGetValue(one, out var known) ? (known.One, other) : (other, -1);
            joined[other] = joined.TryGetValue(other, out known) ? (known.One, one) : (one, -1);
        }

        Vector2 Place(int crossing)
        {
            int x = crossing / 2 % stride - 1, y = crossing / 2 / stride - 1;
            bool isDown = crossing % 2 == 1;
            float from = Value(x, y), to = isDown ? Value(x, y + 1) : Value(x + 1, y), share = (Edge - from) / (to - from);
            var texel = new Vector2(x + 0.5f + (isDown ? 0 : share), y + 0.5f + (isDown ? share : 0));
            return new Vector2(float.Lerp(glyph.Left, glyph.Right, texel.X / width), float.Lerp(glyph.Top, glyph.Bottom, texel.Y / height));
        }
    }
}
