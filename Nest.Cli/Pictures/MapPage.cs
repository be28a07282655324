using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

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
        return Encoding.UTF8.GetBytes(Regex.Replace(Resource("map.html"), @"\{\{(\w+)\}\}", hole => hole.Groups[1].Value switch
        {
            "policy" => $"default-src 'none'; script-src '{Hash(script)}'; style-src '{Hash(style)}'; media-src 'self' file:; base-uri 'none'; form-action 'none'",
            "title" => WebUtility.HtmlEncode(map.Title),
            "about" => WebUtility.HtmlEncode(map.About),
            "style" => style,
            "script" => script,
            "data" => Data(map, folder),
            string other => throw new InvalidOperationException($"map.html wants {other}, which is nothing."),
        }));
    }

    private static string Data(TrackMap map, string folder)
    {
        (double X, double Y)[] places = MapPicture.Fit(map.Points, -1, -1, 1, 1);
        return JsonSerializer.Serialize(new   // escapes what HTML could mistake: < as \u003C
        {
            groups = map.Groups,
            colors = map.Groups.Select((_, group) => ColorScale.Group(group)),
            tracks = map.Points.Select((point, i) => new
            {
                name = point.Name,
                path = point.Path,
                href = Address(point.Path, folder),
                x = Math.Round(places[i].X, 5),
                y = Math.Round(-places[i].Y, 5),
                group = point.Group,
                seconds = Math.Round(point.Seconds, 1),
                nearest = point.Nearest,
            }),
        });
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
