using System.CommandLine;
using System.Text.Json;
using Nest.Audio;
using Nest.Audio.Synthesis;
using Nest.Cli;
using Nest.Cli.Commands;
using Nest.CommandLine;

namespace Nest.Tests.Cli;

public sealed class GenerateCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Place => Path.GetDirectoryName(folder.File("x"))!;

    [Fact]
    public void Eight_sounds_are_written_and_named()
    {
        var (code, output, error) = Run(Place, "--seconds", "0.5", "--rate", "8000");

        Assert.Equal((0, ""), (code, error));
        Assert.Equal([.. TestSounds.Names.Select(name => $"{name}.wav").Order(StringComparer.Ordinal)], folder.Names);
        Assert.Equal(TestSounds.Names.Select(name => $"{folder.File(name)}.wav: 0.5 s, 8000 Hz, mono"), output.TrimEnd('\n').Split('\n'));
        using var reader = AudioFile.Open(folder.File("harmonics.wav"));
        Assert.Equal((8000, 1, 4000L), (reader.Rate, reader.Channels, reader.Frames));
    }

    [Fact]
    public void The_same_seed_writes_the_same_bytes()
    {
        Run(Place, "--seconds", "0.2", "--rate", "8000", "--seed", "3");
        byte[] first = File.ReadAllBytes(folder.File("pink-noise.wav"));
        Run(Place, "--seconds", "0.2", "--rate", "8000", "--seed", "3");
        byte[] again = File.ReadAllBytes(folder.File("pink-noise.wav"));
        Run(Place, "--seconds", "0.2", "--rate", "8000", "--seed", "4");
        byte[] other = File.ReadAllBytes(folder.File("pink-noise.wav"));

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void Json_is_one_object_a_line()
    {
        var (_, output, _) = Run(Place, "--song", "--rate", "8000", "--json");

        var said = JsonDocument.Parse(output).RootElement;
        Assert.Equal(folder.File("first-light.wav"), said.GetProperty("output").GetString());
        Assert.Equal((8000, 2), (said.GetProperty("rate").GetInt32(), said.GetProperty("channels").GetInt32()));
        Assert.Equal(32.4, said.GetProperty("seconds").GetDouble());
        Assert.Equal(["first-light.wav"], folder.Names);
    }

    [SndFileTheory]
    [InlineData("flac")]
    [InlineData("ogg")]
    [InlineData("mp3")]
    public void Other_formats_hold_the_same_sounds(string format)
    {
        Assert.Equal(0, Run(Place, "--seconds", "0.5", "--rate", "22050", "--format", format).Code);

        foreach (string name in TestSounds.Names)
        {
            var made = AudioFile.ReadMono(folder.File($"{name}.{format}"), 22050);
            Assert.Equal(11025, made.Values.Length);
        }
    }

    [SndFileFact]
    public void A_rate_that_mp3_lacks_is_a_usage_error()
    {
        var (code, output, error) = Run(Place, "--format", "mp3", "--rate", "12345");

        Assert.Equal((2, ""), (code, output));
        Assert.Contains("c-major.mp3: mp3 files can't have 1 channels at 12345 Hz", error, StringComparison.Ordinal);
        Assert.Empty(folder.Names);
    }

    [Theory]
    [InlineData("--format wma", "--format wma is not one of wav, flac, ogg, mp3.")]
    [InlineData("--rate 20", "--rate 20 is not between 4000 and 192000.")]
    [InlineData("--seconds 0", "--seconds 0 is not between 0.1 and 600.")]
    [InlineData("--song --seconds 3", "--seconds is for the eight sounds; the song has a length of its own.")]
    public void Usage_is_checked(string options, string said)
    {
        var errors = GenerateCommand.Create().Parse([Place, .. options.Split(' ')]).Errors;

        Assert.Equal(said, Assert.Single(errors).Message);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named_and_is_exit_code_1()
    {
        string file = folder.File("file", "taken"u8);

        var fault = Assert.Throws<IOException>(() => Run(Path.Combine(file, "sounds")));
        Assert.StartsWith($"{file}{Path.DirectorySeparatorChar}sounds: this folder can't be made", fault.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.InputFailed, await Program.Main(["generate", Path.Combine(file, "sounds")]));
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        int code = GenerateCommand.Create().Parse(arguments).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
