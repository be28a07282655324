using System.CommandLine;
using System.Diagnostics;
using Nest.CommandLine;
using Nest.Models;
using Nest.Models.Windowed;
using Nest.Songs;
using Nest.Tensors;

namespace Nest.Cli.Commands;

/// <summary><c>nest train</c>: trains a model on one song and keeps its weights beside it.</summary>
public static class TrainCommand
{
    private static readonly TimeSpan CheckpointPause = TimeSpan.FromSeconds(30);

    /// <summary>The command, for the root.</summary>
    public static Command Create()
    {
        var input = new Argument<string>("AUDIO") { Description = "A sound file of any rate and number of channels." };
        var output = new Option<string?>("--output", "-o") { Description = "Where the weights go: song.nest.safetensors beside the song if not said.", HelpName = "FILE.safetensors" };
        var preset = new Option<string>("--preset") { Description = "nest: the model that learns, in seconds. windowed: the published conditioned autoencoder on linear magnitudes.", HelpName = "nest|windowed", DefaultValueFactory = _ => "nest" };
        var epochs = new Option<int>("--epochs") { Description = "Times that every window is seen (preset windowed).", HelpName = "N", DefaultValueFactory = _ => 100 };
        var steps = new Option<long?>("--steps") { Description = "Steps of training: 800 if not said; preset windowed ends after so many in place of whole epochs.", HelpName = "N" };
        var batch = new Option<int>("--batch") { Description = "Windows a step (preset windowed).", HelpName = "N", DefaultValueFactory = _ => 128 };
        var rate = new Option<double>("--rate") { Description = "Adam's learning rate (preset windowed).", HelpName = "R", DefaultValueFactory = _ => 1e-3 };
        var seed = new Option<long>("--seed") { Description = "Decides the weights' start and the order of windows; the same seed gives the same weights to the bit.", HelpName = "N", DefaultValueFactory = _ => 0 };
        var batching = new Option<string>("--batching") { Description = "Preset windowed. shuffled: windows in random order, as published. runs: runs of 16 neighbours in random order, several times faster.", HelpName = "shuffled|runs", DefaultValueFactory = _ => "shuffled" };
        var resume = new Option<bool>("--resume") { Description = "Go on where an interrupted training stopped (preset windowed)." };
        Option<string> device = DeviceOption.Create(), precision = DeviceOption.CreatePrecision();
        var threads = new Option<int?>("--threads") { Description = "Threads; one a processor if not said. The weights do not depend on it.", HelpName = "N" };
        var json = new Option<bool>("--json") { Description = "One JSON object an epoch, or every 50 steps of preset nest, on standard output, for plotting, and one at the end." };
        preset.AcceptOnlyFromAmong("nest", "windowed");
        batching.AcceptOnlyFromAmong("shuffled", "runs");
        AtLeastOne(epochs);
        AtLeastOne(batch);
        steps.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long?>() is < 1) result.AddError("--steps must be at least 1.");
            if (result.GetValueOrDefault<long?>() is > int.MaxValue) result.AddError("--steps must be at most 2147483647.");
        });
        threads.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 1024) result.AddError("--threads must be 1 to 1024.");
        });
        rate.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is var value && !(value is > 0 and <= 1)) result.AddError("--rate must be above 0 and at most 1.");
        });
        output.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } path && !path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
                result.AddError($"-o {path}: a weight file's name ends in .safetensors.");
        });

        var command = new Command("train", """
            Trains a model on one song. The weights go beside the song, where nest trajectory and Nest.Viewer find them.

            Preset nest, the default, is done in seconds. Preset windowed takes many epochs. Ctrl-C stops either after the step under way and saves the weights so
            far. With preset windowed, --resume then goes on, to the same weights to the bit as without the stop; a checkpoint is also written every half minute,
            so that a crash costs no more than that.

              nest train song.wav
              nest train song.wav --seed 1 -o another.safetensors
              nest train song.wav --preset windowed --batching runs --epochs 20
              nest train song.wav --preset windowed --json > curve.jsonl
            """) { input, output, preset, epochs, steps, batch, rate, seed, batching, resume, device, precision, threads, json };
        command.Validators.Add(result =>
        {
            if (result.GetResult(steps) is { Implicit: false } && result.GetResult(epochs) is { Implicit: false }) result.AddError("Give --steps or --epochs, not both.");
            if (result.GetValue(preset) == "windowed") return;
            foreach (Option option in new Option[] { epochs, batch, rate, batching, resume })
                if (result.GetResult(option) is { Implicit: false }) result.AddError($"{option.Name} belongs to --preset windowed; preset nest takes --steps and --seed.");
        });
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var console = parsed.InvocationConfiguration;
            string song = parsed.GetRequiredValue(input), weights = parsed.GetValue(output) ?? SongWeights.PathOf(song);
            var settings = new WindowedRunSettings(parsed.GetValue(epochs), parsed.GetValue(batch), parsed.GetValue(rate), parsed.GetValue(seed),
                parsed.GetValue(batching) == "runs" ? Batching.Runs : Batching.Shuffled);
            using Device opened = DeviceOption.Open(parsed, device, parsed.GetValue(threads));
            if (parsed.GetValue(preset) == "nest")
            {
                int taken = (int)(parsed.GetValue(steps) ?? NestLearner.DefaultSteps);
                return new NestTrainer(console.Output, console.Error, parsed.GetValue(json)).Train(song, weights, taken, parsed.GetValue(seed), opened, cancellation);
            }
            var report = new TrainReport(console.Output, console.Error, parsed.GetValue(json));
            return Train(song, weights, settings, parsed.GetValue(steps), parsed.GetValue(resume), opened, report, cancellation);
        }, CancellationToken.None));
        return command;

        static void AtLeastOne(Option<int> option) => option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError($"{option.Name} must be at least 1.");
        });
    }

    private static int Train(string input, string output, WindowedRunSettings settings, long? steps, bool resume, Device device, TrainReport report, CancellationToken cancellation)
    {
        string checkpoint = SongWeights.CheckpointOf(output);
        if (resume && !Checkpoint.Exists(checkpoint))
            throw new FileNotFoundException($"{checkpoint}: there is no such checkpoint to go on from (a finished training leaves none)", checkpoint);
        if (!resume && Checkpoint.Exists(checkpoint))
        {
            report.Say($"{checkpoint} is of a training that was interrupted: --resume goes on with it; delete it to begin anew.");
            return ExitCode.UsageError;
        }
        SongAnalysis song = SongReader.Read(input, Preset.Windowed, report.Working($"reading {Path.GetFileName(input)}"), cancellation);
        if (steps is { } wanted) settings = settings with { Epochs = (int)Math.Min(int.MaxValue, wanted) };   // never reached before the steps are
        WindowedRun run = song.Train(device, settings);
        if (resume) run.Resume(checkpoint);
        long last = steps ?? run.Steps;
        report.Begin(run, last);

        var sinceCheckpoint = Stopwatch.StartNew();
        while (run.StepsDone < last)
        {
            if (cancellation.IsCancellationRequested)
            {
                run.Save(checkpoint);
                run.SaveWeights(output, input, last);
                report.Stopped(run, last, output, input);
                return ExitCode.Interrupted;
            }
            ConditionedLosses losses = run.Advance(out int samples);
            if (!double.IsFinite(losses.Total)) throw new InvalidDataException($"{input}: the losses are no numbers any more at step {run.StepsDone}; a lower --rate may help");
            report.Step(run, losses, samples);
            if (sinceCheckpoint.Elapsed < CheckpointPause) continue;
            run.Save(checkpoint);
            sinceCheckpoint.Restart();
        }

        run.SaveWeights(output, input, last);
        Checkpoint.Delete(checkpoint);
        report.Finished(run, output, run.Judge(report.Working("encoding"), cancellation));
        return ExitCode.Done;
    }
}
