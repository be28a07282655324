using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Nest.Audio;
using Nest.CommandLine;
using Nest.Songs;
using Nest.Songs.Export;
using Nest.Tensors;

namespace Nest.Cli.Commands;

/// <summary><c>nest trajectory</c>: a song's path through space, as a file.</summary>
public static class TrajectoryCommand
{
    /// <summary>The command, for the root.</summary>
    public static Command Create()
    {
        var input = new Argument<string>("AUDIO") { Description = "A sound file of any rate and number of channels." };
        var output = new Option<string>("--output", "-o") { Description = "The file to write; its ending decides the format. An old one is replaced once the new one is complete.", HelpName = "OUT.npy|.csv|.json|.ply|.glb", Required = true };
        var preset = new Option<string>("--preset") { Description = "nest: log-mel windows, standardised, silence at the ends left out. windowed: linear magnitudes, as the published conditioned autoencoder sees them.", HelpName = "nest|windowed", DefaultValueFactory = _ => "nest" };
        var method = new Option<string>("--method") { Description = "How windows become points. autoencoder: by trained weights. pca: by principal components. auto: by trained weights if there are any and they have not collapsed, else by principal components; which, and why, is said.", HelpName = "auto|autoencoder|pca", DefaultValueFactory = _ => "auto" };
        var model = new Option<string?>("--model") { Description = "A weight file from nest train or nest import; song.nest.safetensors beside the song if not said.", HelpName = "FILE" };
        var raw = new Option<bool>("--raw") { Description = "The latents, or the first three scores, as they are: no test whether the latents collapsed, no smoothing, no scaling." };
        var json = new Option<bool>("--json") { Description = "Say what was written as one JSON object." };
        preset.AcceptOnlyFromAmong("nest", "windowed");
        method.AcceptOnlyFromAmong("auto", "autoencoder", "pca");
        output.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } path && !TrajectoryFile.Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
                result.AddError($"-o {path}: a trajectory's file ends in {string.Join(", ", TrajectoryFile.Endings)}.");
        });
        Option<string> device = DeviceOption.Create(), precision = DeviceOption.CreatePrecision();
        var command = new Command("trajectory", """
            Places every moment of a song in space and writes the path: its nest.

            The song is cut into windows of 20 frames (0.46 s), one every 23 ms; windows that sound alike lie close together. A point stands for the
            centre of its window, in seconds on the song's clock, and lies within 0.15 of the origin.

              nest trajectory song.wav -o song.csv          seconds,x,y,z for a spreadsheet
              nest trajectory song.ogg -o song.ply          coloured by time, for MeshLab or Blender
              nest trajectory song.ogg -o song.glb          a tube that draws itself in the song's time, for Blender and the web
              nest trajectory song.wav -o song.npy --raw    numpy.load("song.npy"), the raw scores (N, 3)
            """) { input, output, preset, method, model, device, precision, raw, json };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var request = new Request(parsed.GetRequiredValue(input), parsed.GetRequiredValue(output),
                parsed.GetValue(preset) == "windowed" ? Preset.Windowed : Preset.Nest,
                parsed.GetValue(method) switch { "pca" => PlacementMethod.Pca, "autoencoder" => PlacementMethod.Autoencoder, _ => PlacementMethod.Auto },
                parsed.GetValue(model), parsed.GetValue(raw), parsed.GetValue(json));
            return Write(request, () => DeviceOption.Open(parsed, device), parsed.InvocationConfiguration, cancellation);
        }, cancellation));
        return command;
    }

    private static int Write(Request request, Func<Device> open, InvocationConfiguration console, CancellationToken cancellation)
    {
        string input = request.Input, output = request.Output;
        if (Path.GetFullPath(input) == Path.GetFullPath(output))
        {
            console.Error.WriteLine($"nest: {input} is both read and written; give -o another name.");
            return ExitCode.UsageError;
        }

        Placement placement;
        using (var audio = AudioFile.Open(input))
        using (Device device = open())
        using (var progress = new ProgressLine(console.Error, Path.GetFileName(input)))
            placement = NestPlacer.Place(audio, request.Preset, request.Method, request.Model, device, request.Raw, progress, cancellation);
        Trajectory trajectory = placement.Trajectory;
        TrajectoryFile.Write(output, trajectory);

        string name = request.Preset == Preset.Windowed ? "windowed" : "nest";
        console.Output.WriteLine(request.Json
            ? Json(input, output, name, placement)
            : string.Create(CultureInfo.InvariantCulture, $"{output}: {trajectory.Count:N0} points from {trajectory.Seconds[0]:F2} to {trajectory.Seconds[^1]:F2} s, preset {name}, placed by {trajectory.Method}{(request.Raw ? ", raw" : "")} ({placement.Reason})"));
        return ExitCode.Done;
    }

    private static string Json(string input, string output, string preset, Placement placement)
    {
        Trajectory trajectory = placement.Trajectory;
        return JsonLine.Of(json =>
        {
            json.WriteString("input", input);
            json.WriteString("output", output);
            json.WriteString("preset", preset);
            json.WriteString("method", trajectory.Method);
            json.WriteString("reason", placement.Reason);
            json.WriteNumber("points", trajectory.Count);
            json.WriteNumber("from", Math.Round(trajectory.Seconds[0], 4));
            json.WriteNumber("to", Math.Round(trajectory.Seconds[^1], 4));
        });
    }

    private sealed record Request(string Input, string Output, Preset Preset, PlacementMethod Method, string? Model, bool Raw, bool Json);
}
