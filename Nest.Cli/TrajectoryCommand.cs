using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Nest.Audio;
using Nest.Trajectories;

namespace Nest.Cli;

/// <summary><c>nest trajectory</c>: a song's path through space, as a file.</summary>
public static class TrajectoryCommand
{
    /// <summary>The command, for the root.</summary>
    public static Command Create()
    {
        var input = new Argument<string>("AUDIO") { Description = "A sound file of any rate and number of channels." };
        var output = new Option<string>("--output", "-o") { Description = "The file to write; its ending decides the format. An old one is replaced once the new one is complete.", HelpName = "OUT.npy|.csv|.json|.ply", Required = true };
        var preset = new Option<string>("--preset") { Description = "nest: log-mel windows, standardised, silence at the ends left out. windowed: linear magnitudes, as the published conditioned autoencoder sees them.", HelpName = "nest|windowed", DefaultValueFactory = _ => "nest" };
        var method = new Option<string>("--method") { Description = "How windows become points. pca: their principal components. auto: the best there is, which is pca as long as no model is trained.", HelpName = "auto|pca", DefaultValueFactory = _ => "auto" };
        var raw = new Option<bool>("--raw") { Description = "The first three scores as they are: no smoothing, no scaling." };
        var json = new Option<bool>("--json") { Description = "Say what was written as one JSON object." };
        preset.AcceptOnlyFromAmong("nest", "windowed");
        method.AcceptOnlyFromAmong("auto", "pca");
        output.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } path && !TrajectoryFile.Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
                result.AddError($"-o {path}: a trajectory's file ends in {string.Join(", ", TrajectoryFile.Endings)}.");
        });
        var command = new Command("trajectory", """
            Places every moment of a song in space and writes the path: its nest.

            The song is cut into windows of 20 frames (0.46 s), one every 23 ms; windows that sound alike lie close together. A point stands for the
            centre of its window, in seconds on the song's clock, and lies within 0.15 of the origin.

              nest trajectory song.wav -o song.csv          seconds,x,y,z for a spreadsheet
              nest trajectory song.ogg -o song.ply          coloured by time, for MeshLab or Blender
              nest trajectory song.wav -o song.npy --raw    numpy.load("song.npy"), the raw scores (N, 3)
            """) { input, output, preset, method, raw, json };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
            Write(parsed.GetRequiredValue(input), parsed.GetRequiredValue(output), parsed.GetValue(preset) == "windowed" ? Preset.Windowed : Preset.Nest, parsed.GetValue(raw), parsed.GetValue(json), parsed.InvocationConfiguration, cancellation), cancellation));
        return command;
    }

    private static int Write(string input, string output, Preset preset, bool raw, bool json, InvocationConfiguration console, CancellationToken cancellation)
    {
        if (Path.GetFullPath(input) == Path.GetFullPath(output))
        {
            console.Error.WriteLine($"nest: {input} is both read and written; give -o another name.");
            return Program.UsageError;
        }

        Trajectory trajectory;
        using (var audio = AudioFile.Open(input))
        using (var progress = new ProgressLine(console.Error, Path.GetFileName(input)))
            trajectory = raw ? TrajectoryBuilder.PlaceRaw(audio, preset, progress, cancellation) : TrajectoryBuilder.Place(audio, preset, progress, cancellation);
        TrajectoryFile.Write(output, trajectory);

        string name = preset == Preset.Windowed ? "windowed" : "nest";
        console.Output.WriteLine(json
            ? Json(input, output, name, trajectory)
            : string.Create(CultureInfo.InvariantCulture, $"{output}: {trajectory.Count:N0} points from {trajectory.Seconds[0]:F2} to {trajectory.Seconds[^1]:F2} s, preset {name}, placed by {trajectory.Method}{(raw ? ", raw" : "")}"));
        return Program.Done;
    }

    private static string Json(string input, string output, string preset, Trajectory trajectory)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("input", input);
            json.WriteString("output", output);
            json.WriteString("preset", preset);
            json.WriteString("method", trajectory.Method);
            json.WriteNumber("points", trajectory.Count);
            json.WriteNumber("from", Math.Round(trajectory.Seconds[0], 4));
            json.WriteNumber("to", Math.Round(trajectory.Seconds[^1], 4));
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
