using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Nest.CommandLine;
using Nest.Models;
using Nest.Models.Windowed;

namespace Nest.Cli.Commands;

/// <summary>What <c>nest train</c> says: a line an epoch, how fast it goes and when it will be done, and what became of the latents.</summary>
/// <remarks>Progress goes to standard error, rewriting one line on a terminal; with --json each epoch is one object on standard output.</remarks>
internal sealed class TrainReport(TextWriter output, TextWriter error, bool json)
{
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(0.2);

    private readonly bool terminal = !Console.IsErrorRedirected;
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly List<float> latents = [];   // (samples of the epoch so far, 3)
    private double reconstruction, forecast, covariance;   // sums over the epoch's samples
    private int seen;                            // samples of the epoch so far
    private long seenInAll, begunAt, lastStep;
    private TimeSpan begun, epochBegun, lastLine;
    private int written;                         // characters of the line that stands on the terminal

    /// <summary>One line for people.</summary>
    public void Say(string line)
    {
        Wipe();
        error.WriteLine($"nest: {line}");
    }

    /// <summary>Progress of work before or after the steps.</summary>
    public IProgress<double> Working(string what) => new WorkProgress(this, what);

    /// <summary>The training begins, or goes on, after run.StepsDone of <paramref name="last"/> steps.</summary>
    public void Begin(WindowedRun run, long last)
    {
        (begun, epochBegun, begunAt, lastStep) = (watch.Elapsed, watch.Elapsed, run.StepsDone, last);
        Wipe();
        string from = run.StepsDone > 0 ? $", going on after step {run.StepsDone}" : "";
        error.WriteLine(Invariant($"{run.Samples:N0} windows, {run.Weights:N0} weights, {last:N0} steps{from}; on the {run.DeviceName}"));
    }

    /// <summary>A step was done.</summary>
    public void Step(WindowedRun run, ConditionedLosses losses, int samples)
    {
        reconstruction += losses.Reconstruction * samples;
        forecast += losses.Forecast * samples;
        covariance += losses.Covariance * samples;
        seen += samples;
        seenInAll += samples;
        latents.AddRange(run.LastLatents());
        bool whole = run.StepsDone % run.StepsAnEpoch == 0;
        if (whole || run.StepsDone == lastStep) Epoch(run);
        else if (terminal && watch.Elapsed - lastLine > Refresh)
        {
            lastLine = watch.Elapsed;
            Rewrite($"epoch {run.EpochsDone + 1}, step {run.StepsDone}/{lastStep}  {Losses()}  {Pace(run)}");
        }
    }

    /// <summary>Ctrl-C: everything is saved.</summary>
    public void Stopped(WindowedRun run, long last, string weights, string song)
    {
        Wipe();
        error.WriteLine(Invariant($"nest: stopped after step {run.StepsDone} of {last}; the weights so far are in {weights}."));
        error.WriteLine($"nest: to go on: the same command with --resume (nest train {song} … --resume)");
    }

    /// <summary>All steps are done and the weights written.</summary>
    public void Finished(WindowedRun run, string weights, LatentStatistics statistics)
    {
        Wipe();
        if (json)
        {
            Write(writer =>
            {
                writer.WriteString("output", weights);
                writer.WriteNumber("steps", run.StepsDone);
                Describe(writer, statistics);
                writer.WriteBoolean("collapsed", statistics.Collapsed);
            });
        }
        else output.WriteLine(Invariant($"{weights}: {run.StepsDone:N0} steps, {run.EpochsDone} epochs; {statistics}"));
        if (statistics.Collapsed) error.WriteLine("nest: the latents collapsed: principal components will draw this song in their place (--method auto).");
    }

    private void Epoch(WindowedRun run)
    {
        Wipe();
        var statistics = LatentStatistics.Of([.. latents]);
        int epoch = (run.StepsDone + run.StepsAnEpoch - 1) / run.StepsAnEpoch;
        if (json)
        {
            double seconds = (watch.Elapsed - epochBegun).TotalSeconds;
            Write(writer =>
            {
                writer.WriteNumber("epoch", epoch);
                writer.WriteNumber("step", run.StepsDone);
                writer.WriteNumber("reconstruction", reconstruction / seen);
                writer.WriteNumber("forecast", forecast / seen);
                writer.WriteNumber("covariance", covariance / seen);
                writer.WriteNumber("loss", new ConditionedLosses(reconstruction / seen, forecast / seen, covariance / seen).Total);
                Describe(writer, statistics);
                writer.WriteNumber("windows_per_second", Math.Round(seen / Math.Max(1e-9, seconds), 1));
                writer.WriteNumber("seconds", Math.Round(seconds, 3));
            });
        }
        string collapsed = statistics.Collapsed ? "  collapsed" : "";
        error.WriteLine($"epoch {epoch}, step {run.StepsDone}/{lastStep}  {Losses()}  {Pace(run)}{collapsed}");
        (reconstruction, forecast, covariance, seen, epochBegun) = (0, 0, 0, 0, watch.Elapsed);
        latents.Clear();
    }

    private string Losses() => Invariant($"reconstruction {reconstruction / seen:G4}  forecast {forecast / seen:G4}  covariance {covariance / seen:G4}");

    private string Pace(WindowedRun run)
    {
        double seconds = (watch.Elapsed - begun).TotalSeconds;
        var left = TimeSpan.FromSeconds(Math.Ceiling(seconds / Math.Max(1, run.StepsDone - begunAt) * (lastStep - run.StepsDone)));
        string clock = left.TotalHours >= 1 ? Invariant($"{(long)left.TotalHours}:{left.Minutes:D2}:{left.Seconds:D2}") : Invariant($"{left.Minutes}:{left.Seconds:D2}");
        return Invariant($"{seenInAll / Math.Max(1e-9, seconds):F0} windows/s, {clock} to go");
    }

    private static void Describe(Utf8JsonWriter writer, LatentStatistics statistics)
    {
        writer.WriteStartArray("shares");
        foreach (double share in statistics.Shares) writer.WriteNumberValue(Math.Round(share, 6));
        writer.WriteEndArray();
        writer.WriteNumber("total_variance", statistics.TotalVariance);
        writer.WriteNumber("saturation", Math.Round(statistics.Saturation, 6));
    }

    private void Write(Action<Utf8JsonWriter> members)
    {
        output.WriteLine(JsonLine.Of(members));
        output.Flush();
    }

    private void Rewrite(string line)
    {
        error.Write($"\r{line.PadRight(written)}");
        error.Flush();
        written = line.Length;
    }

    private void Wipe()
    {
        if (written > 0) error.Write($"\r{new string(' ', written)}\r");
        written = 0;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class WorkProgress(TrainReport report, string what) : IProgress<double>
    {
        public void Report(double value)
        {
            if (!report.terminal || report.watch.Elapsed - report.lastLine < Refresh) return;
            report.lastLine = report.watch.Elapsed;
            report.Rewrite(Invariant($"{what} {value:P0}"));
        }
    }
}
