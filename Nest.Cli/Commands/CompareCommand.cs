using Nest.Cli.Collections;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Nest.Cli.Pictures;
using Nest.CommandLine;
using Nest.Embeddings;
using Nest.Formats;
using Nest.Projection;
using Nest.Store;

namespace Nest.Cli.Commands;

/// <summary><c>nest compare</c>: every track of a collection with every other, or the sections of one track with each other.</summary>
public static class CompareCommand
{
    private const int MostTracks = 4096;

    /// <summary>The command, for the root.</summary>
    public static Command Create()
    {
        var track = new Argument<string?>("TRACK") { Description = "One track, whose sections are compared with each other; it must have been embedded with its time line. All tracks with each other if not given.", Arity = ArgumentArity.ZeroOrOne };
        var store = CollectionOptions.StoreOption();
        var metric = CollectionOptions.MetricOption();
        var variant = CollectionOptions.VariantOption();
        var order = new Option<string>("--order") { Description = "alike: tracks that are alike stand together; name: by name.", HelpName = "alike|name", DefaultValueFactory = _ => "alike" };
        var section = new Option<double?>("--section") { Description = "Seconds of a section of TRACK; as short as the picture can show if not given.", HelpName = "S" };
        var output = new Option<string?>("--output", "-o") { Description = "A table for a spreadsheet, or a heat map with names. A table on the screen if not given.", HelpName = "OUT.csv|.svg" };
        var json = new Option<bool>("--json") { Description = "The matrix as one JSON object." };
        order.AcceptOnlyFromAmong("alike", "name");
        output.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } path && Path.GetExtension(path).ToLowerInvariant() is not (".csv" or ".svg")) result.AddError($"-o {path}: a comparison's file ends in .csv or .svg.");
        });
        section.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is { } value && !(value > 0 && double.IsFinite(value))) result.AddError($"--section {value} is not above 0.");
        });
        var command = new Command("compare", """
            Compares every track of a collection with every other, or the sections of one track with each other.

            cosine: 1 is alike; euclidean: 0 is alike.

              nest compare                               a table on the screen
              nest compare -o collection.svg             a heat map, tracks that are alike side by side
              nest compare -o collection.csv --order name
              nest compare song -o song.svg              where a song comes back to what it was
            """) { track, store, metric, variant, order, section, output, json };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            TextWriter console = parsed.InvocationConfiguration.Output, log = parsed.InvocationConfiguration.Error;
            using Collection collection = Collection.Open(parsed.GetRequiredValue(store), parsed.GetValue(variant), line => log.WriteLine($"nest: {line}"));
            SimilarityMetric measure = CollectionOptions.Metric(parsed.GetRequiredValue(metric));
            Comparison comparison = parsed.GetValue(track) is { } name
                ? OfSections(collection, name, parsed.GetValue(section), measure, cancellation)
                : OfTracks(collection, measure, parsed.GetValue(order) == "alike", log, cancellation);
            if (parsed.GetValue(output) is { } path)
            {
                byte[] file = Path.GetExtension(path).Equals(".svg", StringComparison.OrdinalIgnoreCase) ? comparison.Picture() : Encoding.UTF8.GetBytes(comparison.Csv());
                AtomicFile.Write(path, stream => stream.Write(file));
                if (!parsed.GetValue(json)) console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {comparison.Names.Length:N0} by {comparison.Names.Length:N0}, {comparison.About}"));
            }
            if (parsed.GetValue(json)) console.WriteLine(comparison.Json());
            else if (parsed.GetValue(output) is null) console.Write(comparison.Table());
            return ExitCode.Done;
        }, cancellation));
        return command;
    }

    private static Comparison OfTracks(Collection collection, SimilarityMetric metric, bool alike, TextWriter log, CancellationToken cancellation)
    {
        int count = collection.Store.Tracks(collection.Stamp).Count;
        if (count > MostTracks) throw new InvalidDataException($"{collection.Store.Path} has {count} tracks; a matrix of more than {MostTracks} is not to be read: nest similar finds a track's nearest, nest map shows all");
        StoredVectors vectors = collection.Store.ReadVectors(collection.Stamp);
        double[] values;
        using (var progress = new ProgressLine(log, "comparing")) values = Similarity.Matrix(vectors.Values, count, metric, progress: progress, cancellation: cancellation);
        string[] names = TrackNames.Of(vectors.Tracks);
        int[] order = [.. Enumerable.Range(0, count)];
        if (alike) order = new AverageLinkage([.. values.Select(value => metric == SimilarityMetric.Cosine ? 1 - value : value)], count).Order;
        else Array.Sort(names.ToArray(), order, StringComparer.OrdinalIgnoreCase);
        return new Comparison
        {
            Title = count == 1 ? "1 track" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} tracks compared"),
            About = FingerprintText.Of(collection.Stamp) + (metric == SimilarityMetric.Cosine ? "; cosine" : "; Euclidean distance"),
            Metric = metric,
            Names = [.. order.Select(i => names[i])],
            Paths = [.. order.Select(i => vectors.Tracks[i].File.Path)],
            Values = [.. order.SelectMany(i => order.Select(j => values[i * count + j]))],
        };
    }

    private static Comparison OfSections(Collection collection, string name, double? seconds, SimilarityMetric metric, CancellationToken cancellation)
    {
        StoredTrack track = collection.Find(name) ?? throw new InvalidDataException($"'{name}' is no track of {collection.Store.Path}; nest list shows them");
        EmbeddingTimeLine line = collection.Store.ReadTimeLine(track, collection.Stamp)
            ?? throw new InvalidDataException($"'{track.Name}' has no time line in {collection.Store.Path}; add it by 'nest embed \"{track.File.Path}\" --timeline'");
        SectionMatrix sections = SectionMatrix.Of(line, collection.Stamp.HopSeconds, seconds);
        if (sections.Seconds.Length > MostTracks) throw new InvalidDataException($"--section {seconds} makes {sections.Seconds.Length} sections; {MostTracks} is the most");
        return new Comparison
        {
            Title = track.Name,
            About = string.Create(CultureInfo.InvariantCulture, $"sections of {sections.Length:0.##} s; {FingerprintText.Of(collection.Stamp)}; {(metric == SimilarityMetric.Cosine ? "cosine" : "Euclidean distance")}"),
            Metric = metric,
            Names = [.. sections.Seconds.Select(time => time.ToString("0.###", CultureInfo.InvariantCulture))],
            Seconds = sections.Seconds,
            Values = Similarity.Matrix(sections.Vectors, sections.Seconds.Length, metric, cancellation: cancellation),
        };
    }

    private sealed record Comparison
    {
        public required string Title { get; init; }

        public required string About { get; init; }

        public required SimilarityMetric Metric { get; init; }

        public required string[] Names { get; init; }      // (N)

        public string[]? Paths { get; init; }              // (N), of tracks

        public double[]? Seconds { get; init; }            // (N), of sections

        public required double[] Values { get; init; }     // (N, N)

        public byte[] Picture() => new HeatMap { Title = Title, About = About, Values = Values, Names = Names, SmallIsAlike = Metric == SimilarityMetric.Euclidean, Seconds = Seconds }.Draw();

        public string Csv()
        {
            var text = new StringBuilder(Seconds is null ? "track" : "seconds");
            foreach (string name in Names) text.Append(',').Append(Quoted(name));
            text.Append('\n');
            for (int i = 0; i < Names.Length; i++)
            {
                text.Append(Quoted(Names[i]));
                for (int j = 0; j < Names.Length; j++) text.Append(CultureInfo.InvariantCulture, $",{Values[i * Names.Length + j]:G9}");
                text.Append('\n');
            }
            return text.ToString();
        }

        // Rows and columns have numbers, the rows their names too: names of columns would not fit.
        public string Table()
        {
            int count = Names.Length, digits = count.ToString(CultureInfo.InvariantCulture).Length, named = Math.Min(32, Names.Max(name => name.Length));
            string format = Metric == SimilarityMetric.Cosine ? "0.000" : Values.Max() < 100 ? "0.00" : "0";
            int cell = Math.Max(digits, Values.Max(value => value.ToString(format, CultureInfo.InvariantCulture).Length)) + 2;
            var text = new StringBuilder(new string(' ', digits + 2 + named));
            for (int j = 1; j <= count; j++) text.Append(j.ToString(CultureInfo.InvariantCulture).PadLeft(cell));
            text.Append('\n');
            for (int i = 0; i < count; i++)
            {
                string name = OneLine.Of(Names[i]);
                text.Append((i + 1).ToString(CultureInfo.InvariantCulture).PadLeft(digits)).Append("  ").Append((name.Length > named ? name[..(named - 1)] + "…" : name).PadRight(named));
                for (int j = 0; j < count; j++) text.Append(Values[i * count + j].ToString(format, CultureInfo.InvariantCulture).PadLeft(cell));
                text.Append('\n');
            }
            return text.ToString();
        }

        public string Json() => JsonLine.Of(json =>
        {
            json.WriteString("metric", Metric == SimilarityMetric.Cosine ? "cosine" : "euclidean");
            json.WriteStartArray(Seconds is null ? "names" : "seconds");
            for (int i = 0; i < Names.Length; i++)
                if (Seconds is null) json.WriteStringValue(Names[i]);
                else json.WriteNumberValue(Math.Round(Seconds[i], 6));
            json.WriteEndArray();
            if (Paths is not null)
            {
                json.WriteStartArray("paths");
                foreach (string path in Paths) json.WriteStringValue(path);
                json.WriteEndArray();
            }
            json.WriteStartArray("values");
            for (int i = 0; i < Names.Length; i++)
            {
                json.WriteStartArray();
                for (int j = 0; j < Names.Length; j++) json.WriteNumberValue(Values[i * Names.Length + j]);
                json.WriteEndArray();
            }
            json.WriteEndArray();
        });

        // A name that a spreadsheet would take for a formula gets an apostrophe, as spreadsheets themselves write it.
        private static string Quoted(string name)
        {
            if (name.Length > 0 && name[0] is '=' or '+' or '@' || (name.StartsWith('-') && !double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out _))) name = "'" + name;
            return name.AsSpan().ContainsAny(",\"\n\r") ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : name;
        }
    }
}
