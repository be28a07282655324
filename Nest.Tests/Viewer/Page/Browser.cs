using System.Text.Json;
using Nest.Tests.Viewer.Scene;
using Nest.Tests.Viewer.Songs;
using Nest.Viewer.Page;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;

namespace Nest.Tests.Viewer.Page;

/// <summary>Pages opened and used in Chromium by <c>Nest.Tests/Page/drive.mjs</c>, once for all tests: what it saw, by scenario, and the pictures it took.</summary>
public sealed class Browser : IDisposable
{
    /// <summary>The moment that is compared with the window's picture.</summary>
    public const double Second = 6.5;

    /// <summary>A file name that tries to become part of the page in every way it could.</summary>
    public const string HostileName = "<!--<script>attacked=1;<img src=x onerror=attacked=1>{{data}}\" onload=\"attacked=1' \u202E\u0007 & .wav";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);
    private readonly TemporaryFolder folder = new();
    private readonly JsonElement seen;

    /// <summary>Makes the pages and has them used.</summary>
    public Browser()
    {
        if (Need.Browser.IsSkipped) return;
        string file = folder.File("song.wav", TestSong.Wav(12)), other = folder.File("other.wav", TestSong.Wav(5));
        var song = PageSong.Make([file], new ProjectionOptions(Learn: true, Steps: 40))[0];
        Write("song.html", song);
        Write("hostile.html", song with { File = HostileName });
        Write("several.html", PageSong.Make([file, other], new ProjectionOptions()));
        var nest = new Layout(1280, 720).Nest;
        File.WriteAllText(folder.File("window.json"), JsonSerializer.Serialize(new
        {
            second = Second, azimuth = NestLook.HomeAzimuth + NestLook.TurningSpeed * Second, left = nest.Left, top = nest.Top, width = nest.Width, height = nest.Height,
        }));
        seen = NodeProgram.Run(Patience, "drive.mjs", Chromium ?? "chromium", folder.File(""));
    }

    internal static string? Chromium => Environment.GetEnvironmentVariable("NEST_CHROMIUM") 
        ?? NodeProgram.Find("chromium") ?? NodeProgram.Find("chromium-browser") ?? NodeProgram.Find("google-chrome");

    /// <summary>What a scenario of drive.mjs returned; fails the test where it did not get through.</summary>
    public JsonElement this[string scenario]
    {
        get
        {
            var result = seen.GetProperty(scenario);
            Assert.False(result.TryGetProperty("failure", out var failure), $"{scenario}: {failure}");
            return result;
        }
    }

    /// <summary>The song that the pages hold, a WAV file.</summary>
    public string Song => folder.File("song.wav");

    /// <summary>The page, for its size.</summary>
    public string Page => folder.File("song.html");

    /// <summary>A picture that was taken of the canvas.</summary>
    internal Png Picture(string name, int width = 1280, int height = 720) => new(width, height, File.ReadAllBytes(folder.File(name)));

    /// <summary>A file that the browser saved.</summary>
    public byte[] Saved(string name) => File.ReadAllBytes(folder.File(name));

    public void Dispose() => folder.Dispose();

    private void Write(string name, params PageSong[] songs) => PageWriter.Write(folder.File(name), songs, theme: null, ColorMode.Ink, TrailLength.All);
}
