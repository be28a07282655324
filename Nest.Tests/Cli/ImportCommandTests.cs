using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Nest.Cli.Commands;
using Nest.Formats;
using Nest.Models.OpenL3;
using Nest.Models.Windowed;

namespace Nest.Tests.Cli;

public sealed class ImportCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static string Checkpoint => Repository.PathOf("fixtures", "checkpoints", "windowed_8x12.pth");

    [Fact]
    public void A_checkpoint_becomes_a_weight_file_and_a_line_says_so()
    {
        var (code, output, error) = Run(Checkpoint, "-o", folder.File("w.safetensors"), "--frames", "12");

        Assert.Equal((0, ""), (code, error));
        string said = "conditioned autoencoder, preset windowed (8 bins, 12 frames a window), 128,279 parameters in 22 tensors";
        Assert.Equal($"{folder.File("w.safetensors")}: {said}\n", output);
        using var file = SafeTensors.Open(folder.File("w.safetensors"));
        Assert.Equal(new WindowedShape(8, 12), WindowedWeights.ShapeOf(file));
    }

    [Fact]
    public void OpenL3s_published_file_becomes_a_weight_file_that_names_its_variant()
    {
        string published = Repository.PathOf("fixtures", "checkpoints", "openl3_audio_mel256_music-v0_4_0.h5.gz"), to = folder.File("openl3.safetensors");

        var (code, output, error) = Run(published, "-o", to);

        Assert.Equal((0, ""), (code, error));
        Assert.Equal($"{to}: OpenL3's audio network, input mel256, content music, 4,689,860 parameters in 48 tensors\n", output);
        Assert.Equal("openl3 mel256 music", OpenL3Weights.Load(to).Variant);
    }

    [Fact]
    public void A_variant_that_nothing_tells_is_asked_for_and_one_that_is_contradicted_refused()
    {
        string published = Repository.PathOf("fixtures", "checkpoints", "openl3_audio_mel256_music-v0_4_0.h5.gz"), old = Repository.PathOf("fixtures", "checkpoints", "openl3_audio_mel128_env.h5.gz");
        string unnamed = folder.File("weights.bin", File.ReadAllBytes(published)), to = folder.File("openl3.safetensors");

        var (code, _, error) = Run(unnamed, "-o", to);
        Assert.Equal(2, code);
        Assert.StartsWith($"nest: {unnamed}: neither the weights nor the file's name tell the input; say --input linear, mel128 or mel256 (", error, StringComparison.Ordinal);
        Assert.Contains("tell the content; say --content music or env", Run(unnamed, "-o", to, "--input", "linear").Error, StringComparison.Ordinal);
        Assert.Equal($"{old}: the file's spectrogram layer makes mel128, --input says linear", Refusal.Of(() => Run(old, "-o", to, "--input", "linear")));
        Assert.False(File.Exists(to));

        (code, _, error) = Run(published, "-o", to, "--content", "env");
        Assert.Equal((0, $"nest: {published}: the file's name says music; written as --content env.\n"), (code, error));
        var said = JsonDocument.Parse(Run(unnamed, "-o", to, "--input", "linear", "--content", "env", "--json").Output).RootElement;
        Assert.Equal(("linear", "env"), (said.GetProperty("sees").GetString(), said.GetProperty("content").GetString()));
    }

    [Fact]
    public void Json_is_one_object()
    {
        var (_, output, _) = Run(Checkpoint, "-o", folder.File("w.safetensors"), "--frames", "12", "--json");

        var said = JsonDocument.Parse(output).RootElement;
        Assert.Equal(folder.File("w.safetensors"), said.GetProperty("output").GetString());
        Assert.Equal("windowed", said.GetProperty("preset").GetString());
        Assert.Equal(128_279, said.GetProperty("parameters").GetInt64());
        Assert.Equal((8, 12), (said.GetProperty("bins").GetInt32(), said.GetProperty("frames").GetInt32()));
    }

    [Fact]
    public void A_refused_checkpoint_leaves_the_old_weight_file()
    {
        string old = folder.File("w.safetensors", "old"u8);

        Assert.Throws<InvalidDataException>(() => Run(Repository.PathOf("fixtures", "checkpoints", "linear.pth"), "-o", old));

        Assert.Equal("old", File.ReadAllText(old));
        Assert.Equal(["w.safetensors"], folder.Names);
    }

    [Fact]
    public void Usage_is_checked()
    {
        Assert.NotEmpty(ImportCommand.Create().Parse([Checkpoint]).Errors);
        var odd = ImportCommand.Create().Parse([Checkpoint, "-o", "x", "--frames", "10"]).Errors.Single();
        Assert.Contains("--frames 10 is not a multiple of 4", odd.Message, StringComparison.Ordinal);
        var (code, _, error) = Run(Checkpoint, "-o", Checkpoint);
        Assert.Equal(2, code);
        Assert.Contains("is both read and written", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_program_says_in_one_line_what_it_refused_and_exits_with_1()
    {
        string input = Repository.PathOf("fixtures", "checkpoints", "whole_model.pth");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true };
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "nest.dll"), "import", input, "-o", folder.File("w.safetensors")];
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        using var program = Process.Start(start)!;
        string error = program.StandardError.ReadToEnd();
        program.WaitForExit();

        Assert.Equal(1, program.ExitCode);
        Assert.StartsWith($"nest: {input}: byte ", error, StringComparison.Ordinal);
        Assert.Contains("refuses global 'torch.nn.modules.linear.Linear'", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Empty(folder.Names);
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var console = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
        int code = ImportCommand.Create().Parse(arguments).Invoke(console);
        return (code, output.ToString(), error.ToString());
    }
}
