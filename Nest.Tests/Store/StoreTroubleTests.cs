using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Nest.Embeddings;
using Nest.Store;

namespace Nest.Tests.Store;

/// <summary>What can go wrong is one line, and takes nothing with it.</summary>
public sealed class StoreTroubleTests : IDisposable
{
    private static readonly EmbeddingFingerprint Stamp = MadeUpTracks.Stamp();
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_second_writer_waits_for_the_first()
    {
        Fill();
        using EmbeddingStore first = Open(), second = Open();
        using ManualResetEventSlim held = new(), asked = new();
        bool isReleased = false;
        var holder = new Thread(() => first.Connection.Write(() =>
        {
            held.Set();
            asked.Wait();
            return isReleased = true;
        }));
        holder.Start();
        held.Wait();

        asked.Set();
        second.Add(MadeUpTracks.Track("/waited"));

        Assert.True(isReleased, "both wrote at once");
        holder.Join();
        Assert.Equal(3, second.Tracks().Count);
        Assert.False(File.Exists(WriterMark.PathOf(PathOf)));
    }

    [Fact]
    public void A_writer_that_waited_in_vain_says_for_whom()
    {
        Fill();
        using var first = EmbeddingStore.Open(PathOf, program: "nest embed");
        using var second = EmbeddingStore.Open(PathOf, Short);

        IOException refusal = first.Connection.Write(() => Assert.Throws<IOException>(() => second.Add(MadeUpTracks.Track("/late"))));

        Assert.StartsWith($"{PathOf}: nest embed (process {Environment.ProcessId} on {Environment.MachineName}, since ", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith("is writing to this store and did not finish within 0.2 s; try again when it is done", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(2, second.Tracks().Count);
        second.Add(MadeUpTracks.Track("/later"));
    }

    [Fact]
    public void A_note_whose_writer_is_gone_accuses_nobody()
    {
        Fill();
        using var first = Open();
        using var second = EmbeddingStore.Open(PathOf, Short);
        string note = WriterMark.PathOf(PathOf);

        first.Connection.Write(() =>
        {
            string[] lines = File.ReadAllLines(note);
            File.WriteAllLines(note, [lines[0], "2001-01-01T00:00:00Z", .. lines[2..]]);
            Assert.Contains("left a note and has ended; the number is another program's now", Refused(), StringComparison.Ordinal);
            File.WriteAllLines(note, ["999999999", .. lines[1..]]);
            Assert.Contains("another program (not ", Refused(), StringComparison.Ordinal);
            File.WriteAllText(note, "");
            Assert.Contains("another program, which left no note who it is, is writing", Refused(), StringComparison.Ordinal);
            File.Delete(note);
            Assert.Contains("another program, which left no note who it is, is writing", Refused(), StringComparison.Ordinal);
            return 0;
        });

        string Refused() => Assert.Throws<IOException>(() => second.Add(MadeUpTracks.Track("/late"))).Message;
    }

    [Fact]
    public void A_full_disk_stores_nothing_of_the_track_and_keeps_the_rest()
    {
        using var store = Open();
        store.Add(Enumerable.Range(0, 50).Select(i => MadeUpTracks.Track($"/{i}")));
        store.Connection.Execute($"PRAGMA max_page_count = {store.Connection.Scalar<long>("PRAGMA page_count") + 2}");

        IOException refusal = Assert.Throws<IOException>(() => store.Add(MadeUpTracks.Track("/big", Stamp, frames: 4000)));

        Assert.Equal($"{PathOf}: the disk is full; what the store held before is untouched. Make room and run this again", refusal.Message);
        Assert.Equal(50, store.ReadVectors(Stamp).Tracks.Count);
        Assert.Null(store.Check());
        store.Connection.Execute("PRAGMA max_page_count = 1000000");
        store.Add(MadeUpTracks.Track("/big", Stamp, frames: 4000));
        Assert.Equal(4000, store.ReadTimeLine(store.Find("/big").Single(), Stamp)!.Frames);
    }

    [Fact]
    public void A_vector_of_another_size_and_one_that_is_no_number_are_refused_and_nothing_is_stored()
    {
        using var store = Fill();
        NewTrack track = MadeUpTracks.Track("/bad");
        float[] nan = [.. track.Embedding.Vector];
        nan[5] = float.NaN;
        var line = new EmbeddingTimeLine([.. Enumerable.Repeat(1f, 8), 1, 1, float.PositiveInfinity, 1, 1, 1, 1, 1], [0, 0.1]);

        Assert.Equal("/bad: its vector has 7 numbers, logmel makes 8; nothing was stored", Refusal.Of(() => store.Add(track with { Embedding = track.Embedding with { Vector = nan[..7] } })));
        Assert.Equal("/bad: number 5 of 8 of its vectors is NaN; nothing was stored", Refusal.Of(() => store.Add([MadeUpTracks.Track("/good"), track with { Embedding = track.Embedding with { Vector = nan } }])));
        Assert.Equal("/bad: number 10 of 16 of its vectors is Infinity; nothing was stored", Refusal.Of(() => store.Add(track with { Embedding = track.Embedding with { TimeLine = line } })));
        Assert.Equal("/bad: its time line has 16 numbers, 1 frames of 8 have 8; nothing was stored", Refusal.Of(() => store.Add(track with { Embedding = track.Embedding with { TimeLine = line with { Seconds = [0] } } })));

        Assert.Equal(["/a", "/b"], store.Tracks().Select(stored => stored.File.Path));
    }

    [Fact]
    public void A_flipped_byte_is_found_named_and_mended_by_embedding_again()
    {
        NewTrack track = MadeUpTracks.Track("/b", Stamp, frames: 3);
        using (EmbeddingStore store = Fill()) store.Add(track);
        Flip(track.Embedding.Vector);

        using (EmbeddingStore store = Open())
        {
            StoredTrack b = store.Find("/b").Single();
            string message = Refusal.Of(() => store.ReadVectors(Stamp));
            Assert.StartsWith($"{PathOf}: '/b' has checksum ", message, StringComparison.Ordinal);
            Assert.EndsWith(" was stored (damaged); nest embed makes it again", message, StringComparison.Ordinal);
            Assert.Equal(message, Refusal.Of(() => store.ReadVector(b, Stamp)));
            Assert.NotNull(store.ReadVector(store.Find("/a").Single(), Stamp));   // the others are well
            Assert.Equal(Kept.Missing, store.Keep(track.File, Stamp));
            store.Add(track);
            Assert.Equal(track.Embedding.Vector, store.ReadVector(b, Stamp));
        }

        Flip(track.Embedding.TimeLine!.Vectors[8..16]);
        using (EmbeddingStore store = Open())
        {
            StoredTrack b = store.Find("/b").Single();
            Assert.StartsWith($"{PathOf}: '/b' has a time line with checksum ", Refusal.Of(() => store.ReadTimeLine(b, Stamp)), StringComparison.Ordinal);
            Assert.Equal(Kept.Stored, store.Keep(track.File, Stamp));
            Assert.Equal(Kept.Missing, store.Keep(track.File, Stamp, timeLine: true));
        }
    }

    [Fact]
    public void A_damaged_row_is_refused_not_believed()
    {
        using EmbeddingStore store = Fill();
        StoredTrack a = store.Find("/a").Single();
        void Damage(string sql) => store.Connection.Execute(sql);

        Damage("UPDATE vectors SET vector = substr(vector, 2) WHERE (id & 4294967295) = 1");
        Assert.Contains("'/a' has 31 bytes, 8 numbers have 32", Refusal.Of(() => store.ReadVector(a, Stamp)), StringComparison.Ordinal);
        Damage("DELETE FROM vectors WHERE (id & 4294967295) = 1");
        Assert.Contains("'/a' has 0 bytes, 8 numbers have 32", Refusal.Of(() => store.ReadVector(a, Stamp)), StringComparison.Ordinal);
        Damage("UPDATE embeddings SET frames = 1000000000000 WHERE track = 1");
        Assert.Contains("'/a' has a time line of 0 bytes, 1000000000000 frames", Refusal.Of(() => store.ReadTimeLine(a, Stamp)), StringComparison.Ordinal);
        Damage("UPDATE tracks SET hash = x'00' WHERE id = 1");
        Assert.Contains("what is known of '/a' is damaged (a hash of 1 bytes", Refusal.Of(() => store.Tracks()), StringComparison.Ordinal);
        Damage("DELETE FROM tracks WHERE id = 2");
        Assert.Contains("'track 2' has a vector, but is no track", Refusal.Of(() => { Damage("DELETE FROM embeddings WHERE track = 1"); store.ReadVectors(Stamp); }), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_are_no_store_are_refused_and_stay_as_they_are()
    {
        string text = folder.File("notes.db", "These are notes, and long enough to be looked at: the first hundred bytes of an SQLite file are its header, as everybody knows."u8);
        string other = folder.File("other.db");
        using (var sqlite = new SqliteConnection($"Data Source={other};Pooling=False"))
        {
            sqlite.Open();
            using SqliteCommand command = sqlite.CreateCommand();
            command.CommandText = "CREATE TABLE songs (name TEXT); PRAGMA application_id = 17";
            command.ExecuteNonQuery();
        }
        string empty = folder.File("empty.db", []);
        byte[][] before = [File.ReadAllBytes(text), File.ReadAllBytes(other)];

        Assert.Equal($"{text}: this is not a store of Nest (no SQLite file)", Refusal.Of(() => EmbeddingStore.Open(text)));
        Assert.Equal($"{text}: this is not a store of Nest (no SQLite file)", Refusal.Of(() => EmbeddingStore.OpenRead(text)));
        Assert.Equal($"{other}: this SQLite file is not a store of Nest: its application is 00000011, a store's 4E657374", Refusal.Of(() => EmbeddingStore.Open(other)));
        Assert.Equal($"{empty}: this store is empty; nest embed fills it", Refusal.Of(() => EmbeddingStore.OpenRead(empty)));
        Assert.Contains("there is no store; nest embed makes one", Assert.Throws<FileNotFoundException>(() => EmbeddingStore.OpenRead(PathOf)).Message, StringComparison.Ordinal);
        Assert.Contains("this is a folder, not a store", Assert.Throws<IOException>(() => EmbeddingStore.Open(folder.File(""))).Message, StringComparison.Ordinal);
        Assert.Contains("there is no folder", Assert.Throws<DirectoryNotFoundException>(() => EmbeddingStore.Open(folder.File("none/store.db"))).Message, StringComparison.Ordinal);
        Assert.Equal(before, [File.ReadAllBytes(text), File.ReadAllBytes(other)]);
        Assert.Equal(["empty.db", "notes.db", "other.db"], folder.Names);
        EmbeddingStore.Open(empty).Dispose();
    }

    [Fact]
    public void A_newer_schema_is_left_alone()
    {
        using (EmbeddingStore store = Fill()) store.Connection.Execute("PRAGMA user_version = 2");

        foreach (Action open in new Action[] { () => Open(), () => EmbeddingStore.OpenRead(PathOf) })
            Assert.Equal($"{PathOf}: a newer Nest wrote this store (schema 2, this one knows 1); update Nest", Refusal.Of(open));
    }

    [Theory]
    [InlineData(8192)]
    [InlineData(20000)]
    [InlineData(16384 + 3)]
    public void A_store_cut_short_is_refused_in_one_line(int length)
    {
        using (EmbeddingStore store = Fill()) store.Add(Enumerable.Range(0, 500).Select(i => MadeUpTracks.Track($"/{i}")));
        using (FileStream file = File.OpenWrite(PathOf)) file.SetLength(length);

        Assert.StartsWith($"{PathOf}: ", Refusal.Of(() =>
        {
            using var store = EmbeddingStore.OpenRead(PathOf);
            store.ReadVectors(Stamp);
        }), StringComparison.Ordinal);
    }

    [UnixFact]
    public void What_may_not_be_written_is_read_and_says_so_when_written()
    {
        Fill().Dispose();
        File.SetUnixFileMode(PathOf, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        foreach (bool alsoFolder in new[] { false, true })
        {
            const UnixFileMode all = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
            string place = Path.GetDirectoryName(PathOf)!;
            File.SetUnixFileMode(place, alsoFolder ? all : all | UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite);
            try
            {
                AsNobody(() =>
                {
                    using (var store = EmbeddingStore.OpenRead(PathOf))
                    {
                        Assert.Equal(2, store.ReadVectors(Stamp).Tracks.Count);
                        Assert.Contains("may not be written to", Assert.Throws<UnauthorizedAccessException>(() => store.Add(MadeUpTracks.Track("/c"))).Message, StringComparison.Ordinal);
                    }
                    Assert.Contains("may not be written to", Assert.Throws<UnauthorizedAccessException>(() => Open()).Message, StringComparison.Ordinal);
                    if (alsoFolder)
                        Assert.Contains("may not be written to", Assert.Throws<UnauthorizedAccessException>(() => EmbeddingStore.Open(folder.File("new.db"))).Message, StringComparison.Ordinal);
                });
            }
            finally
            {
                File.SetUnixFileMode(place, all | UnixFileMode.UserWrite);
            }
        }
        Assert.DoesNotContain("new.db", folder.Names);
    }

    /// <summary>Runs on a thread that root's rights to every file are taken from, if the tests run as root.</summary>
    private static void AsNobody(Action action)
    {
        Exception? problem = null;
        var thread = new Thread(() =>
        {
            try
            {
                if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess) _ = setfsuid(65534);
                action();
            }
            catch (Exception thrown)
            {
                problem = thrown;
            }
        });
        thread.Start();
        thread.Join();
        if (problem is not null) throw problem;
    }

    [DllImport("libc")]
    private static extern int setfsuid(uint user);   // this thread's alone

    private void Flip(float[] values)
    {
        byte[] file = File.ReadAllBytes(PathOf), wanted = [.. values.SelectMany(BitConverter.GetBytes)];
        int at = file.AsSpan().IndexOf(wanted);
        Assert.True(at > 0);
        file[at + 2] ^= 4;
        File.WriteAllBytes(PathOf, file);
    }

    private string PathOf => folder.File("store.db");

    private EmbeddingStore Open() => EmbeddingStore.Open(PathOf);

    private EmbeddingStore Fill()
    {
        EmbeddingStore store = Open();
        store.Add([MadeUpTracks.Track("/a"), MadeUpTracks.Track("/b")]);
        return store;
    }
}
