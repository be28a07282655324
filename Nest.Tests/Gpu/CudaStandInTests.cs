using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Nest.Audio;
using Nest.Audio.Synthesis;
using Nest.Features;
using Nest.Models.OpenL3;
using Nest.Tests.Core.Models.Nest;

namespace Nest.Tests.Gpu;

/// <summary>The CUDA device on a driver that computes nothing but checks every call, in processes of their own; where there is a C compiler.</summary>
[Trait("Category", "slow")]
public sealed partial class CudaStandInTests(CudaStandIn standIn) : IClassFixture<CudaStandIn>
{
    [CudaStandInFact]
    public void The_list_marks_the_card_and_says_what_it_supports()
    {
        var (code, output, _) = standIn.Run("", "devices");

        Assert.Equal(0, code);
        Assert.Matches(@"(?m)^\* cuda +8\.0 GB  stand-in: compute capability 9\.0, 132 multiprocessors, TF32; CUDA 12\.4$", output);
    }

    [CudaStandInTheory]
    [InlineData("nest")]
    [InlineData("windowed")]
    public void Every_call_of_training_is_as_the_driver_wants_it_and_all_is_given_back(string preset)
    {
        var (code, _, error) = standIn.Run("", "train", standIn.Song, "--preset", preset, "--device", "cuda", "--steps", "2");

        Assert.True(code == 0, error);
        Assert.Contains("on the stand-in (CUDA)", error, StringComparison.Ordinal);
        Assert.Matches(Counts(), error);
        Assert.DoesNotContain("left behind", error, StringComparison.Ordinal);
    }

    [CudaStandInFact]
    public void A_step_of_preset_nest_sends_once_and_losses_come_down_every_ten_steps()
    {
        int[][] counts = Array.ConvertAll(new[] { 10, 40 }, steps =>
        {
            var (code, _, error) = standIn.Run("", "train", standIn.Song, "--device", "cuda", "--steps", $"{steps}");
            Assert.True(code == 0, error);
            return Array.ConvertAll(Counts().Match(error).Groups.Values.Skip(1).ToArray(), count => int.Parse(count.Value, CultureInfo.InvariantCulture));
        });

        Assert.Equal((30, 3), (counts[1][1] - counts[0][1], counts[1][2] - counts[0][2]));   // uploads, downloads
    }

    [CudaStandInFact]
    public void Tensor_cores_are_taken_when_asked_for_and_a_card_without_says_so()
    {
        string[] words = ["train", standIn.Song, "--device", "cuda", "--steps", "1", "--precision", "tf32"];

        var (code, _, error) = standIn.Run("", words);
        var (plainCode, _, plainError) = standIn.Run("plain", words);

        Assert.True(code == 0, error);
        Assert.DoesNotContain("no tensor cores", error, StringComparison.Ordinal);
        Assert.True(plainCode == 0, plainError);
        Assert.Contains("nest: no tensor cores for TF32 on the stand-in (CUDA): NVIDIA's cards have them by CUDA, from compute capability 8.0 on. Computing in float32.", plainError, StringComparison.Ordinal);
    }

    [CudaStandInFact]
    public void Vectors_of_TF32_and_of_float32_never_meet()
    {
        using var folder = new TemporaryFolder();
        string weights = folder.File("weights.safetensors"), store = folder.File("nest.db"), other = folder.File("other.wav");
        FormulaWeights.Make(OpenL3Input.Mel128).Save(weights);
        File.Copy(standIn.Song, other);
        string[] embed = ["embed", standIn.Song, "--model", weights, "--store", store, "--hop", "1", "--device", "cuda"];

        string[] outputs = [Output("", embed), Output("", [.. embed, "--precision", "tf32"]), Output("", [.. embed, "--precision", "tf32"]), Output("plain", [.. embed, "--precision", "tf32"])];

        Assert.Contains("1 track embedded by openl3 mel128 music (512 numbers)", outputs[0], StringComparison.Ordinal);
        Assert.Contains("1 track embedded by openl3 mel128 music tf32 (512 numbers)", outputs[1], StringComparison.Ordinal);
        Assert.Contains("0 tracks embedded by openl3 mel128 music tf32 (512 numbers), 1 was there", outputs[2], StringComparison.Ordinal);
        Assert.Contains("0 tracks embedded by openl3 mel128 music (512 numbers), 1 was there", outputs[3], StringComparison.Ordinal);   // no tensor cores: float32 after all
        string[] similar = ["similar", other, "--model", weights, "--store", store, "--variant", "tf32", "--device", "cuda"];
        Assert.Contains("song", Output("", similar), StringComparison.Ordinal);
        var (code, _, error) = standIn.Run("plain", similar);
        Assert.Equal(3, code);
        Assert.Contains($"nest: {store}: its vectors were made in TF32, and the stand-in (CUDA) has no tensor cores for that; --variant chooses others, nest embed makes some", error, StringComparison.Ordinal);

        string Output(string wrong, string[] words)
        {
            var (code, output, error) = standIn.Run(wrong, words);
            Assert.True(code == 0, error);
            return output;
        }
    }

    [CudaStandInTheory]
    [InlineData("old", "nest: stand-in: its driver speaks CUDA 8.0; 9.0 is needed: install a newer driver, or take --device cpu.")]
    [InlineData("ancient", "nest: stand-in is of compute capability 6.0; 7.0 is needed. --device opencl may do, or --device cpu.")]
    [InlineData("none", "nest: CUDA: cuInit failed with CUDA_ERROR_NO_DEVICE: there is no card; --device cpu computes on the processor.")]
    public void What_is_wrong_with_a_card_is_one_line_and_exit_3(string wrong, string line)
    {
        var (code, output, error) = standIn.Run(wrong, "train", standIn.Song, "--device", "cuda", "--steps", "1");

        Assert.Equal(3, code);
        Assert.Equal("", output);
        Assert.Equal(line, error.TrimEnd());
    }

    [CudaStandInTheory]
    [InlineData("full", "the card's memory is full|is out of memory: ")]
    [InlineData("gone", "CUDA: [a-z_0-9]+ failed with CUDA_ERROR_LAUNCH_FAILED: the card has failed or gone, and its memory with it; start again, or take --device cpu\\.$")]
    public void A_card_that_fails_at_work_is_one_line_and_exit_3(string wrong, string pattern)
    {
        var (code, _, error) = standIn.Run(wrong, "train", standIn.Song, "--preset", "windowed", "--device", "cuda", "--steps", "3");

        Assert.Equal(3, code);
        Assert.Matches(pattern, Assert.Single(error.Split('\n'), line => line.StartsWith("nest: ", StringComparison.Ordinal)));
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"stand-in: (\d+) launches, (\d+) uploads, (\d+) downloads, (\d+) waits")]
    private static partial Regex Counts();
}

/// <summary>The stand-in, compiled, and a song for it.</summary>
public sealed class CudaStandIn : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public CudaStandIn()
    {
        Song = folder.File("song.wav");
        if (Need.CCompiler.IsSkipped) return;
        using Process process = Process.Start(Compiler ?? "cc", ["-shared", "-fPIC", "-O1", "-o", folder.File("libcuda.so.1"), Repository.PathOf("fixtures", "cuda_stand_in.c")]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        AudioFile.Write(Song, AudioFormat.Wav, SongFeatures.Rate, 1, writer => writer.Write(TestSounds.Create("harmonics", SongFeatures.Rate, 3).Values));
    }

    /// <summary>The C compiler; null where there is none.</summary>
    public static string? Compiler => NodeProgram.Find("cc") ?? NodeProgram.Find("clang-14");

    /// <summary>Three seconds.</summary>
    public string Song { get; }

    /// <summary>Runs nest with the stand-in as the driver.</summary>
    /// <param name="wrong">What is wrong with it, or nothing.</param>
    /// <param name="words">The command line.</param>
    public (int Code, string Output, string Error) Run(string wrong, params string[] words)
    {
        string here = Path.GetDirectoryName(Song)!;
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
            Environment = { ["LD_LIBRARY_PATH"] = here, ["NEST_STAND_IN"] = wrong, ["XDG_CACHE_HOME"] = here },
        };
        foreach (string word in words.Prepend(typeof(global::Nest.Cli.Program).Assembly.Location).Prepend("exec")) start.ArgumentList.Add(word);
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.ReplaceLineEndings("\n"), error.Result.ReplaceLineEndings("\n"));
    }

    public void Dispose() => folder.Dispose();
}
