using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Nest.CommandLine;
using Nest.Models;
using Nest.Models.Nest;
using Nest.Songs;
using Nest.Tensors;

namespace Nest.Cli.Commands;

/// <summary><c>nest train --preset nest</c>: a run of seconds, so that it has no checkpoints: one that is stopped leaves its weights so far. The same seed gives the same weights.</summary>
/// <param name="output">Standard output: the result, and with --json a line every <see cref="StepsALine"/> steps.</param>
/// <param name="error">Standard error: progress.</param>
/// <param name="json">Whether results are JSON.</param>
internal sealed class NestTrainer(TextWriter output, TextWriter error, bool json)
{
    /// <summary>Steps that one JSON line sums up.</summary>
    public const int StepsALine = 50;

    private const int StepsTogether = 10;   // that losses are asked for at once: a card is waited for then

    /// <summary>Learns a song and writes its weights.</summary>
    /// <param name="input">The song.</param>
    /// <param name="weights">Where the weights go.</param>
    /// <param name="steps">Steps of training.</param>
    /// <param name="seed">Decides the start and every draw.</param>
    /// <param name="device">What computes.</param>
    /// <param name="cancellation">Ends it: before the first step with nothing written, later between two steps with the weights so far.</param>
    /// <exception cref="InvalidDataException">The song is damaged, too short or silent, or training left the finite numbers.</exception>
    public int Train(string input, string weights, int steps, long seed, Device device, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        SongAnalysis song;
        using (var reading = new ProgressLine(error, $"reading {Path.GetFileName(input)}")) song = SongReader.Read(input, Preset.Nest, reading, cancellation);

        double prepared = 0;
        ProgressLine? learning = null;
        LearnedNest nest;
        try
        {
            nest = new NestLearner(song).Learn(device, new NestLearnerOptions(seed, steps), new StepProgress(step =>
            {
                if (step.Step == 0)
                {
                    prepared = watch.Elapsed.TotalSeconds;
                    error.WriteLine(Invariant($"{step.Windows:N0} windows, {step.Weights:N0} weights, {steps:N0} steps; on the {device.Name}"));
                    learning = new ProgressLine(error, "learning");
                    return;
                }

                learning!.Report((double)step.Step / steps);
                if (step.Step % StepsTogether != 0 && step.Step < steps) return;
                NestLosses last = step.TakeLosses()[^1];
                if (json && (step.Step % StepsALine == 0 || step.Step == steps)) Write(writer => Describe(writer, step, last, watch));
            }), cancellation);
        }
        finally
        {
            learning?.Dispose();
        }

        nest.Save(weights);
        if (!nest.IsComplete)
        {
            error.WriteLine(Invariant($"nest: stopped after step {nest.Step} of {steps}; the weights so far are in {weights}."));
            return ExitCode.Interrupted;
        }

        Finish(weights, steps, nest.Statistics, prepared, watch.Elapsed.TotalSeconds);
        return ExitCode.Done;
    }

    private void Finish(string weights, int steps, LatentStatistics statistics, double prepared, double seconds)
    {
        if (json)
            Write(writer =>
            {
                writer.WriteString("output", weights);
                writer.WriteNumber("steps", steps);
                writer.WriteNumber("seconds", Math.Round(seconds, 3));
                writer.WriteStartArray("shares");
                foreach (double share in statistics.Shares) writer.WriteNumberValue(Math.Round(share, 6));
                writer.WriteEndArray();
                writer.WriteNumber("total_variance", statistics.TotalVariance);
                writer.WriteBoolean("collapsed", statistics.Collapsed);
            });
        else output.WriteLine(Invariant($"{weights}: {steps:N0} steps in {seconds:F1} s ({prepared:F1} s to get ready); first axis {statistics.Shares[0]:P0} of the variance"));
        if (statistics.Collapsed) error.WriteLine("nest: the latents collapsed: principal components will draw this song in their place (--method auto).");
    }

    private static void Describe(Utf8JsonWriter writer, NestProgress step, NestLosses losses, Stopwatch watch)
    {
        writer.WriteNumber("step", step.Step);
        writer.WriteNumber("loss", losses.Total);
        writer.WriteNumber("contrast", losses.Contrast);
        writer.WriteNumber("distance", losses.Distance);
        writer.WriteNumber("reconstruction", losses.Reconstruction);
        writer.WriteNumber("hinge", losses.Hinge);
        writer.WriteNumber("decorrelation", losses.Decorrelation);
        writer.WriteNumber("slowness", losses.Slowness);
        writer.WriteNumber("forecast", losses.Forecast);
        writer.WriteNumber("seconds", Math.Round(watch.Elapsed.TotalSeconds, 3));
    }

    private void Write(Action<Utf8JsonWriter> members)
    {
        output.WriteLine(JsonLine.Of(members));
        output.Flush();
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
