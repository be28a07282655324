using Nest.Audio;

namespace Nest.Tests.House;

/// <summary>What the README promises.</summary>
public class ReadmeTests
{
    [Fact]
    public void Its_snippets_are_the_lines_of_the_samples()
    {
        string[] parts = File.ReadAllText(Repository.PathOf("README.md")).Split("```csharp\n");
        string[] samples = [.. Directory.EnumerateFiles(Repository.PathOf("samples"), "Program.cs", SearchOption.AllDirectories).Select(file => Path.GetFileName(Path.GetDirectoryName(file)!)).Order(StringComparer.Ordinal)];
        var shown = new List<string>();
        for (int i = 1; i < parts.Length; i++)
        {
            string sample = Between(parts[i - 1][parts[i - 1].LastIndexOf("(`samples/", StringComparison.Ordinal)..], "(`samples/", "`)");
            shown.Add(sample);

            Assert.Equal(File.ReadAllText(Repository.PathOf("samples", sample, "Program.cs")), parts[i][..parts[i].IndexOf("```", StringComparison.Ordinal)]);
        }

        Assert.Equal(samples, shown.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_first_command_opens_a_song_that_is_there()
    {
        string readme = File.ReadAllText(Repository.PathOf("README.md"));
        string song = Between(readme, "--project Nest.Viewer -- ", " ").Trim();

        using AudioReader reader = AudioFile.Open(Repository.PathOf(song.Split('/')));

        Assert.InRange((double)reader.Frames / reader.Rate, 24, 40);
    }

    private static string Between(string text, string from, string to)
    {
        int start = text.IndexOf(from, StringComparison.Ordinal) + from.Length;
        return text[start..text.IndexOf(to, start, StringComparison.Ordinal)];
    }
}
