using System.Globalization;
using System.Text;

namespace Nest.Cli.Pictures;

/// <summary>Writes an SVG picture: light, and dark where the reader's system is; text is escaped, numbers are culture-invariant.</summary>
internal sealed class Svg
{
    private readonly StringBuilder body = new();
    private readonly double width, height;

    /// <param name="width">Of the picture, in pixels.</param>
    /// <param name="height">Of the picture, in pixels.</param>
    /// <param name="title">What it shows, for those who can't see it.</param>
    /// <param name="style">More CSS.</param>
    public Svg(double width, double height, string title, string style = "")
    {
        (this.width, this.height) = (width, height);
        body.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{width:0.##}" height="{height:0.##}" viewBox="0 0 {width:0.##} {height:0.##}" role="img">
            <title>{Escape(title)}</title>
            <style>
            text {"{"} font: 500 12px Inter, "Helvetica Neue", Arial, "Liberation Sans", sans-serif; fill: #1B1D22; {"}"}
            .title {"{"} font-size: 17px; font-weight: 600; {"}"}
            .faint {"{"} fill: #6C6E74; {"}"}
            .ground {"{"} fill: #FDFCFA; {"}"}
            .line {"{"} stroke: #C9CACD; fill: none; {"}"}
            .halo {"{"} fill: none; stroke: #FDFCFA; stroke-width: 3; stroke-linejoin: round; {"}"}
            {style}
            @media (prefers-color-scheme: dark) {"{"}
            text {"{"} fill: #E9E4D8; {"}"}
            .faint {"{"} fill: #9BA0AA; {"}"}
            .ground {"{"} fill: #0B0D12; {"}"}
            .line {"{"} stroke: #3A3E48; {"}"}
            .halo {"{"} stroke: #0B0D12; {"}"}
            {"}"}
            </style>
            <rect class="ground" width="100%" height="100%"/>

            """);
    }

    /// <summary>A piece of SVG as it stands; numbers in it are formatted for SVG.</summary>
    public void Add(FormattableString markup)
    {
        body.Append(markup.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    /// <summary>A line of text.</summary>
    /// <param name="x">Where it is anchored.</param>
    /// <param name="y">Its base line.</param>
    /// <param name="text">Not yet escaped.</param>
    /// <param name="classes">CSS classes.</param>
    /// <param name="anchor">start, middle or end.</param>
    /// <param name="turn">Degrees, clockwise, about the anchor.</param>
    /// <param name="size">Of the type, in pixels; that of the class if 0.</param>
    public void Text(double x, double y, string text, string classes = "", string anchor = "start", double turn = 0, double size = 0)
    {
        string place = turn == 0 ? Invariant($"x=\"{x:0.##}\" y=\"{y:0.##}\"") : Invariant($"transform=\"translate({x:0.##} {y:0.##}) rotate({turn:0.##})\"");
        string look = (classes.Length > 0 ? $" class=\"{classes}\"" : "") + (anchor == "start" ? "" : $" text-anchor=\"{anchor}\"") + (size > 0 ? Invariant($" style=\"font-size:{size:0.##}px\"") : "");
        body.Append("<text ").Append(place).Append(look).Append('>').Append(Escape(text)).Append("</text>\n");
    }

    /// <summary>The whole file.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(body + "</svg>\n");

    /// <summary>Width and height, in pixels.</summary>
    public (double Width, double Height) Size => (width, height);

    /// <summary>Text as it may stand in XML: markup escaped, what XML can't hold left out.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
            switch (rune.Value)
            {
                case '&': escaped.Append("&amp;"); break;
                case '<': escaped.Append("&lt;"); break;
                case '>': escaped.Append("&gt;"); break;
                case '"': escaped.Append("&quot;"); break;
                case < 32 or 0xFFFE or 0xFFFF or (>= 0x7F and < 0xA0) or 0x2028 or 0x2029: escaped.Append(' '); break;
                default: escaped.Append(rune.ToString()); break;
            }
        return escaped.ToString();
    }

    /// <summary>About how wide a text is, in the type's sizes: rather too much, as nobody knows which typeface will be there.</summary>
    public static double TextWidth(string text)
    {
        double width = 0;
        foreach (Rune rune in text.EnumerateRunes())
            width += rune.Value switch
            {
                'i' or 'j' or 'l' or '|' or '\'' or '.' or ',' or ':' or ';' or '!' => 0.3,
                'f' or 't' or 'r' or 'I' or ' ' or '-' or '(' or ')' or '[' or ']' or '/' => 0.39,
                'm' or 'w' or 'M' or 'W' or '@' or '%' => 0.97,
                >= 'A' and <= 'Z' => 0.74,
                < 0x300 => 0.63,
                < 0x370 => 0,                                                                   // combining marks
                < 0x1100 => 0.68,
                _ => 1,                                                                          // ideographs, syllables, pictures
            };
        return width;
    }

    /// <summary>The text, or its beginning and an ellipsis, within so many of the type's sizes.</summary>
    public static string Shortened(string text, double most)
    {
        if (TextWidth(text) <= most) return text;
        var elements = StringInfo.GetTextElementEnumerator(text);
        var kept = new StringBuilder();
        double width = 0.9;
        while (elements.MoveNext() && (width += TextWidth(elements.GetTextElement())) <= most) kept.Append(elements.GetTextElement());
        return kept.ToString().TrimEnd() + "…";
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
