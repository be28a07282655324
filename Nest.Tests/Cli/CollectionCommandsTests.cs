using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Nest.Audio;
using Nest.Cli.Commands;
using Nest.Embeddings;
using Nest.Numerics;
using Nest.Store;

namespace Nest.Tests.Cli;

/// <summary>nest similar, compare and map on collections of made-up vectors.</summary>
public sealed class CollectionCommandsTests : IDisposable
{
    private const string Hostile = "a <script>alert(1) &amp; & \"b\"\t'c' {{data}}";

    private static readonly XNamespace SvgName = "http://www.w3.org/2000/svg";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Similar_lists_the_nearest_first_and_not_the_track_itself()
    {
        string store = Store(("red 1", [1, 0, 0]), ("red 2", [0.9f, 0.1f, 0]), ("green", [0, 1, 0]), ("red 3", [0.8f, 0.3f, 0]));

        var (code, output, error) = Run(SimilarCommand.Create(), "red 1", "--store", store, "--top", "2");

        Assert.Equal((0, ""), (code, error));
        Assert.Equal([$"1    0.9939  red 2  {Track("red 2")}", $"2    0.9363  red 3  {Track("red 3")}"], output.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void Similar_says_the_same_as_json()
    {
        string store = Store(("a", [1, 0]), ("b", [0, 3]), ("c", [1, 4]));

        var lines = Run(SimilarCommand.Create(), "a", "--store", store, "--metric", "euclidean", "--json").Output.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToArray();

        Assert.Equal([Math.Sqrt(10), 4], lines.Select(line => line.GetProperty("distance").GetDouble()));
        Assert.Equal(["b", "c"], lines.Select(line => line.GetProperty("name").GetString()));
        Assert.Equal([1, 2], lines.Select(line => line.GetProperty("rank").GetInt32()));
        Assert.Equal(Track("b"), lines[0].GetProperty("path").GetString());
    }

    [Fact]
    public void A_sound_file_that_is_not_in_the_collection_is_embedded_as_the_collection_was()
    {
        string store = folder.File("nest.db");
        using (var open = EmbeddingStore.Open(store))
        using (var embedder = new LogMelEmbedder(new EmbedderOptions(HopSeconds: 0.25, Pooling: EmbeddingPool.Mean)))
            foreach (string name in new[] { "c-major", "white-noise", "harmonics" })
            {
                using AudioReader audio = AudioFile.Open(Repository.PathOf("fixtures", "audio", name + ".wav"));
                open.Add(new NewTrack(TrackFile.Of(Repository.PathOf("fixtures", "audio", name + ".wav")), audio.Rate, embedder.Embed(audio)));
            }
        File.Copy(Repository.PathOf("fixtures", "audio", "c-major.wav"), folder.File("unknown.wav"));

        Assert.Contains("1.0000  c-major", Run(SimilarCommand.Create(), folder.File("unknown.wav"), "--store", store, "--top", "1").Output, StringComparison.Ordinal);
        Assert.Contains("  white-noise", Run(SimilarCommand.Create(), Repository.PathOf("fixtures", "audio", "pink-noise.wav"), "--store", store, "--top", "1").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_collection_keeps_an_index_beside_it_that_is_made_again_when_stale_or_damaged()
    {
        var random = new SeededRandom(1);
        (string, float[])[] tracks = [.. Enumerable.Range(0, 1100).Select(i => ($"{i:0000}", Enumerable.Range(0, 1024).Select(_ => (float)random.NextGaussian()).ToArray()))];
        string store = Store(tracks);
        string first = Run(SimilarCommand.Create(), "0000", "--store", store).Output, index = Assert.Single(folder.Names, name => name.EndsWith(".index", StringComparison.Ordinal));
        byte[] sound = File.ReadAllBytes(folder.File(index));

        Assert.Equal(first, Run(SimilarCommand.Create(), "0000", "--store", store).Output);
        byte[] damaged = [.. sound];
        damaged[sound.Length / 2] ^= 1;                                        // among the vectors
        damaged[4000] ^= 1;                                                    // and before them
        File.WriteAllBytes(folder.File(index), damaged);
        Assert.Equal(first, Run(SimilarCommand.Create(), "0000", "--store", store).Output);
        Assert.Equal(sound, File.ReadAllBytes(folder.File(index)));

        Add(store, ("twin", tracks[0].Item2));
        Assert.Contains("1.0000  twin", Run(SimilarCommand.Create(), "0000", "--store", store, "--top", "1").Output, StringComparison.Ordinal);
        Assert.NotEqual(sound.Length, new FileInfo(folder.File(index)).Length);
    }

    [Fact]
    public void What_is_not_there_is_said_in_one_line()
    {
        string store = Store(("a", [1, 0]), ("b", [0, 1]));
        Add(store, Path.Combine("other", "a"), [1, 1]);

        Assert.Equal("'x' is neither a track of " + store + " (nest list shows them) nor a sound file", Refusal(SimilarCommand.Create(), "x", "--store", store));
        Assert.StartsWith("'a' fits 2 tracks: ", Refusal(SimilarCommand.Create(), "a", "--store", store), StringComparison.Ordinal);
        Assert.Equal($"{store}: no vectors are 'openl3'; there are logmel, 2 numbers, hop 0.1 s, kapre, max", Refusal(SimilarCommand.Create(), "b", "--store", store, "--variant", "openl3"));
        Assert.Contains("has no time line", Refusal(CompareCommand.Create(), "b", "--store", store), StringComparison.Ordinal);
        Assert.Contains("there is no such collection; make one by 'nest embed FOLDER", Refusal(MapCommand.Create(), "--store", folder.File("none.db"), "-o", folder.File("m.svg")), StringComparison.Ordinal);
        Assert.DoesNotContain(folder.Names, name => name.StartsWith("none.db", StringComparison.Ordinal) || name.StartsWith("m.", StringComparison.Ordinal));
    }

    [Fact]
    public void Compare_prints_a_table_with_like_beside_like()
    {
        string store = Store(("a", [1, 0, 0]), ("x", [0, 1, 0]), ("b", [0.9f, 0.1f, 0]), ("y", [0, 0.8f, 0.2f]));

        string[] lines = Run(CompareCommand.Create(), "--store", store).Output.TrimEnd('\n').Split('\n');

        Assert.Equal(5, lines.Length);
        string order = string.Concat(lines.Skip(1).Select(line => line[3]));
        Assert.Contains(order, new[] { "abxy", "baxy", "abyx", "bayx", "xyab", "xyba", "yxab", "yxba" });
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal("1.000", lines[i + 1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[i + 2]));
    }

    [Fact]
    public void Compare_writes_a_spreadsheet()
    {
        string store = Store(("=a,\"b\"", [3, 4]), ("c", [3, 0]));

        var (code, output, _) = Run(CompareCommand.Create(), "--store", store, "--order", "name", "-o", folder.File("m.csv"));

        Assert.Equal((0, $"{folder.File("m.csv")}: 2 by 2, logmel, 2 numbers, hop 0.1 s, kapre, max; cosine\n"), (code, output));
        Assert.Equal("track,\"'=a,\"\"b\"\"\",c\n\"'=a,\"\"b\"\"\",1,0.6\nc,0.6,1\n", File.ReadAllText(folder.File("m.csv")));
    }

    [Fact]
    public void Compare_draws_a_heat_map_with_names()
    {
        string store = Store((Hostile, [1, 0, 0]), ("second", [0, 1, 0]), ("third", [0.5f, 0.5f, 0]));

        Assert.Equal(0, Run(CompareCommand.Create(), "--store", store, "-o", folder.File("m.svg")).Code);

        XElement picture = XDocument.Load(folder.File("m.svg")).Root!;
        string[] texts = [.. picture.Descendants(SvgName + "text").Select(text => text.Value)];
        Assert.Equal(2, texts.Count(text => text == "second"));
        Assert.Contains("0.71", texts);
        Assert.Contains("3 tracks compared", texts);
        Assert.Empty(picture.Descendants(SvgName + "script"));
        Assert.Single(picture.Descendants(SvgName + "image"));
    }

    [Fact]
    public void Compare_shows_where_a_song_comes_back()
    {
        string store = folder.File("nest.db");
        float[] one = [1, 0], other = [0, 1];
        var line = new EmbeddingTimeLine([.. Enumerable.Range(0, 40).SelectMany(i => i / 10 % 2 == 0 ? one : other)], [.. Enumerable.Range(0, 40).Select(i => 0.1 * i)]);
        using (var open = EmbeddingStore.Open(store)) open.Add(New(Track("song"), one, line));

        var said = JsonDocument.Parse(Run(CompareCommand.Create(), "song", "--store", store, "--section", "1", "--json").Output).RootElement;
        Assert.Equal(0, Run(CompareCommand.Create(), "song", "--store", store, "-o", folder.File("m.svg")).Code);

        Assert.Equal([0.45, 1.45, 2.45, 3.45], said.GetProperty("seconds").EnumerateArray().Select(value => value.GetDouble()));
        Assert.Equal([1, 0, 1, 0], said.GetProperty("values")[0].EnumerateArray().Select(value => Math.Round(value.GetDouble(), 6)));
        Assert.Contains("0:01", XDocument.Load(folder.File("m.svg")).Descendants(SvgName + "text").Select(text => text.Value));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(30)]
    public void A_map_has_every_track_however_few(int count)
    {
        string store = Store([.. Clusters(count)]);

        var (code, output, error) = Run(MapCommand.Create(), "--store", store, "-o", folder.File("m.svg"), "--json");

        Assert.Equal(0, code);
        var said = JsonDocument.Parse(output).RootElement;
        Assert.Equal(count < 4 ? "pca" : "tsne", said.GetProperty("method").GetString());
        Assert.Equal(count, said.GetProperty("points").GetArrayLength());
        Assert.Equal(count > 1, error.Length > 0);            // what was done instead of what the defaults say
        XElement picture = XDocument.Load(folder.File("m.svg")).Root!;
        Assert.Equal(count, picture.Descendants(SvgName + "circle").Count(circle => circle.Element(SvgName + "title") is not null));
        Assert.Contains("track 000", picture.Descendants(SvgName + "text").Select(text => text.Value));
        Assert.DoesNotContain("NaN", File.ReadAllText(folder.File("m.svg")), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_on_a_map_cover_neither_each_other_nor_points()
    {
        string store = Store([.. Clusters(200)]);
        Run(MapCommand.Create(), "--store", store, "-o", folder.File("m.svg"), "--method", "pca");

        XElement picture = XDocument.Load(folder.File("m.svg")).Root!;
        var points = picture.Descendants(SvgName + "circle").Where(circle => circle.Element(SvgName + "title") is not null).Select(circle => (X: Number(circle, "cx"), Y: Number(circle, "cy"))).ToArray();
        var names = picture.Descendants(SvgName + "text").Where(text => text.Value.StartsWith("track ", StringComparison.Ordinal) && (string?)text.Attribute("class") is null)
            .Select(text => (Left: Number(text, "x"), Base: Number(text, "y"))).ToArray();

        Assert.InRange(names.Length, 20, 200);
        const double Width = 44, Height = 11;                  // nine letters at 11.5 pixels, a little less than it takes
        foreach (var (left, bottom) in names)
        {
            Assert.DoesNotContain(points, point => point.X > left && point.X < left + Width && point.Y < bottom && point.Y > bottom - Height);
            Assert.Single(names, other => Math.Abs(other.Left - left) < Width && Math.Abs(other.Base - bottom) < Height);
        }
    }

    [Fact]
    public void Tracks_are_colored_by_folder_or_by_what_is_alike()
    {
        string store = folder.File("nest.db");
        foreach (var (name, vector) in Clusters(12)) Add(store, Path.Combine(vector[0] > 0.5f ? "chords" : "noises", name), vector);

        Assert.Equal(["chords", "noises"], Groups("auto"));
        Assert.Equal(3, Groups("cluster").Length);
        Assert.All(Groups("cluster"), group => Assert.StartsWith("like track ", group, StringComparison.Ordinal));
        Assert.Single(Groups("none"));

        string[] Groups(string color) => [.. JsonDocument.Parse(Run(MapCommand.Create(), "--store", store, "-o", folder.File("m.svg"), "--json", "--colour", color).Output)
            .RootElement.GetProperty("groups").EnumerateArray().Select(group => group.GetString()!)];
    }

    [Fact]
    public void The_page_takes_names_as_text_and_files_relative_to_itself()
    {
        string store = Store([.. Clusters(7), (Hostile, [1, 0, 0])]);

        Assert.Equal(0, Run(MapCommand.Create(), "--store", store, "-o", folder.File("m.html")).Code);

        string page = File.ReadAllText(folder.File("m.html"));
        Assert.Equal(2, page.Split("<script").Length - 1);
        Assert.DoesNotContain("{{", page.Replace("{{data}}", "", StringComparison.Ordinal), StringComparison.Ordinal);   // the name has that
        Assert.Contains("default-src 'none'; script-src 'sha256-", page, StringComparison.Ordinal);
        string data = page.Split("id=\"data\">")[1].Split("</script>")[0];
        var tracks = JsonDocument.Parse(data).RootElement.GetProperty("tracks").EnumerateArray().ToArray();
        Assert.Equal(8, tracks.Length);
        Assert.Contains(tracks, track => track.GetProperty("name").GetString() == Hostile);
        Assert.Contains(tracks, track => track.GetProperty("href").GetString() == "./track%20000.wav");
        Assert.All(tracks, track => Assert.Equal(6, track.GetProperty("nearest").GetArrayLength()));
        Assert.Equal(1, tracks.Max(track => Math.Max(Math.Abs(track.GetProperty("x").GetDouble()), Math.Abs(track.GetProperty("y").GetDouble()))), 1e-4);
    }

    [Fact]
    public void The_embedding_projector_gets_a_line_a_track()
    {
        string store = Store([.. Clusters(6), (Hostile, [0.25f, 0, -1])]);

        Assert.Equal(0, Run(MapCommand.Create(), "--store", store, "-o", folder.File("m.tsv")).Code);

        string[] vectors = File.ReadAllLines(folder.File("m.tsv")), metadata = File.ReadAllLines(folder.File("m.metadata.tsv"));
        Assert.Equal((7, 8), (vectors.Length, metadata.Length));
        Assert.Equal("0.25\t0\t-1", vectors[6]);
        Assert.All(metadata, line => Assert.Equal(6, line.Split('\t').Length));
        Assert.StartsWith("name\tgroup\t", metadata[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_map_repeats_and_a_seed_changes_it()
    {
        string store = Store([.. Clusters(40)]);

        string Drawn(string seed)
        {
            Run(MapCommand.Create(), "--store", store, "-o", folder.File("m.svg"), "--seed", seed);
            return File.ReadAllText(folder.File("m.svg"));
        }
        Assert.Equal(Drawn("1"), Drawn("1"));
        Assert.NotEqual(Drawn("1"), Drawn("2"));
    }

    [Theory]
    [InlineData("-o m.png", "-o m.png: a map's file ends in .svg, .html or .tsv.")]
    [InlineData("-o m.svg --perplexity 0.5", "--perplexity 0.5 is not 1 or more.")]
    public void Usage_is_checked(string options, string said) => Assert.Equal(said, Assert.Single(MapCommand.Create().Parse(options.Split(' ')).Errors).Message);

    private string Track(string name) => folder.File(name + ".wav");

    private string Store(params (string Name, float[] Vector)[] tracks)
    {
        string store = folder.File("nest.db");
        using var open = EmbeddingStore.Open(store);
        open.Add(tracks.Select(track => New(Track(track.Name), track.Vector)));
        return store;
    }

    private void Add(string store, (string Name, float[] Vector) track) => Add(store, track.Name, track.Vector);

    private void Add(string store, string name, float[] vector)
    {
        using var open = EmbeddingStore.Open(store);
        open.Add(New(Track(name), vector));
    }

    private static NewTrack New(string path, float[] vector, EmbeddingTimeLine? line = null)
    {
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(path)));
        var stamp = new EmbeddingFingerprint("logmel-1", "logmel", "kapre", 0.1, true, "max", vector.Length);
        return new NewTrack(new TrackFile(path, hash, 100, new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc)), 44100, new TrackEmbedding(stamp, vector, 61.5, line));
    }

    // Three clusters around the axes.
    private static IEnumerable<(string, float[])> Clusters(int count)
    {
        var random = new SeededRandom(9);
        for (int i = 0; i < count; i++)
        {
            var vector = new float[3];
            for (int k = 0; k < 3; k++) vector[k] = (k == i % 3 ? 1 : 0) + 0.1f * (float)random.NextGaussian();
            yield return ($"track {i.ToString("000", CultureInfo.InvariantCulture)}", vector);
        }
    }

    private static double Number(XElement element, string attribute) => double.Parse((string)element.Attribute(attribute)!, CultureInfo.InvariantCulture);

    private static string Refusal(Command command, params string[] arguments)
    {
        var fault = Assert.ThrowsAny<Exception>(() => Run(command, arguments));
        Assert.True(fault is IOException or InvalidDataException, fault.ToString());
        Assert.DoesNotContain('\n', fault.Message);
        return fault.Message;
    }

    private static (int Code, string Output, string Error) Run(Command command, params string[] arguments)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        int code = command.Parse(arguments).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
