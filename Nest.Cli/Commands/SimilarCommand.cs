using Nest.Cli.Collections;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Nest.CommandLine;
using Nest.Embeddings;
using Nest.Store;

namespace Nest.Cli.Commands;

/// <summary><c>nest similar</c>: the tracks of a collection most like one track, or like any sound file.</summary>
public static class SimilarCommand
{
    /// <summary>The command, for the root.</summary>
    public static Command Create()
    {
        var name = new Argument<string>("TRACK|AUDIO") { Description = "A track of the collection, by its name or path or the end of it; or any sound file, which is embedded as the collection was." };
        var store = CollectionOptions.StoreOption();
        var top = new Option<int>("--top") { Description = "How many tracks to list.", HelpName = "N", DefaultValueFactory = _ => 10 };
        var metric = CollectionOptions.MetricOption();
        var variant = CollectionOptions.VariantOption();
        var model = new Option<string?>("--model") { Description = "The weights that the collection was made with, for a sound file that is not in it; found like those of nest embed if not said.", HelpName = "FILE" };
        Option<string> device = DeviceOption.Create();
        var json = new Option<bool>("--json") { Description = "One JSON object a track, one a line." };
        top.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && value < 1) result.AddError($"--top {value} is not 1 or more.");
        });
        var command = new Command("similar", """
            Lists the tracks of a collection most like a track, nearest first.

            The comparison is exact, however many tracks there are. Equally near tracks come in the order in which they were added.

              nest similar c-major                      by the name of a track in nest.db
              nest similar ~/new/song.ogg --top 3       by a file that need not be in it
              nest similar c-major --json | jq -r .path
            """) { name, store, top, metric, variant, model, device, json };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output, log = parsed.InvocationConfiguration.Error;
            using Collection collection = Collection.Open(parsed.GetRequiredValue(store), parsed.GetValue(variant), line => log.WriteLine($"nest: {line}"));
            SimilarityMetric measure = CollectionOptions.Metric(parsed.GetRequiredValue(metric));
            using var progress = new ProgressLine(log, Path.GetFileName(parsed.GetRequiredValue(name)));
            var (query, track) = QueryVector.Of(collection, parsed.GetRequiredValue(name), parsed.GetValue(model), rounded => DeviceOption.Open(parsed, device, rounded), progress, line => log.WriteLine($"nest: {line}"), cancellation);
            progress.Dispose();
            var found = ExactSearch.Nearest(collection, query, track, parsed.GetValue(top), measure, cancellation);
            if (parsed.GetValue(json)) WriteJson(output, found, measure);
            else WriteTable(output, found, measure);
            if (found.Length == 0) log.WriteLine($"nest: {collection.Store.Path} has no other track of this kind");
            return ExitCode.Done;
        }, cancellation));
        return command;
    }

    private static void WriteTable(TextWriter output, (StoredTrack Track, double Value)[] found, SimilarityMetric metric)
    {
        string[] names = [.. TrackNames.Of([.. found.Select(one => one.Track)]).Select(OneLine.Of)];
        int width = Math.Min(40, names.Select(name => name.Length).DefaultIfEmpty(0).Max()), digits = found.Length.ToString(CultureInfo.InvariantCulture).Length;
        for (int i = 0; i < found.Length; i++)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{(i + 1).ToString(CultureInfo.InvariantCulture).PadLeft(digits)}  {(metric == SimilarityMetric.Cosine ? found[i].Value.ToString("F4", CultureInfo.InvariantCulture) : found[i].Value.ToString("G5", CultureInfo.InvariantCulture)),8}  {names[i].PadRight(width)}  {OneLine.Of(found[i].Track.File.Path)}"));
    }

    private static void WriteJson(TextWriter output, (StoredTrack Track, double Value)[] found, SimilarityMetric metric)
    {
        for (int i = 0; i < found.Length; i++)
        {
            output.WriteLine(JsonLine.Of(json =>
            {
                json.WriteNumber("rank", i + 1);
                json.WriteNumber(metric == SimilarityMetric.Cosine ? "cosine" : "distance", found[i].Value);
                json.WriteString("name", found[i].Track.Name);
                json.WriteString("path", found[i].Track.File.Path);
                json.WriteNumber("seconds", found[i].Track.Duration);
            }));
        }
    }
}
