using System.Globalization;
using Nest.Audio;
using Nest.Songs;

namespace Nest.Tests.House;

/// <summary>What the README promises.</summary>
public class ReadmeTests
{
    [Fact]
    public void The_snippet_is_the_code_that_runs_here()
    {
        string readme = File.ReadAllText(Repository.PathOf("README.md"));
        string source = File.ReadAllText(Repository.PathOf("Nest.Tests", "House", "ReadmeTests.cs"));

        string[] promised = LinesOf(Between(readme, "```csharp", "```").Replace("\"song.wav\"", "path", StringComparison.Ordinal));
        string[] body = LinesOf(Between(source, "\n        // README from here", "\n        // README to here"));

        Assert.Equal(promised.Where(line => !line.StartsWith("using Nest.", StringComparison.Ordinal)), body);
        foreach (string import in promised.Where(line => line.StartsWith("using Nest.", StringComparison.Ordinal)))
            Assert.Contains(import, LinesOf(source));
    }

    [Fact]
    public void The_snippet_prints_a_path()
    {
        string song = Repository.PathOf("fixtures", "audio", "c-major.wav");

        string[] lines = LinesOf(Snippet(song));

        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Matches(@"^\d+\.\d\d s( +-?0\.\d{4}){3}$", line));
    }

    [Fact]
    public void The_first_command_opens_a_song_that_is_there()
    {
        string readme = File.ReadAllText(Repository.PathOf("README.md"));
        string song = Between(readme, "--project Nest.Viewer -- ", " ").Trim();

        using AudioReader reader = AudioFile.Open(Repository.PathOf(song.Split('/')));

        Assert.InRange((double)reader.Frames / reader.Rate, 24, 40);
    }

    // What the README's snippet prints for the file at a path.
    private static string Snippet(string path)
    {
        var printed = new StringWriter(CultureInfo.InvariantCulture);
        var Console = printed;

        // README from here
        Trajectory nest = NestPlacer.Place(path).Trajectory;

        for (int i = 0; i < nest.Count; i += 43)
            Console.WriteLine($"{nest.Seconds[i],6:F2} s  {nest.Points[3 * i],8:F4} {nest.Points[3 * i + 1],8:F4} {nest.Points[3 * i + 2],8:F4}");
        // README to here

        return printed.ToString();
    }

    private static string Between(string text, string from, string to)
    {
        int start = text.IndexOf(from, StringComparison.Ordinal) + from.Length;
        return text[start..text.IndexOf(to, start, StringComparison.Ordinal)];
    }

    private static string[] LinesOf(string text) => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
