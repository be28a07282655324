using Nest.Embeddings;
using Nest.Store;

namespace Nest.Tests.Store;

public sealed class EmbeddingStoreTests : IDisposable
{
    private static readonly EmbeddingFingerprint Stamp = MadeUpTracks.Stamp();

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_was_stored_is_read_again()
    {
        NewTrack plain = MadeUpTracks.Track("/music/a.mp3"), line = MadeUpTracks.Track("/music/b.mp3", MadeUpTracks.Stamp(6144), frames: 25);
        using (var store = Open())
        {
            store.Add(plain);
            store.Add(line);
        }

        using var again = EmbeddingStore.OpenRead(PathOf);
        StoredTrack a = again.Find("a.mp3").Single(), b = again.Find("b.mp3").Single();
        Assert.Equal((plain.File, plain.Embedding.Duration, plain.Rate), (a.File, a.Duration, a.Rate));
        Assert.Equal(plain.Embedding.Vector, again.ReadVector(a, Stamp));
        Assert.Null(again.ReadTimeLine(a, Stamp));
        Assert.Null(again.ReadVector(b, Stamp));
        Assert.Equal(line.Embedding.Vector, again.ReadVector(b, line.Embedding.Stamp));
        EmbeddingTimeLine read = again.ReadTimeLine(b, line.Embedding.Stamp)!;
        Assert.Equal(line.Embedding.TimeLine!.Vectors, read.Vectors);
        Assert.Equal(line.Embedding.TimeLine.Seconds, read.Seconds);
    }

    [Fact]
    public void Vectors_of_different_stamps_never_meet()
    {
        EmbeddingFingerprint[] stamps =
        [
            Stamp, Stamp with { Model = "00ff" }, Stamp with { Variant = "openl3 mel256 music" }, Stamp with { FrontEnd = "librosa" }, Stamp with { HopSeconds = 0.5 },
            Stamp with { Centered = false }, Stamp with { Pooling = "mean" }, Stamp with { Size = 9 },
        ];
        using var store = Open();
        for (int i = 0; i < stamps.Length; i++)
            for (int track = 0; track <= i; track++) store.Add(MadeUpTracks.Track($"/music/{track}", stamps[i]));

        IReadOnlyList<StoredFingerprint> found = store.Stamps();

        Assert.Equal(stamps.Reverse(), found.Select(stored => stored.Stamp));
        Assert.Equal([8, 7, 6, 5, 4, 3, 2, 1], found.Select(stored => stored.Tracks));
        for (int i = 0; i < stamps.Length; i++)
        {
            StoredVectors vectors = store.ReadVectors(stamps[i]);
            Assert.Equal(i + 1, vectors.Tracks.Count);
            for (int row = 0; row <= i; row++)
                Assert.Equal(MadeUpTracks.Track(vectors.Tracks[row].File.Path, stamps[i]).Embedding.Vector, vectors.Values.Slice(row * stamps[i].Size, stamps[i].Size).ToArray());
        }
        Assert.Equal(stamps, store.StampsOf(store.Find("/music/0").Single()));
    }

    [Fact]
    public unsafe void All_vectors_are_one_matrix_aligned_to_64_bytes_in_the_order_of_the_tracks()
    {
        using var store = Open();
        store.Add(Enumerable.Range(0, 300).Select(i => MadeUpTracks.Track(MadeUpTracks.PathOf(299 - i))));
        store.Remove(store.Find("An album 0003/05 track 000041.mp3").Single());

        StoredVectors vectors = store.ReadVectors(Stamp);

        Assert.Equal(299 * 8, vectors.Values.Length);
        Assert.Equal(store.Tracks(Stamp), vectors.Tracks);
        Assert.Equal(vectors.Tracks.Select(track => track.Id).Order(), vectors.Tracks.Select(track => track.Id));
        Assert.All(vectors.Tracks.Index(), row => Assert.Equal(MadeUpTracks.Track(row.Item.File.Path).Embedding.Vector, vectors.Values.Slice(8 * row.Index, 8).ToArray()));
        fixed (float* first = vectors.Values.Span) Assert.Equal(0u, (nuint)first % 64);
        var seen = new List<long>();
        Assert.Equal(vectors.Version, store.ReadVectors(Stamp, (track, vector) => seen.Add(track)));
        Assert.Equal(vectors.Tracks.Select(track => track.Id), seen);
    }

    [Fact]
    public void The_version_changes_with_its_stamp_and_only_then()
    {
        EmbeddingFingerprint other = Stamp with { Pooling = "mean" };
        using var store = Open();
        Assert.Null(store.Version(Stamp));
        store.Add(MadeUpTracks.Track("/a"));
        store.Add(MadeUpTracks.Track("/b"));
        store.Add(MadeUpTracks.Track("/c", other));
        var versions = new List<string?> { store.Version(Stamp) };
        void Changes(Action act)
        {
            act();
            versions.Add(store.Version(Stamp));
        }

        store.Add(MadeUpTracks.Track("/d", other));
        store.Remove(store.Find("/c").Single());
        Assert.Equal(versions[0], store.Version(Stamp));

        Changes(() => store.Add(MadeUpTracks.Track("/a", Stamp)));
        Changes(() => store.Add(MadeUpTracks.Track("/b", other, content: "new")));         // the old content's vector goes
        Changes(() => store.Keep(MadeUpTracks.Track("/e", content: "/a").File, Stamp));   // moved: no file is at /a
        Changes(() => store.Remove(store.Find("/e").Single()));
        Assert.Null(versions[^1]);
        Changes(() => store.Add(MadeUpTracks.Track("/a")));
        Assert.Equal(versions.Count, versions.Distinct().Count());
        using var second = EmbeddingStore.Open(folder.File("second.db"));
        second.Add(MadeUpTracks.Track("/a"));
        Assert.NotEqual(versions[0]!.Split('-')[0], second.Version(Stamp)!.Split('-')[0]);
    }

    [Fact]
    public void Unchanged_files_are_skipped_moved_ones_keep_their_vectors_and_copies_share_them()
    {
        string first = folder.File("first.wav", "sound"u8), second = folder.File("second.wav");
        using var store = Open();
        TrackFile file = TrackFile.Of(first);
        Assert.Equal(Kept.Missing, store.Keep(file, Stamp));
        Assert.False(store.IsUntouched(first, Stamp));
        TrackEmbedding embedding = MadeUpTracks.Embedding("sound", Stamp, frames: 3);
        store.Add(new NewTrack(file, 8000, embedding));

        Assert.True(store.IsUntouched(first, Stamp, timeLine: true));
        Assert.False(store.IsUntouched(first, Stamp with { HopSeconds = 1 }));
        Assert.Equal(Kept.Stored, store.Keep(TrackFile.Of(first), Stamp));
        long id = store.Tracks().Single().Id;

        File.Copy(first, second);
        Assert.Equal(Kept.Copied, store.Keep(TrackFile.Of(second), Stamp, timeLine: true));
        Assert.Equal(2, store.Tracks(Stamp).Count);
        Assert.Equal(embedding.TimeLine!.Vectors, store.ReadTimeLine(store.Find("second").Single(), Stamp)!.Vectors);
        store.Remove(store.Find("second").Single());

        File.Delete(first);
        Assert.Equal(Kept.Moved, store.Keep(TrackFile.Of(second), Stamp));
        StoredTrack moved = store.Tracks().Single();
        Assert.Equal((id, second), (moved.Id, moved.File.Path));
        Assert.Equal(embedding.Vector, store.ReadVector(moved, Stamp));

        File.SetLastWriteTimeUtc(second, new DateTime(2001, 2, 3, 0, 0, 0, DateTimeKind.Utc));
        Assert.False(store.IsUntouched(second, Stamp));
        Assert.Equal(Kept.Stored, store.Keep(TrackFile.Of(second), Stamp));   // the content is the same
        Assert.True(store.IsUntouched(second, Stamp));

        File.WriteAllText(second, "another");
        Assert.Equal(Kept.Missing, store.Keep(TrackFile.Of(second), Stamp));
        store.Add(new NewTrack(TrackFile.Of(second), 8000, MadeUpTracks.Embedding("another", Stamp)));
        Assert.Null(store.ReadTimeLine(store.Tracks().Single(), Stamp));      // it was of the old content
    }

    [Fact]
    public void Other_content_at_a_path_takes_every_old_vector_with_it()
    {
        EmbeddingFingerprint mean = Stamp with { Pooling = "mean" };
        using var store = Open();
        store.Add([MadeUpTracks.Track("/a", Stamp, frames: 2), MadeUpTracks.Track("/a", mean, frames: 2)]);
        store.Add(MadeUpTracks.Track("/a", Stamp));
        Assert.Equal(2, store.StampsOf(store.Tracks().Single()).Count);
        Assert.NotNull(store.ReadTimeLine(store.Tracks().Single(), Stamp));   // the same content has the same time line

        store.Add(MadeUpTracks.Track("/a", Stamp, content: "new"));

        Assert.Equal([Stamp], store.StampsOf(store.Tracks().Single()));
        Assert.Null(store.ReadTimeLine(store.Tracks().Single(), Stamp));
        Assert.Equal(0, store.Connection.Scalar<long>("SELECT count(*) FROM time_lines"));
        Assert.Equal(1, store.Connection.Scalar<long>("SELECT count(*) FROM vectors"));
    }

    [Fact]
    public void Removing_takes_one_stamp_or_all()
    {
        EmbeddingFingerprint mean = Stamp with { Pooling = "mean" };
        using var store = Open();
        store.Add([MadeUpTracks.Track("/a", Stamp, frames: 2), MadeUpTracks.Track("/a", mean), MadeUpTracks.Track("/b")]);
        StoredTrack a = store.Find("/a").Single();

        Assert.True(store.Remove(a, Stamp));
        Assert.False(store.Remove(a, Stamp));
        Assert.Equal([mean], store.StampsOf(a));
        Assert.True(store.Remove(a));
        Assert.False(store.Remove(a));

        Assert.Equal("/b", store.Tracks().Single().File.Path);
        Assert.Equal([Stamp], store.Stamps().Select(stored => stored.Stamp));
        foreach (var (table, rows) in new[] { ("models", 1), ("embeddings", 1), ("vectors", 1), ("time_lines", 0) })
            Assert.Equal(rows, store.Connection.Scalar<long>($"SELECT count(*) FROM {table}"));
    }

    [Theory]
    [InlineData("/music/one/Song.mp3", "/music/one/Song.mp3")]
    [InlineData("one/Song.mp3", "/music/one/Song.mp3")]
    [InlineData("Song.mp3", "/music/one/Song.mp3 /music/two/Song.mp3")]
    [InlineData("Song", "/music/one/Song.mp3 /music/two/Song.mp3")]
    [InlineData("song", "/music/two/song.ogg")]
    [InlineData("SONG", "/music/one/Song.mp3 /music/two/Song.mp3 /music/two/song.ogg")]
    [InlineData("two/song", "/music/two/song.ogg")]
    [InlineData("one/song", "/music/one/Song.mp3")]
    [InlineData("ong.mp3", "")]
    [InlineData("d9f5aa1f", "")]
    [InlineData("music", "")]
    [InlineData("100%", "/music/100%.wav")]
    public void A_track_goes_by_its_path_the_end_of_it_and_its_name(string name, string expected)
    {
        using var store = Open();
        foreach (string path in new[] { "/music/one/Song.mp3", "/music/two/Song.mp3", "/music/two/song.ogg", "/music/100%.wav", "/music/1000.wav" }) store.Add(MadeUpTracks.Track(path));

        Assert.Equal(expected, string.Join(' ', store.Find(name).Select(track => track.File.Path)));
        StoredTrack other = store.Find("1000").Single();
        Assert.Equal([other], store.Find(other.File.Hash[..8]));
    }

    [Fact]
    public void A_track_takes_less_than_4_KB()
    {
        EmbeddingFingerprint stamp = MadeUpTracks.Stamp(512);
        using (var store = Open())
            for (int i = 0; i < 2000; i += 20)
                store.Add(Enumerable.Range(i, 20).Select(number => MadeUpTracks.Track(MadeUpTracks.PathOf(number * 7 % 2000), stamp)));

        double each = new FileInfo(PathOf).Length / 2000.0;

        Assert.InRange(each, 2048, 2900);
        Assert.Equal(["store.db"], folder.Names);
    }

    private string PathOf => folder.File("store.db");

    private EmbeddingStore Open() => EmbeddingStore.Open(PathOf);
}
