using System.IO.Compression;
using System.Text;

namespace Nest.Viewer.Graphics;

/// <summary>The weights that the atlas holds.</summary>
internal enum FontWeight
{
    /// <summary>Everything by default.</summary>
    Medium,

    /// <summary>Titles and keys.</summary>
    SemiBold,
}

/// <summary>One glyph: how far it moves the pen, its box from the pen in em (y down), and the same box in the atlas in texels.</summary>
internal readonly record struct Glyph(float Advance, float Left, float Top, float Right, float Bottom, int U0, int V0, int U1, int V1);

/// <summary>The glyphs of Inter as signed distances, which stay sharp at any size: <c>Fonts/inter.font</c>, made by <c>Fonts/make_font.py</c>.</summary>
/// <remarks>
/// Characters that the atlas lacks show as □, one for each; accents that stand alone join their letter first where Unicode has the pair.
/// <para>Source: C. Green, "Improved alpha-tested magnification for vector textures and special effects", SIGGRAPH 2007. Thread-safe.</para>
/// </remarks>
internal sealed class FontAtlas
{
    private const int Missing = '□';
    private readonly Dictionary<int, Glyph>[] faces;

    /// <summary>Reads the atlas embedded in the assembly.</summary>
    public FontAtlas()
    {
        using var resource = typeof(FontAtlas).Assembly.GetManifestResourceStream("Fonts/inter.font")
            ?? throw new InvalidOperationException("Fonts/inter.font is not embedded in the assembly.");
        using var reader = new BinaryReader(new GZipStream(resource, CompressionMode.Decompress));
        Width = reader.ReadInt32();
        Height = reader.ReadInt32();
        Spread = reader.ReadSingle();
        Ascent = reader.ReadSingle();
        Descent = reader.ReadSingle();
        faces = new Dictionary<int, Glyph>[reader.ReadInt32()];
        for (int face = 0; face < faces.Length; face++)
        {
            int count = reader.ReadInt32();
            faces[face] = new Dictionary<int, Glyph>(count);
            for (int i = 0; i < count; i++)
            {
                int code = reader.ReadInt32();
                faces[face].Add(code, new Glyph(
                    reader.ReadSingle(), reader.ReadSingle(), reader.ReadSingle(), reader.ReadSingle(), reader.ReadSingle(),
                    reader.ReadUInt16(), reader.ReadUInt16(), reader.ReadUInt16(), reader.ReadUInt16()));
            }
        }

        Distances = reader.ReadBytes(Width * Height);
    }

    /// <summary>Texels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>From the outline, at 128, to where distances end, at 0 and 255; in em.</summary>
    public float Spread { get; }

    /// <summary>From the baseline to the top of a line, in em.</summary>
    public float Ascent { get; }

    /// <summary>From the baseline to the bottom of a line, in em.</summary>
    public float Descent { get; }

    /// <summary>Signed distances to the outlines. (Height, Width)</summary>
    public byte[] Distances { get; }

    /// <summary>The glyphs of a text, in order.</summary>
    public IEnumerable<Glyph> Glyphs(string text, FontWeight weight)
    {
        var face = faces[(int)weight];
        foreach (var rune in Composed(text).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.NonSpacingMark
                or System.Globalization.UnicodeCategory.Control) continue;
            yield return face.TryGetValue(rune.Value, out var glyph) ? glyph : face[Missing];
        }
    }

    /// <summary>How far a text moves the pen, in em.</summary>
    public float Measure(string text, FontWeight weight) => Glyphs(text, weight).Sum(glyph => glyph.Advance);

    /// <summary>The text, or as much of its beginning and end as fits, with … between, so that a file's extension stays readable.</summary>
    /// <param name="text">What to shorten.</param>
    /// <param name="weight">Its weight.</param>
    /// <param name="em">The room, in em.</param>
    public string Fit(string text, FontWeight weight, float em)
    {
        if (Measure(text, weight) <= em) return text;
        var runes = text.EnumerateRunes().ToArray();
        int fits = 0, tooMany = runes.Length;   // runes kept beside the …
        while (tooMany - fits > 1)
        {
            int kept = (fits + tooMany) / 2;
            if (Measure(Shortened(runes, kept), weight) <= em) fits = kept;
            else tooMany = kept;
        }

        return Shortened(runes, fits);
    }

    private static string Shortened(Rune[] runes, int kept)
    {
        int end = Math.Min(kept / 2, 10), start = kept - end;
        return $"{string.Concat(runes[..start]).TrimEnd()}…{string.Concat(runes[^end..])}";
    }

    private static string Composed(string text)
    {
        try
        {
            return text.IsNormalized() ? text : text.Normalize();
        }
        catch (ArgumentException)
        {
            return text;   // a file name that is no valid UTF-16
        }
    }
}
