using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Nest.CommandLine;
using Nest.Songs.Quality;
using Nest.Tensors;

namespace Nest.Cli.Commands;

/// <summary><c>nest evaluate</c>: how well songs' nests keep what is alike together, beside principal components.</summary>
public static class EvaluateCommand
{
    private sealed record Verdict(string Song, NestEvaluation Of);

    /// <summary>The command, for the root.</summary>
    public static Command Create()
    {
        var songs = new Argument<string[]>("SONG") { Description = "Sound files of two seconds or more.", Arity = ArgumentArity.OneOrMore };
        var seed = new Option<long>("--seed") { Description = "Decides the weights' start and every draw.", DefaultValueFactory = _ => 0 };
        Option<string> device = DeviceOption.Create(), precision = DeviceOption.CreatePrecision();
        var json = new Option<bool>("--json") { Description = "One JSON object a song in place of the table." };
        var command = new Command("evaluate", """
            Learns each song's nest and judges it against the song: the share of true neighbours kept (knn), trustworthiness, rank correlation
            of distances, and neighbours by timbre and harmony (knn2), of the learned nest, the drawn path and principal components.

            A ratio that cannot be told, as against principal components without any error, is a dash, in JSON null, and left out of the means.

              nest evaluate song.wav another.ogg
              nest evaluate --json --seed 1 *.wav > figures.jsonl
            """) { songs, seed, device, precision, json };
        command.SetAction((parsed, cancellation) =>
        {
            using Device opened = DeviceOption.Open(parsed, device);
            return Task.FromResult(Evaluate(parsed.GetRequiredValue(songs), parsed.GetValue(seed), opened, parsed.GetValue(json), parsed.InvocationConfiguration, cancellation));
        });
        return command;
    }

    private static int Evaluate(string[] songs, long seed, Device device, bool json, InvocationConfiguration console, CancellationToken cancellation)
    {
        var verdicts = new List<Verdict>();
        string header = $"{"song",-32} {"windows",8} {"knn",6} {"x PCA",6} {"shown",6} {"trust err",9} {"knn2",6} {"x PCA",6} {"spear",6} {"x PCA",6}";
        foreach (string song in songs)
            try
            {
                Verdict verdict = Judge(song, seed, device, console.Error, cancellation);
                if (!json && verdicts.Count == 0) console.Output.WriteLine(header);   // where no song can be judged there is no table
                verdicts.Add(verdict);
                console.Output.WriteLine(json ? Json(verdict, seed) : Row(verdict));
                console.Output.Flush();
                if (verdict.Of.Latents.Collapsed) console.Error.WriteLine($"nest: {song}: the latents collapsed, so that principal components draw it: {verdict.Of.Latents}");
            }
            catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                console.Error.WriteLine(problem.Message.Contains(song, StringComparison.Ordinal) ? $"nest: {problem.Message}" : $"nest: {song}: {problem.Message}");
            }
        if (!json && verdicts.Count > 1)
            console.Output.WriteLine($"{"geometric mean; of trust err, mean",-48} {Mean(v => v.Of.Learned.Knn / v.Of.Pca.Knn)} {Mean(v => v.Of.Drawn.Knn / v.Of.Pca.Knn)} {Cell(verdicts.Select(TrustError).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average(), 9)} {"",6} {Mean(v => v.Of.Learned.Knn2 / v.Of.Pca.Knn2)} {"",6} {Mean(v => v.Of.Learned.Spearman / v.Of.Pca.Spearman)}");
        return verdicts.Count == songs.Length ? ExitCode.Done : ExitCode.InputFailed;

        string Mean(Func<Verdict, double> ratio)
        {
            double[] told = [.. verdicts.Select(ratio).Where(value => double.IsFinite(value) && value > 0)];
            return Cell(told.Length > 0 ? Math.Exp(told.Average(Math.Log)) : double.NaN, 6);
        }
    }

    private static Verdict Judge(string path, long seed, Device device, TextWriter error, CancellationToken cancellation)
    {
        var reading = new ProgressLine(error, $"reading {Path.GetFileName(path)}");
        ProgressLine? learning = null;
        try
        {
            return new Verdict(path, NestEvaluation.Of(path, seed, device, reading, new StepProgress(step =>
            {
                if (learning is null)
                {
                    reading.Dispose();
                    learning = new ProgressLine(error, $"learning {Path.GetFileName(path)}");
                }
                else learning.Report((double)step.Step / step.Steps);
            }), cancellation));
        }
        finally
        {
            reading.Dispose();
            learning?.Dispose();
        }
    }

    private static double TrustError(Verdict v) => (1 - v.Of.Learned.Trust) / (1 - v.Of.Pca.Trust);

    private static string Row(Verdict v) => Invariant(
        $"{Path.GetFileName(v.Song),-32} {v.Of.Windows,8} {v.Of.Learned.Knn,6:F3} {Cell(v.Of.Learned.Knn / v.Of.Pca.Knn, 6)} {Cell(v.Of.Drawn.Knn / v.Of.Pca.Knn, 6)} {Cell(TrustError(v), 9)} {v.Of.Learned.Knn2,6:F3} {Cell(v.Of.Learned.Knn2 / v.Of.Pca.Knn2, 6)} {v.Of.Learned.Spearman,6:F3} {Cell(v.Of.Learned.Spearman / v.Of.Pca.Spearman, 6)}{(v.Of.Latents.Collapsed ? " collapsed" : "")}");

    private static string Cell(double ratio, int width) => (double.IsFinite(ratio) ? ratio.ToString("F2", CultureInfo.InvariantCulture) : "-").PadLeft(width);

    private static string Json(Verdict v, long seed) => JsonLine.Of(writer =>
    {
        writer.WriteString("song", v.Song);
        writer.WriteNumber("seed", seed);
        writer.WriteNumber("windows", v.Of.Windows);
        writer.WriteBoolean("collapsed", v.Of.Latents.Collapsed);
        Figures(writer, "points", v.Of.Learned);
        Figures(writer, "shown", v.Of.Drawn);
        Figures(writer, "pca3", v.Of.Pca);
        writer.WriteStartObject("ratio");
        Number(writer, "knn", v.Of.Learned.Knn / v.Of.Pca.Knn);
        Number(writer, "knn_shown", v.Of.Drawn.Knn / v.Of.Pca.Knn);
        Number(writer, "knn2", v.Of.Learned.Knn2 / v.Of.Pca.Knn2);
        Number(writer, "spear", v.Of.Learned.Spearman / v.Of.Pca.Spearman);
        Number(writer, "trust_err", TrustError(v));
        Number(writer, "jump", v.Of.Learned.Jump / v.Of.Pca.Jump);
        writer.WriteEndObject();
    });

    private static void Figures(Utf8JsonWriter writer, string name, QualityFigures f)
    {
        writer.WriteStartObject(name);
        Number(writer, "trust", f.Trust);
        Number(writer, "cont", f.Continuity);
        Number(writer, "knn", f.Knn);
        Number(writer, "spear", f.Spearman);
        Number(writer, "trust2", f.Trust2);
        Number(writer, "cont2", f.Continuity2);
        Number(writer, "knn2", f.Knn2);
        Number(writer, "spear2", f.Spearman2);
        Number(writer, "ev1", f.FirstAxisShare);
        Number(writer, "jump", f.Jump);
        writer.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value)) writer.WriteNumber(name, Math.Round(value, 4));
        else writer.WriteNull(name);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
