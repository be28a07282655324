using System.CommandLine;
using System.Text.Json;
using Nest.CommandLine;
using Nest.Models.OpenL3;
using Nest.Models.Windowed;

namespace Nest.Cli.Commands;

/// <summary><c>nest import</c>: weights of another framework to a file that Nest reads.</summary>
public static class ImportCommand
{
    /// <summary>The command, for the root.</summary>
    public static Command Create()
    {
        var input = new Argument<FileInfo>("FILE")
        {
            Description = "A PyTorch checkpoint (.pth) of the published conditioned autoencoder: its state_dict, "
                + "or a dictionary that holds it under 'model_state_dict', 'state_dict' or 'model'. Or a weight file (.h5, .h5.gz) of OpenL3's audio network.",
        };
        var output = new Option<FileInfo>("--output", "-o")
        {
            Description = "The weight file to write (safetensors); an old one is replaced once the new one is complete.",
            HelpName = "OUT.safetensors",
            Required = true,
        };
        var frames = new Option<int>("--frames")
        {
            Description = "Frames a window that the model was made for, a multiple of 4; its weights do not tell.",
            DefaultValueFactory = _ => TorchWindowed.PublishedFrames,
        };
        var seen = new Option<string?>("--input")
        {
            Description = "OpenL3: what the network sees; only needed where the file's name does not tell.",
            HelpName = "linear|mel128|mel256",
        };
        var content = new Option<string?>("--content")
        {
            Description = "OpenL3: what it was learned from; only needed where the file's name does not tell.",
            HelpName = "music|env",
        };
        seen.AcceptOnlyFromAmong([.. Enum.GetValues<OpenL3Input>().Select(OpenL3Weights.NameOf)]);
        content.AcceptOnlyFromAmong([.. Enum.GetValues<OpenL3Content>().Select(OpenL3Weights.NameOf)]);
        var json = new Option<bool>("--json") { Description = "Say what was imported as one JSON object." };
        frames.Validators.Add(result =>
        {
            int value = result.GetValueOrDefault<int>();
            if (value is < 4 or > TorchWindowed.MostFrames || value % 4 != 0)
                result.AddError($"--frames {value} is not a multiple of 4 from 4 to {TorchWindowed.MostFrames}.");
        });
        var command = new Command("import", """
            Turns weights of another framework into a file that Nest reads.

            Reads PyTorch checkpoints of the published conditioned autoencoder (preset windowed), as torch.save writes them since 1.6, and the
            published weights of OpenL3's audio network, as Keras writes them to HDF5, gzipped or not, old or new.
            Nothing in the file is executed: tensors and plain values are read, anything else is refused by name.

              nest import model.pth -o song.nest.safetensors
              nest trajectory song.wav --preset windowed --model song.nest.safetensors -o song.npy

              nest import openl3_audio_mel256_music-v0_4_0.h5.gz -o openl3.safetensors
              nest embed music/ --model openl3.safetensors
            """) { input, output, frames, seen, content, json };
        command.SetAction(parsed =>
        {
            FileInfo from = parsed.GetRequiredValue(input), to = parsed.GetRequiredValue(output);
            InvocationConfiguration console = parsed.InvocationConfiguration;
            if (from.FullName == to.FullName)
            {
                console.Error.WriteLine($"nest: {from} is both read and written; give -o another name.");
                return ExitCode.UsageError;
            }
            return KerasOpenL3.IsOne(from.ToString())
                ? OpenL3Import.Run(from, to, parsed.GetValue(seen), parsed.GetValue(content), parsed.GetValue(json), console)
                : Import(from, to, parsed.GetValue(frames), parsed.GetValue(json), console);
        });
        return command;
    }

    private static int Import(FileInfo input, FileInfo output, int frames, bool json, InvocationConfiguration console)
    {
        ImportedWindowed done = TorchWindowed.Import(input.ToString(), output.ToString(), frames);
        console.Output.WriteLine(json
            ? Json(input, output, done)
            : $"{output}: conditioned autoencoder, preset {done.Preset} ({done.Bins} bins, {done.Frames} frames a window), {done.Parameters:N0} parameters in {done.Tensors} tensors");
        return ExitCode.Done;
    }

    private static string Json(FileInfo input, FileInfo output, ImportedWindowed done) => JsonLine.Of(json =>
    {
        json.WriteString("input", input.ToString());
        json.WriteString("output", output.ToString());
        json.WriteString("model", done.Model);
        json.WriteString("preset", done.Preset);
        json.WriteNumber("bins", done.Bins);
        json.WriteNumber("frames", done.Frames);
        json.WriteNumber("tensors", done.Tensors);
        json.WriteNumber("parameters", done.Parameters);
    });
}
