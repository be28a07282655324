using System.Diagnostics;

namespace Nest.Tests.SamplePrograms;

/// <summary>The programs in samples/, as their readers run them.</summary>
public sealed class SampleTests : IDisposable
{
    private static readonly string Sounds = Repository.PathOf("fixtures", "audio");

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void A_sound_is_read() => Assert.Matches(@"^\d+ samples, \d+\.\d\d s, the loudest 0\.\d{3}$", Assert.Single(Run("ReadSound", Path.Combine(Sounds, "c-major.wav"))));

    [Fact]
    public void A_mel_spectrogram_has_128_bands() =>
        Assert.Matches(@"^\d+ frames of 128 bands, the largest power \d", Assert.Single(Run("MelSpectrogram", Path.Combine(Sounds, "c-major.wav"))));

    [Fact]
    [Trait("Category", "slow")]
    public void A_nest_is_learned()
    {
        string[] lines = Run("LearnNest", Path.Combine(Sounds, "first-light.wav"));

        Assert.InRange(lines.Length, 20, 100);
        Assert.All(lines, line => Assert.Matches(@"^ *\d+\.\d\d s( +-?0\.\d{4}){3}$", line));
    }

    [Fact]
    public void A_folder_is_embedded_once_and_searched()
    {
        string music = folder.File("music");
        Directory.CreateDirectory(music);
        foreach (string name in (string[])["c-major.wav", "f-major.wav", "white-noise.wav"]) File.Copy(Path.Combine(Sounds, name), Path.Combine(music, name));
        string store = folder.File("nest.db");

        Assert.All(Run("EmbedFolder", music, store), line => Assert.StartsWith("Embedded: ", line, StringComparison.Ordinal));
        Assert.All(Run("EmbedFolder", music, store), line => Assert.StartsWith("Stored: ", line, StringComparison.Ordinal));
        Assert.Equal(["f-major", "white-noise"], Run("FindSimilar", store, "c-major").Select(line => line[6..]));
        Assert.Matches(@"^1\.000 c-major$", Run("FindSimilar", store, Path.Combine(Sounds, "c-major.wav"))[0]);
    }

    public void Dispose() => folder.Dispose();

    private string[] Run(string sample, params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory.Replace($"Nest.Tests{Path.DirectorySeparatorChar}", $"samples{Path.DirectorySeparatorChar}{sample}{Path.DirectorySeparatorChar}", StringComparison.Ordinal), $"{sample}.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder.File("") })!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        Assert.True(process.ExitCode == 0, errors.Result);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
