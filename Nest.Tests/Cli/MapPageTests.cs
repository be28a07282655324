using System.Text.Json;
using Nest.Cli.Pictures;
using Nest.Tests.Viewer.Page;

namespace Nest.Tests.Cli;

/// <summary>The map as people meet it: opened from the disk in a browser, pointed at, clicked, searched, moved.</summary>
[Trait("Category", "slow")]
public sealed class MapPageTests : IDisposable
{
    private const string Attack = "<!--<script>attacked=1;<img src=x onerror=attacked=1>\" onload=\"attacked=1' {{data}}";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [BrowserFact]
    public void It_is_used_without_a_complaint()
    {
        File.Copy(Repository.PathOf("fixtures", "audio", "c-major.wav"), folder.File("c-major.wav"));
        MapPoint[] points =
        [
            new("c-major", folder.File("c-major.wav"), 0, 0, 0, 1.5, [1, 2, 3]), new("gone", folder.File("gone.wav"), 3, 1, 0, 60, [0, 2, 3]),
            new("Éclair", "/elsewhere/an Éclair.ogg", -2, 2, 1, 60, [0, 1, 3]), new(Attack, folder.File("x.wav"), 1, -3, 1, 60, [0, 1, 2]),
        ];
        File.WriteAllBytes(folder.File("map.html"), MapPage.Write(new TrackMap(Attack, "four tracks", points, ["some", "others"]), Path.GetDirectoryName(folder.File("map.html"))!));

        JsonElement seen = NodeProgram.Run(TimeSpan.FromMinutes(2), "map.mjs", Browser.Chromium ?? "chromium", folder.File("map.html"));

        Assert.Equal($"{Attack} – Nest", Text("title"));
        Assert.Equal(JsonValueKind.Null, seen.GetProperty("attacked").ValueKind);
        Assert.Equal(("c-major", "c-major", 3), (Text("tip"), Text("chosen"), seen.GetProperty("nearest").GetInt32()));
        Assert.Null(Text("trouble"));
        Assert.StartsWith("The file can’t be played from here", Text("gone"), StringComparison.Ordinal);
        Assert.Null(Text("closed"));
        Assert.Equal(("1 of 4", "Éclair", ""), (Text("found"), Text("foundName"), Text("cleared")));
        Assert.NotEqual(seen.GetProperty("moved")[0].GetInt32(), seen.GetProperty("moved")[1].GetInt32());
        Assert.InRange(Number("zoom"), 1.5, 4);
        Assert.InRange(Number("stays"), 0, 2);              // it was half a pixel beside the point
        Assert.Equal((40, -40), (Math.Round(seen.GetProperty("dragged")[0].GetDouble()), Math.Round(seen.GetProperty("dragged")[1].GetDouble())));
        Assert.Equal(1, Number("whole"));
        Assert.InRange(seen.GetProperty("dark")[0].GetInt32(), 0, 40);
        Assert.InRange(seen.GetProperty("light")[0].GetInt32(), 240, 255);
        Assert.Equal(2, seen.GetProperty("hidden").GetInt32());
        Assert.Equal(["map", "names"], Strings("added").Order(StringComparer.Ordinal));   // the one for the console, the other the test's
        Assert.Empty(seen.GetProperty("refused").EnumerateArray());
        Assert.DoesNotContain(Strings("complaints"), complaint => !complaint.Contains("ERR_FILE_NOT_FOUND", StringComparison.Ordinal));
        Assert.All(Strings("requests"), request => Assert.StartsWith("file://", request, StringComparison.Ordinal));

        string? Text(string name) => seen.GetProperty(name).GetString();
        double Number(string name) => seen.GetProperty(name).GetDouble();
        IEnumerable<string> Strings(string name) => seen.GetProperty(name).EnumerateArray().Select(item => item.GetString()!);
    }
}
