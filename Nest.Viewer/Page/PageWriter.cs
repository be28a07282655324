using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Nest.Formats;
using Nest.Viewer.Scene;

namespace Nest.Viewer.Page;

/// <summary>Writes songs as one HTML file that needs nothing else: nests, strips, sound, and the script that draws and plays them.</summary>
/// <remarks>
/// The page's policy allows its own script and style, by their hashes, and pictures and sound from within; nothing can be loaded from anywhere.
/// Names of files reach it escaped, as text. Thread-safe.
/// </remarks>
internal static class PageWriter
{
    private const string Generator = "<meta name=\"generator\" content=\"Nest\">";   // as page.html has it

    /// <summary>Writes a page, whole or not at all.</summary>
    /// <param name="path">The file; replaced where it exists.</param>
    /// <param name="songs">At least one; the first is shown when the page opens.</param>
    /// <param name="theme">The theme at first; what the reader's system prefers if null.</param>
    /// <param name="color">How lines are coloured at first.</param>
    /// <param name="trail">How much of the line stays at first.</param>
    public static void Write(string path, IReadOnlyList<PageSong> songs, Theme? theme, ColorMode color, TrailLength trail) =>
        AtomicFile.Write(path, file => Write(file, songs, theme, color, trail));

    /// <summary>Whether a file is a page that this class wrote.</summary>
    public static bool IsPage(string path)
    {
        using var reader = new StreamReader(path);
        var start = new char[4096];
        return new string(start, 0, reader.ReadBlock(start)).Contains(Generator, StringComparison.Ordinal);
    }

    private static void Write(Stream file, IReadOnlyList<PageSong> songs, Theme? theme, ColorMode color, TrailLength trail)
    {
        using var output = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        string script = Resource("page.js");
        var style = new StringWriter();
        Fill(style, Resource("page.css"), name => style.Write(name == "themes" ? PageLook.Css(songs.Count) : Palette.Hex(Theme.Night.Now)));
        Fill(output, Resource("page.html"), name =>
        {
            switch (name)
            {
                case "theme": output.Write((theme ?? Theme.Paper).Name); break;
                case "title": output.Write(WebUtility.HtmlEncode(songs[0].Title)); break;
                case "icon": output.Write(Icon()); break;
                case "policy": output.Write(Policy(script, style.ToString())); break;
                case "style": output.Write(style); break;
                case "script": output.Write(script); break;
                case "keys": output.Write(PageLook.Help()); break;
                case "data": WriteData(output, songs, About(songs, theme, color, trail)); break;
                default: throw new InvalidOperationException($"page.html wants {name}, which is nothing.");
            }
        });
    }

    /// <summary>Writes a template with each {{name}} in it replaced by what <paramref name="write"/> writes for the name.</summary>
    private static void Fill(TextWriter output, string template, Action<string> write)
    {
        string[] parts = Regex.Split(template, @"\{\{(\w+)\}\}");   // texts and names, in turn
        for (int i = 0; i < parts.Length; i++)
        {
            if (i % 2 == 0) output.Write(parts[i]);
            else write(parts[i]);
        }
    }

    private static string Policy(string script, string style)
    {
        return $"default-src 'none'; script-src '{Hash(script)}'; style-src '{Hash(style)}'; img-src data:; media-src blob:; base-uri 'none'; form-action 'none'";

        static string Hash(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
    }

    private static byte[] About(IReadOnlyList<PageSong> songs, Theme? theme, ColorMode color, TrailLength trail)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))   // escapes what HTML could mistake: < as \u003C
        {
            json.WriteStartObject();
            json.WriteString("theme", theme?.Name);
            json.WriteNumber("color", (int)color);
            json.WriteNumber("trail", (int)trail);
            json.WritePropertyName("songs");
            JsonSerializer.Serialize(json, songs.Select((song, i) => song.Describe(i, songs.Count)));
            PageLook.Describe(json);
            PageLook.DescribeShaders(json);
            json.WriteEndObject();
        }

        return text.ToArray();
    }

    private static void WriteData(TextWriter output, IReadOnlyList<PageSong> songs, byte[] about)
    {
        output.Write($"<script type=\"application/json\" id=\"about-page\">{Encoding.UTF8.GetString(about)}</script>\n");
        for (int i = 0; i < songs.Count; i++)
        {
            WriteBlock(output, $"shapes-{i}", songs[i].Shapes.Compress());
            WriteBlock(output, $"sound-{i}", songs[i].Sound.Bytes.Span);
        }
    }

    private static void WriteBlock(TextWriter output, string id, ReadOnlySpan<byte> bytes)
    {
        const int slice = 3 << 14;   // whole groups of three bytes
        output.Write($"<script type=\"text/plain\" id=\"{id}\">");
        for (; bytes.Length > slice; bytes = bytes[slice..]) output.Write(Convert.ToBase64String(bytes[..slice]));
        output.Write(Convert.ToBase64String(bytes));
        output.Write("</script>\n");
    }

    /// <summary>A picture of a nest for the browser's tab.</summary>
    private static string Icon() => "data:image/svg+xml," + Uri.EscapeDataString(
        $"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><g fill='none' stroke='{Palette.Hex(Theme.Night.Faint)}' stroke-width='2'>" +
        "<ellipse cx='16' cy='18' rx='13' ry='8'/><ellipse cx='16' cy='17' rx='10' ry='6' transform='rotate(14 16 17)'/>" +
        $"<ellipse cx='16' cy='18' rx='12' ry='6' transform='rotate(-12 16 18)'/></g><circle cx='23' cy='12' r='4' fill='{Palette.Hex(Theme.Night.Now)}'/></svg>");

    private static string Resource(string name) => PageResources.Read($"Page/{name}").ReplaceLineEndings("\n");
}
