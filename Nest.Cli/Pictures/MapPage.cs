using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Nest.Cli.Pictures;

/// <summary>A map of tracks as one HTML file that needs nothing else but, to be heard, the tracks themselves where they lie.</summary>
/// <remarks>The page's policy allows its own script and style, by their hashes, and sound; nothing else is loaded. Names reach it as text.</remarks>
internal static class MapPage
{
    /// <summary>Writes the page.</summary>
    /// <param name="map">The tracks.</param>
    /// <param name="folder">Where the page will lie: sound files below it are named relative to it, so that both may move together.</param>
    public static byte[] Write(TrackMap map, string folder)
    {
        string script = Resource("map.js"), style = Resource("map.css");
        var page = new StringBuilder();
        string template = Resource("map.html");
        for (int place = 0; ;)
        {
            int open = template.IndexOf("{{", place, StringComparison.Ordinal);
            if (open < 0)
            {
                page.Append(template, place, template.Length - place);
                return Encoding.UTF8.GetBytes(page.ToString());
            }
            int close = template.IndexOf("}}", open, StringComparison.Ordinal);
            page.Append(template, place, open - place);
            page.Append(template[(open + 2)..close] switch
            {
                "policy" => $"default-src 'none'; script-src '{Hash(script)}'; style-src '{Hash(style)}'; media-src 'self' file:; base-uri 'none'; form-action 'none'",
                "title" => WebUtility.HtmlEncode(map.Title),
                "about" => WebUtility.HtmlEncode(map.About),
                "style" => style,
                "script" => script,
                "data" => Data(map, folder),
                string other => throw new InvalidOperationException($"map.html wants {other}, which is nothing."),
            });
            place = close + 2;
        }
    }

    private static string Data(TrackMap map, string folder)
    {
        (double X, double Y)[] places = MapPicture.Fit(map.Points, -1, -1, 1, 1);
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))   // escapes what HTML could mistake: < as \u003C
        {
            json.WriteStartObject();
            json.WriteStartArray("groups");
            foreach (string group in map.Groups) json.WriteStringValue(group);
            json.WriteEndArray();
            json.WriteStartArray("colors");
            for (int group = 0; group < map.Groups.Count; group++) json.WriteStringValue(ColorScale.Group(group));
            json.WriteEndArray();
            json.WriteStartArray("tracks");
            for (int i = 0; i < map.Points.Count; i++)
            {
                MapPoint point = map.Points[i];
                json.WriteStartObject();
                json.WriteString("name", point.Name);
                json.WriteString("path", point.Path);
                json.WriteString("href", Address(point.Path, folder));
                json.WriteNumber("x", Math.Round(places[i].X, 5));
                json.WriteNumber("y", Math.Round(-places[i].Y, 5));
                json.WriteNumber("group", point.Group);
                json.WriteNumber("seconds", Math.Round(point.Seconds, 1));
                json.WriteStartArray("nearest");
                foreach (int other in point.Nearest) json.WriteNumberValue(other);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(text.ToArray());
    }

    // Relative below the page's folder, otherwise the whole path as a file's address.
    private static string Address(string path, string folder)
    {
        string relative = Path.GetRelativePath(folder, path);
        bool below = !Path.IsPathRooted(relative) && relative != ".." && !relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        string place = string.Join('/', (below ? relative : path).Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Select(Uri.EscapeDataString));
        return below ? "./" + place : place.StartsWith('/') ? "file://" + place : "file:///" + place.Replace("%3A", ":", StringComparison.Ordinal);
    }

    private static string Hash(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    private static string Resource(string name)
    {
        using Stream resource = typeof(MapPage).Assembly.GetManifestResourceStream($"MapPage/{name}") ?? throw new InvalidOperationException($"MapPage/{name} is not embedded in the assembly.");
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
