using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Nest.Audio;
using Nest.Features;
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
        SongFeatures song;
        using (var audio = AudioFile.Open(input))
        using (var reading = new ProgressLine(error, $"reading {Path.GetFileName(input)}"))
            song = TrajectoryBuilder.ReadSong(audio, Preset.Nest, reading, cancellation);
        WindowScores scores = TrajectoryBuilder.FitScores(song, Preset.Nest, NestTrainingSet.Components, cancellation: cancellation);
        NestTrainingSet trainingSet = NestTrainingSet.Of(scores, cancellation: cancellation);
        if (!trainingSet.CanBeLearned)
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                $"{input}: {song.Windows.Count} windows sound, which is too few to learn from: none has another that is {NestShape.Near} or more away; principal components place it (--method pca)"));

        var training = new NestTraining(new NestAutoencoder(device), trainingSet, seed, steps);
        double prepared = watch.Elapsed.TotalSeconds;
        error.WriteLine(Invariant($"{trainingSet.Windows:N0} windows, {training.Model.Parameters.Count:N0} weights, {steps:N0} steps; on the {device.Name}"));
        using (var learning = new ProgressLine(error, "learning"))
        {
            cancellation.ThrowIfCancellationRequested();
            while (!training.Done && !cancellation.IsCancellationRequested)
            {
                training.Step();
                learning.Report((double)training.StepsDone / steps);
                if (training.StepsDone % StepsTogether != 0 && !training.Done) continue;
                NestLosses last = Last(training, input);
                if (json && (training.StepsDone % StepsALine == 0 || training.Done)) Write(writer => Describe(writer, training, last, watch));
            }
        }

        if (!training.Done)
        {
            if (training.StepsDone % StepsTogether != 0) Last(training, input);
            Save(weights, training, input, seed);
            error.WriteLine(Invariant($"nest: stopped after step {training.StepsDone} of {steps}; the weights so far are in {weights}."));
            return Program.Interrupted;
        }

        Save(weights, training, input, seed);
        var latents = new float[scores.Leading.Length];
        training.Encode(0, latents, cancellation);
        Finish(weights, steps, LatentStatistics.Of(latents), prepared, watch.Elapsed.TotalSeconds);
        return Program.Done;
    }

    /// <summary>The losses of the last step; those of all steps since it was last asked for must be numbers.</summary>
    private static NestLosses Last(NestTraining training, string input)
    {
        IReadOnlyList<NestLosses> losses = training.TakeLosses();
        for (int i = 0; i < losses.Count; i++)
            if (!double.IsFinite(losses[i].Total)) throw new InvalidDataException($"{input}: the losses are no numbers any more at step {training.StepsDone - losses.Count + i + 1}");
        return losses[^1];
    }

    private static void Save(string weights, NestTraining training, string input, long seed)
    {
        var more = new Dictionary<string, string>(StringComparer.Ordinal) { ["song"] = Path.GetFileName(input) };
        StepsTaken.Add(more, training.StepsDone, training.Steps);
        more.Add("seed", seed.ToString(CultureInfo.InvariantCulture));
        if (training.Model.Device.RoundsOperands) more.Add("precision", "tf32");
        NestWeights.Save(weights, training.Model, more);
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

    private static void Describe(Utf8JsonWriter writer, NestTraining training, NestLosses losses, Stopwatch watch)
    {
        writer.WriteNumber("step", training.StepsDone);
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
