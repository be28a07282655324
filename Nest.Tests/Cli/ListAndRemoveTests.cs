using System.CommandLine;
using System.Text.Json;
using Nest.Cli.Commands;
using Nest.Embeddings;
using Nest.Store;
using Nest.Tests.Store;

namespace Nest.Tests.Cli;

public sealed class ListAndRemoveTests : IDisposable
{
    private static readonly EmbeddingFingerprint Max = MadeUpTracks.Stamp(), Mean = MadeUpTracks.Stamp(pooling: "mean");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_collection_is_listed_with_the_kinds_of_vectors_that_each_track_has()
    {
        Fill();

        var (code, output, error) = Run(ListCommand.Create(), "--store", PathOf);

        Assert.Equal((0, ""), (code, error));
        string[] lines = output.Split('\n');
        Assert.Matches(@"^/.*nest\.db: 4 tracks, \d+:\d\d of sound, \d+ KB$", lines[0]);
        Assert.Equal("  A  logmel, 8 numbers, hop 0.1 s, kapre, max: 3 tracks, 1 time line", lines[1]);
        Assert.Equal("  B  logmel, 8 numbers, hop 0.1 s, kapre, mean: 2 tracks", lines[2]);
        Assert.Matches(@"^A B  +\d:\d\d  old/song +/music/old/song.mp3  \(no such file now\)$", lines[4]);
        Assert.Matches(@"^- B  +\d:\d\d  other +/music/other.mp3  \(no such file now\)$", lines[5]);
        Assert.Matches(@"^A -  +\d:\d\d  music/song +/music/song.mp3  \(no such file now\)$", lines[6]);
        Assert.Matches(@"^A\+-  +\d:\d\d  here +/.*here.wav$", lines[7]);
        Assert.Equal("+ has a time line", lines[9]);
    }

    [Fact]
    public void Json_is_one_object_a_track()
    {
        Fill();

        JsonElement[] tracks = [.. Run(ListCommand.Create(), "--store", PathOf, "--json").Output.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];

        Assert.Equal(4, tracks.Length);
        JsonElement here = tracks.Single(track => track.GetProperty("name").GetString() == "here");
        Assert.True(here.GetProperty("there").GetBoolean());
        JsonElement vector = here.GetProperty("vectors").EnumerateArray().Single();
        Assert.Equal(("logmel", "max", 8, true), (vector.GetProperty("variant").GetString(), vector.GetProperty("pool").GetString(), vector.GetProperty("size").GetInt32(), vector.GetProperty("timeline").GetBoolean()));
    }

    [Fact]
    public void An_ambiguous_name_lists_the_tracks_and_removes_none()
    {
        Fill();

        var (code, output, error) = Run(RemoveCommand.Create(), "song", "--store", PathOf);

        Assert.Equal((1, ""), (code, output));
        Assert.Equal("nest: 'song' means 2 tracks; give more of the path, or --all for all of them:\n  /music/old/song.mp3\n  /music/song.mp3\n", error);
        (code, output, error) = Run(RemoveCommand.Create(), "other", "nothing", "--store", PathOf);
        Assert.Equal((1, "", $"nest: 'nothing' is no track of {PathOf}; nest list shows them\nnest: nothing was removed\n"), (code, output, error));
        Assert.Equal(4, Left().Length);
    }

    [Theory]
    [InlineData("old/song", "here other song")]
    [InlineData("old/song.mp3", "here other song")]
    [InlineData("song --all", "here other")]
    [InlineData("/music --all", "here")]
    [InlineData("--missing", "here")]
    [InlineData("OTHER song --all", "here")]
    [InlineData("song --all --variant max", "here old/song other")]
    public void Names_folders_and_missing_files_are_removed(string arguments, string left)
    {
        Fill();

        Run(RemoveCommand.Create(), [.. arguments.Split(' '), "--store", PathOf]);

        Assert.Equal(left.Split(' ').Order(), Left().Select(path => path.Contains("/music/old/", StringComparison.Ordinal) ? "old/song" : Path.GetFileNameWithoutExtension(path)).Order());
    }

    [Fact]
    public void Usage_and_missing_collections_are_one_line()
    {
        Assert.Equal("Say which TRACK to remove, or --missing.", RemoveCommand.Create().Parse([]).Errors.Single().Message);
        Assert.Contains("there is no such collection", Assert.Throws<FileNotFoundException>(() => Run(RemoveCommand.Create(), "x", "--store", PathOf)).Message, StringComparison.Ordinal);
        Assert.Contains("there is no store", Assert.Throws<FileNotFoundException>(() => Run(ListCommand.Create(), "--store", PathOf)).Message, StringComparison.Ordinal);
        Fill();
        Assert.StartsWith($"{PathOf}: several kinds of vectors are 'logmel'; there are ", Refusal.Of(() => Run(RemoveCommand.Create(), "here", "--variant", "logmel", "--store", PathOf)), StringComparison.Ordinal);
    }

    private string PathOf => folder.File("nest.db");

    private void Fill()
    {
        using var store = EmbeddingStore.Open(PathOf);
        string here = folder.File("here.wav", "sound"u8);
        store.Add(
        [
            MadeUpTracks.Track("/music/song.mp3", Max), MadeUpTracks.Track("/music/old/song.mp3", Max), MadeUpTracks.Track("/music/old/song.mp3", Mean),
            MadeUpTracks.Track("/music/other.mp3", Mean), new NewTrack(TrackFile.Of(here), 8000, MadeUpTracks.Embedding("here", Max, frames: 2)),
        ]);
    }

    private string[] Left()
    {
        using var store = EmbeddingStore.OpenRead(PathOf);
        return [.. store.Tracks().Select(track => track.File.Path)];
    }

    private static (int Code, string Output, string Error) Run(Command command, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        int code = command.Parse(arguments).Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        return (code, output.ToString(), error.ToString());
    }
}
