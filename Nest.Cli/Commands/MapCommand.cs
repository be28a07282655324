using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Nest.Cli.Collections;
using Nest.Cli.Pictures;
using Nest.CommandLine;
using Nest.Formats;
using Nest.Store;

namespace Nest.Cli.Commands;

/// <summary><c>nest map</c>: all tracks of a collection on a map, those that are alike together.</summary>
public static class MapCommand
{
    /// <summary>The command, for the root.</summary>
    public static Command Create()
    {
        var store = CollectionOptions.StoreOption();
        var variant = CollectionOptions.VariantOption();
        var method = new Option<string>("--method") { Description = "tsne keeps neighbours together; pca shows the two directions in which the tracks differ most.", HelpName = "tsne|pca", DefaultValueFactory = _ => "tsne" };
        var perplexity = new Option<double>("--perplexity") { Description = "How many tracks t-SNE counts as a track's neighbours, roughly; less where there are few tracks.", HelpName = "P", DefaultValueFactory = _ => 30 };
        var seed = new Option<long>("--seed") { Description = "Decides where t-SNE starts; the same seed gives the same map.", HelpName = "N", DefaultValueFactory = _ => 0 };
        var color = new Option<string>("--colour") { Description = "folder: by the folder below the one that all share; cluster: by what is alike; auto: by folder where there are several, else by cluster.", HelpName = "auto|folder|cluster|none", DefaultValueFactory = _ => "auto" };
        var output = new Option<string>("--output", "-o") { Description = "A picture; a page to search, zoom and listen in; or vectors and names for the Embedding Projector (a second file OUT.metadata.tsv).", HelpName = "OUT.svg|.html|.tsv", Required = true };
        var json = new Option<bool>("--json") { Description = "Say what was written as one JSON object." };
        method.AcceptOnlyFromAmong("tsne", "pca");
        color.AcceptOnlyFromAmong("auto", "folder", "cluster", "none");
        perplexity.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is var value && !(value >= 1 && double.IsFinite(value))) result.AddError($"--perplexity {value} is not 1 or more.");
        });
        output.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } path && Path.GetExtension(path).ToLowerInvariant() is not (".svg" or ".html" or ".tsv")) result.AddError($"-o {path}: a map's file ends in .svg, .html or .tsv.");
        });
        var command = new Command("map", """
            Draws a map of a collection: a point a track, tracks that sound alike close together.

            Neighbours on the map of t-SNE are neighbours in sound; how far apart clusters lie, and how large they are, means little.

              nest map -o map.html                      a page: drag, zoom, search, click to hear
              nest map -o map.svg --method pca
              nest map -o map.tsv                       for projector.tensorflow.org: load map.tsv and map.metadata.tsv
            """) { store, variant, method, perplexity, seed, color, output, json };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            TextWriter console = parsed.InvocationConfiguration.Output, log = parsed.InvocationConfiguration.Error;
            using Collection collection = Collection.Open(parsed.GetRequiredValue(store), parsed.GetValue(variant), line => log.WriteLine($"nest: {line}"));
            string path = parsed.GetRequiredValue(output), folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
            var wishes = new MapOptions(parsed.GetValue(method) == "pca", parsed.GetValue(perplexity), parsed.GetValue(seed), parsed.GetRequiredValue(color), Path.GetExtension(path).Equals(".html", StringComparison.OrdinalIgnoreCase));
            PlacedTracks placed = PlacedTracks.Place(collection, wishes, log, cancellation);
            if (Path.GetExtension(path).Equals(".tsv", StringComparison.OrdinalIgnoreCase))
            {
                string second = Path.ChangeExtension(path, ".metadata.tsv");
                AtomicFile.Write(second, stream => stream.Write(Encoding.UTF8.GetBytes(ProjectorFiles.Metadata(placed.Map))));
                AtomicFile.Write(path, stream => ProjectorFiles.WriteVectors(stream, placed.Vectors.Values.Span, placed.Map.Points.Count));
            }
            else
            {
                byte[] file = wishes.Page ? MapPage.Write(placed.Map, folder) : MapPicture.Draw(placed.Map);
                AtomicFile.Write(path, stream => stream.Write(file));
            }
            console.WriteLine(parsed.GetValue(json) ? Json(path, placed) : string.Create(CultureInfo.InvariantCulture, $"{path}: {placed.Map.Title}, {placed.Map.About}"));
            return ExitCode.Done;
        }, cancellation));
        return command;
    }

    private static string Json(string path, PlacedTracks placed) => JsonLine.Of(json =>
    {
        json.WriteString("output", path);
        json.WriteNumber("tracks", placed.Map.Points.Count);
        json.WriteString("method", placed.Perplexity is null ? "pca" : "tsne");
        if (placed.Perplexity is { } perplexity) json.WriteNumber("perplexity", Math.Round(perplexity, 3));
        if (placed.Divergence is { } divergence) json.WriteNumber("divergence", Math.Round(divergence, 6));
        json.WriteStartArray("groups");
        foreach (string group in placed.Map.Groups) json.WriteStringValue(group);
        json.WriteEndArray();
        json.WriteStartArray("points");
        foreach (MapPoint point in placed.Map.Points)
        {
            json.WriteStartObject();
            json.WriteString("name", point.Name);
            json.WriteString("path", point.Path);
            json.WriteNumber("x", Math.Round(point.X, 6));
            json.WriteNumber("y", Math.Round(point.Y, 6));
            json.WriteNumber("group", point.Group);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });
}
