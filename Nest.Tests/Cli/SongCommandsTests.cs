using System.CommandLine;
using System.Text.Json;
using Nest.Audio;
using Nest.Cli.Commands;
using Nest.CommandLine;
using Nest.Formats;
using Nest.Numerics;

namespace Nest.Tests.Cli;

/// <summary><c>nest trajectory</c> and <c>nest features</c> on a short WAV file.</summary>
public sealed class SongCommandsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string song;

    public SongCommandsTests()
    {
        song = folder.File("song.wav");
        var random = new SeededRandom(1);
        var samples = new float[2 * 44_100];   // 1 s of stereo
        for (int i = 0; i < samples.Length; i++) samples[i] = 0.1f * (float)random.NextGaussian() * (1 + MathF.Sin(i * 1e-3f));
        using var file = File.Create(song);
        using var writer = new WavWriter(file, 44_100, 2);
        writer.Write(samples);
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("nest")]
    [InlineData("windowed")]
    public void A_trajectory_is_written_and_a_line_says_so(string preset)
    {
        var (code, output, error) = Run(TrajectoryCommand.Create(), song, "-o", folder.File("song.npy"), "--preset", preset);

        Assert.Equal((0, ""), (code, error));
        Assert.Equal($"{folder.File("song.npy")}: 24 points from 0.22 to 0.75 s, preset {preset}, placed by PCA (no weights: song.nest.safetensors does not exist)\n", output);
        Assert.Equal([24, 3], Npy.Read(folder.File("song.npy")).Shape);
        Assert.Equal(["song.npy", "song.wav"], folder.Names);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("ply")]
    public void Other_formats_are_known_by_their_ending(string ending)
    {
        var (code, _, _) = Run(TrajectoryCommand.Create(), song, "-o", folder.File($"out.{ending}"), "--method", "pca");

        Assert.Equal(0, code);
        Assert.True(new FileInfo(folder.File($"out.{ending}")).Length > 500);
    }

    [Fact]
    public void Raw_scores_are_neither_smoothed_nor_scaled()
    {
        Run(TrajectoryCommand.Create(), song, "-o", folder.File("raw.npy"), "--raw");
        Run(TrajectoryCommand.Create(), song, "-o", folder.File("shown.npy"));

        double[] raw = Npy.Read(folder.File("raw.npy")).Values, shown = Npy.Read(folder.File("shown.npy")).Values;
        Assert.True(raw.Max(Math.Abs) > 1);
        Assert.True(shown.Max(Math.Abs) < 0.15);
    }

    [Fact]
    public void Json_is_one_object()
    {
        var (_, output, _) = Run(TrajectoryCommand.Create(), song, "-o", folder.File("a.csv"), "--json");

        var said = JsonDocument.Parse(output).RootElement;
        Assert.Equal(24, said.GetProperty("points").GetInt32());
        Assert.Equal("PCA", said.GetProperty("method").GetString());
        Assert.Equal(song, said.GetProperty("input").GetString());
    }

    [Theory]
    [InlineData(44, 513, "magnitudes")]
    [InlineData(44, 128, "powers", "--kind", "mel")]
    [InlineData(44, 40, "dB", "--kind", "mel", "--mels", "40", "--db")]
    [InlineData(44, 513, "dB", "--db", "--power", "1")]
    [InlineData(42, 513, "powers", "--power", "2", "--no-center")]
    [InlineData(345, 129, "magnitudes", "--rate", "44100", "--n-fft", "256", "--hop", "128")]
    public void Features_have_the_shape_that_was_asked_for(int frames, int bins, string unit, params string[] options)
    {
        var (code, output, error) = Run(FeaturesCommand.Create(), [song, "-o", folder.File("f.npy"), .. options]);

        Assert.Equal((0, ""), (code, error));
        Assert.Contains($"{frames} frames of {bins} ", output, StringComparison.Ordinal);
        Assert.Contains(unit, output, StringComparison.Ordinal);
        var array = Npy.Read(folder.File("f.npy"));
        Assert.Equal([frames, bins], array.Shape);
        Assert.All(array.Values, value => Assert.InRange(value, unit == "dB" ? -100 : 0, 1e6));
    }

    [Fact]
    public void Decibels_are_the_same_of_magnitudes_and_powers()
    {
        Run(FeaturesCommand.Create(), song, "-o", folder.File("a.npy"), "--db", "--power", "1");
        Run(FeaturesCommand.Create(), song, "-o", folder.File("b.npy"), "--db", "--power", "2");

        double[] a = Npy.Read(folder.File("a.npy")).Values, b = Npy.Read(folder.File("b.npy")).Values;
        for (int i = 0; i < a.Length; i++) Assert.Equal(a[i], b[i], 1e-4);
    }

    [Theory]
    [InlineData("-o out.obj", "ends in .npy, .csv, .json, .ply")]
    [InlineData("-o out.npy --preset other", "other")]
    [InlineData("", "--output")]
    public void Trajectory_checks_its_usage(string options, string said)
    {
        var errors = TrajectoryCommand.Create().Parse([song, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]).Errors;

        Assert.Contains(errors, error => error.Message.Contains(said, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("-o out.csv", "written to a .npy file")]
    [InlineData("-o out.npy --n-fft 1000", "--n-fft 1000 is not a power of two")]
    [InlineData("-o out.npy --power 3", "--power 3 is neither 1 nor 2")]
    [InlineData("-o out.npy --mels 0", "--mels 0 is not from 1 to 4096")]
    [InlineData("-o out.npy --rate 0", "--rate 0 is not from 1")]
    public void Features_checks_its_usage(string options, string said)
    {
        var errors = FeaturesCommand.Create().Parse([song, .. options.Split(' ')]).Errors;

        Assert.Contains(errors, error => error.Message.Contains(said, StringComparison.Ordinal));
    }

    [Fact]
    public void A_hop_longer_than_a_frame_and_a_song_written_over_itself_are_usage_errors()
    {
        var (hopCode, _, hopSaid) = Run(FeaturesCommand.Create(), song, "-o", folder.File("f.npy"), "--hop", "1025");
        var (sameCode, _, sameSaid) = Run(FeaturesCommand.Create(), folder.File("x.npy"), "-o", folder.File("x.npy"));

        Assert.Equal((2, 2), (hopCode, sameCode));
        Assert.Equal("nest: --hop 1025 is not from 1 to the 1024 samples of a frame.\n", hopSaid);
        Assert.Contains("is both read and written", sameSaid, StringComparison.Ordinal);
    }

    [Fact]
    public void A_song_that_cannot_be_read_leaves_the_old_file()
    {
        string old = folder.File("old.csv", "old"u8), broken = folder.File("broken.wav", "RIFF"u8);

        Assert.ThrowsAny<Exception>(() => Run(TrajectoryCommand.Create(), broken, "-o", old));

        Assert.Equal("old", File.ReadAllText(old));
    }

    [Theory]
    [InlineData(0.25, 10, "song.wav  25 %, 0:30 to go")]
    [InlineData(0.999, 3599, "song.wav  99 %, 0:04 to go")]
    [InlineData(0.01, 60, "song.wav   1 %, 1:39:00 to go")]
    public void Progress_says_the_share_and_the_time_to_go(double share, double elapsed, string line) =>
        Assert.Equal(line, ProgressLine.Line("song.wav", share, TimeSpan.FromSeconds(elapsed)));

    [Fact]
    public void Progress_of_a_moments_work_writes_nothing()
    {
        using var writer = new StringWriter();
        using (var progress = new ProgressLine(writer, "song.wav", terminal: true))
            for (int i = 0; i <= 100; i++) progress.Report(i / 100.0);

        Assert.Equal("", writer.ToString());
    }

    private static (int Code, string Output, string Error) Run(Command command, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var console = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
        int code = command.Parse(arguments).Invoke(console);
        return (code, output.ToString(), error.ToString());
    }
}
