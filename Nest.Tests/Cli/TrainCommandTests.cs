using System.CommandLine;
using System.Text.Json;
using Nest.Audio;
using Nest.Audio.Synthesis;
using Nest.Cli.Commands;
using Nest.CommandLine;
using Nest.Features;
using Nest.Formats;
using Nest.Gpu.Drivers;
using Nest.Models;
using Nest.Models.Nest;
using Nest.Models.Windowed;
using Nest.Native;

namespace Nest.Tests.Cli;

/// <summary><c>nest train</c> on 1.3 s of sound: 56 frames, 31 samples, two steps an epoch.</summary>
public sealed class TrainCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Weights_go_beside_the_song_and_json_has_a_line_an_epoch()
    {
        string song = Song(1.3);

        var (code, output, error) = Run(song, "--preset", "windowed", "--epochs", "2", "--batch", "16", "--threads", "2", "--json");

        Assert.Equal(0, code);
        Assert.Equal(["song.nest.safetensors", "song.wav"], folder.Names);
        JsonElement[] lines = [.. output.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(3, lines.Length);
        Assert.Equal([(1, 2), (2, 4)], lines[..2].Select(line => (line.GetProperty("epoch").GetInt32(), line.GetProperty("step").GetInt32())));
        Assert.All(lines[..2], line => Assert.Equal(
            line.GetProperty("reconstruction").GetDouble() + 0.5 * line.GetProperty("forecast").GetDouble() + 0.1 * line.GetProperty("covariance").GetDouble(),
            line.GetProperty("loss").GetDouble(), 1e-9));
        Assert.True(lines[1].GetProperty("reconstruction").GetDouble() < lines[0].GetProperty("reconstruction").GetDouble());
        Assert.Equal((4, 3), (lines[2].GetProperty("steps").GetInt32(), lines[2].GetProperty("shares").GetArrayLength()));
        Assert.Contains("31 windows, 10,556,311 weights, 4 steps; on the processor, 2 threads", error, StringComparison.Ordinal);
        if (lines[2].GetProperty("collapsed").GetBoolean()) Assert.Contains("principal components will draw this song", error, StringComparison.Ordinal);

        using var file = SafeTensors.Open(folder.File("song.nest.safetensors"));
        Assert.Equal(new WindowedShape(), WindowedWeights.ShapeOf(file));
        Assert.Equal(("song.wav", "4", "0"), (file.Metadata["song"], file.Metadata["steps"], file.Metadata["seed"]));
    }

    [Fact]
    public void Preset_nest_learns_and_places_the_song()
    {
        string song = Song(3), points = folder.File("song.npy"), weights = folder.File("song.nest.safetensors");

        var (code, output, error) = Run(song, "--steps", "60", "--seed", "3", "--json");
        byte[] learned = File.ReadAllBytes(weights);
        Assert.Equal(0, Run(song, "--steps", "60", "--seed", "3", "--threads", "1").Code);

        Assert.Equal(0, code);
        JsonElement[] lines = [.. output.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal([50, 60], lines[..2].Select(line => line.GetProperty("step").GetInt32()));
        Assert.Equal((60, false), (lines[2].GetProperty("steps").GetInt32(), lines[2].GetProperty("collapsed").GetBoolean()));
        Assert.Contains("windows, ", error, StringComparison.Ordinal);
        Assert.Equal(learned, File.ReadAllBytes(weights));

        Assert.Contains("placed by autoencoder (weights of song.nest.safetensors)", Trajectory(song, points).Output, StringComparison.Ordinal);
        Assert.Contains("asked for is preset windowed", Assert.Throws<InvalidDataException>(() => Trajectory(song, points, "--preset", "windowed")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Preset_nest_stopped_keeps_the_weights_so_far_and_they_say_how_far_they_came()
    {
        string song = Song(3, "pink-noise"), points = folder.File("song.npy"), weights = folder.File("song.nest.safetensors");
        using var stop = new CancellationTokenSource();

        var (code, output, error) = Run([song, "--steps", "200", "--json"], stop, line => line.StartsWith("{\"step\":50,", StringComparison.Ordinal));

        Assert.Equal(ExitCode.Interrupted, code);
        Assert.Single(output.TrimEnd('\n').Split('\n'));
        Assert.EndsWith($"nest: stopped after step 50 of 200; the weights so far are in {weights}.\n", error, StringComparison.Ordinal);
        Assert.Contains("(weights of song.nest.safetensors, stopped after step 50 of 200", Trajectory(song, points).Output, StringComparison.Ordinal);
        using (var file = SafeTensors.Open(weights))
        {
            Assert.Equal(new NestShape(), NestWeights.ShapeOf(file));
            Assert.Equal(("50", "200"), (file.Metadata["steps"], file.Metadata["steps in all"]));
        }

        Assert.Equal(0, Run(song, "--steps", "60").Code);   // a whole run takes its place
        Assert.Contains("(weights of song.nest.safetensors)", Trajectory(song, points).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Preset_nest_stopped_before_its_first_step_writes_nothing()
    {
        string song = Song(3);
        using var stop = new CancellationTokenSource();

        Assert.ThrowsAny<OperationCanceledException>(() => Run([song, "--steps", "200"], stop, line => line.Contains(" windows, ", StringComparison.Ordinal)));

        Assert.Equal(["song.wav"], folder.Names);
    }

    [Theory]
    [InlineData("--epochs", "2")]
    [InlineData("--resume")]
    public void An_option_of_the_other_preset_is_refused(params string[] option)
    {
        var command = TrainCommand.Create();

        string message = Assert.Single(command.Parse(["song.wav", .. option]).Errors).Message;

        Assert.Equal($"{option[0]} belongs to --preset windowed; preset nest takes --steps and --seed.", message);
    }

    [Fact]
    public void A_song_too_short_to_learn_is_refused()
    {
        string song = Song(0.7);

        string message = Assert.Throws<InvalidDataException>(() => Run(song)).Message;

        Assert.Contains("too few to learn from", message, StringComparison.Ordinal);
        Assert.Equal(["song.wav"], folder.Names);
    }

    [Fact]
    public void What_was_trained_places_the_song()
    {
        string song = Song(1.3), points = folder.File("song.npy");
        Assert.Equal(0, Run(song, "--preset", "windowed", "--steps", "1", "--batch", "8").Code);
        Assert.EndsWith("preset windowed, placed by autoencoder, raw (weights of song.nest.safetensors", Trajectory(song, points, "--preset", "windowed", "--raw").Output.Split(", collapsed")[0].TrimEnd(')', '\n'), StringComparison.Ordinal);
        Assert.Contains("placed by PCA (as asked)", Trajectory(song, points, "--preset", "windowed", "--method", "pca").Output, StringComparison.Ordinal);
        Assert.Contains("asked for is preset nest", Assert.Throws<InvalidDataException>(() => Trajectory(song, points)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stopped_and_resumed_it_ends_in_the_same_weights()
    {
        string song = Song(1.3);
        string[] options = ["--preset", "windowed", "--batch", "16", "--steps", "3", "--seed", "9"];
        string whole = folder.File("whole.safetensors");
        Assert.Equal(0, Run([song, .. options, "-o", whole]).Code);

        using var stop = new CancellationTokenSource();
        var (code, _, error) = Run([song, .. options], stop, line => line.StartsWith("epoch 1,", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Interrupted, code);
        Assert.Contains($"stopped after step 2 of 3; the weights so far are in {folder.File("song.nest.safetensors")}", error, StringComparison.Ordinal);
        Assert.Contains("--resume", error, StringComparison.Ordinal);
        Assert.Contains("(weights of song.nest.safetensors, stopped after step 2 of 3", Trajectory(song, folder.File("song.npy"), "--preset", "windowed", "--method", "autoencoder").Output, StringComparison.Ordinal);
        File.Delete(folder.File("song.npy"));
        Assert.Equal(["song.nest.checkpoint", "song.nest.safetensors", "song.wav", "whole.safetensors"], folder.Names);

        var again = Run([song, .. options]);
        Assert.Equal(ExitCode.UsageError, again.Code);
        Assert.Contains("--resume goes on with it; delete it to begin anew", again.Error, StringComparison.Ordinal);

        Assert.Equal(0, Run([song, .. options, "--resume", "--threads", "1"]).Code);
        Assert.Equal(["song.nest.safetensors", "song.wav", "whole.safetensors"], folder.Names);
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(folder.File("song.nest.safetensors")));
    }

    [Theory]
    [InlineData(0.5, "22 frames (0.51 s) are too few to train on: 27 (0.63 s) are the least")]
    [InlineData(0.2, "9 frames of 512 samples at 22050 Hz are too few")]
    public void Too_short_a_song_is_refused_with_how_short(double seconds, string said)
    {
        string song = Song(seconds);

        var error = Assert.Throws<InvalidDataException>(() => Run(song, "--preset", "windowed"));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Equal(["song.wav"], folder.Names);
    }

    [Theory]
    [InlineData(0f, "silence")]
    [InlineData(float.NaN, "not a finite number")]
    public void Silence_and_no_numbers_are_refused(float amplitude, string said)
    {
        string song = folder.File("song.wav");
        var samples = new float[SongFeatures.Rate];
        Array.Fill(samples, amplitude);
        WriteFloats(song, samples);

        Assert.Contains(said, Assert.Throws<InvalidDataException>(() => Run(song, "--preset", "windowed")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_to_resume_is_an_error()
    {
        var error = Assert.Throws<FileNotFoundException>(() => Run(Song(1.3), "--preset", "windowed", "--resume"));
        Assert.Contains("song.nest.checkpoint: there is no such checkpoint", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--epochs 0", "--epochs must be at least 1.")]
    [InlineData("--batch 0", "--batch must be at least 1.")]
    [InlineData("--steps 0", "--steps must be at least 1.")]
    [InlineData("--threads 0", "--threads must be 1 to 1024.")]
    [InlineData("--rate 0", "--rate must be above 0 and at most 1.")]
    [InlineData("--rate nan", "--rate must be above 0 and at most 1.")]
    [InlineData("-o song.bin", "-o song.bin: a weight file's name ends in .safetensors.")]
    [InlineData("--steps 5 --epochs 2", "Give --steps or --epochs, not both.")]
    public void Usage_is_checked(string options, string said)
    {
        var errors = TrainCommand.Create().Parse(["song.wav", "--preset", "windowed", .. options.Split(' ')]).Errors;

        Assert.Equal(said, Assert.Single(errors).Message);
    }

    [NoCudaFact]
    public void A_card_that_is_not_there_is_missed_in_one_line_with_the_remedy()
    {
        var missing = Assert.ThrowsAny<Exception>(() => Run("song.wav", "--preset", "windowed", "--device", "cuda"));

        Assert.True(missing is MissingLibraryException or GpuException);
        Assert.DoesNotContain('\n', missing.Message);
        Assert.Matches("nvidia|--device cpu", missing.Message);
    }

    [Trait("Category", "slow")]
    [OpenClFact]
    public void The_same_song_is_learned_by_OpenCL()
    {
        string song = Song(3);
        string? kept = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        Environment.SetEnvironmentVariable("XDG_CACHE_HOME", Path.GetDirectoryName(song));   // the kernels' binary goes with the folder
        try
        {
            Learn(song);
        }
        finally
        {
            Environment.SetEnvironmentVariable("XDG_CACHE_HOME", kept);
        }
    }

    private static void Learn(string song)
    {
        var (code, _, error) = Run(song, "--device", "opencl", "--precision", "tf32", "--steps", "2");

        Assert.Equal(0, code);
        Assert.Matches("(?m)^nest: no tensor cores for TF32 on the .+: NVIDIA's cards have them by CUDA, from compute capability 8\\.0 on\\. Computing in float32\\.$", error.ReplaceLineEndings("\n"));
        Assert.Contains("(OpenCL)", error, StringComparison.Ordinal);
        Assert.True(File.Exists(SongWeights.PathOf(song)));
    }

    private string Song(double seconds, string sound = "harmonics")
    {
        string path = folder.File("song.wav");
        AudioFile.Write(path, AudioFormat.Wav, SongFeatures.Rate, 1, writer => writer.Write(TestSounds.Create(sound, SongFeatures.Rate, seconds).Values));
        return path;
    }

    /// <summary>A WAV file of float samples, whatever they are.</summary>
    private static void WriteFloats(string path, float[] samples)
    {
        using var writer = new BinaryWriter(File.Create(path));
        int bytes = samples.Length * sizeof(float);
        writer.Write("RIFF"u8);
        writer.Write(36 + bytes);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)3);   // IEEE float
        writer.Write((short)1);
        writer.Write(SongFeatures.Rate);
        writer.Write(SongFeatures.Rate * sizeof(float));
        writer.Write((short)sizeof(float));
        writer.Write((short)32);
        writer.Write("data"u8);
        writer.Write(bytes);
        foreach (float sample in samples) writer.Write(sample);
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments) => Run(arguments, null, _ => false);

    /// <param name="arguments">The command line after "train".</param>
    /// <param name="stop">Cancelled, as Ctrl-C does, once a line was written.</param>
    /// <param name="stopsAfter">Which line.</param>
    private static (int Code, string Output, string Error) Run(string[] arguments, CancellationTokenSource? stop, Func<string, bool> stopsAfter)
    {
        WatchedWriter output = new(Watch) { NewLine = "\n" }, error = new(Watch) { NewLine = "\n" };
        void Watch(string line)
        {
            if (stopsAfter(line)) stop?.Cancel();
        }

        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = error };
        int code = TrainCommand.Create().Parse(arguments).InvokeAsync(configuration, stop?.Token ?? default).GetAwaiter().GetResult();
        return (code, output.ToString(), error.ToString());
    }

    private sealed class WatchedWriter(Action<string> watch) : StringWriter(System.Globalization.CultureInfo.InvariantCulture)
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            watch(value ?? "");
        }
    }

    private static (int Code, string Output) Trajectory(string song, string points, params string[] options)
    {
        var output = new StringWriter { NewLine = "\n" };
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = TextWriter.Null };
        return (TrajectoryCommand.Create().Parse([song, "-o", points, .. options]).Invoke(configuration), output.ToString());
    }
}
