using System.Diagnostics;
using System.Globalization;
using Nest.Numerics;
using Nest.Store;

namespace Nest.Tests.Store;

/// <summary>200 writers killed with SIGKILL, at moments drawn from their start to their busiest: whole tracks only, and all that were reported.</summary>
[Trait("Category", "slow")]
public sealed class KillTests : IDisposable
{
    private const int KillsAStore = 100;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("one", 1)]
    [InlineData("two at a time", 2)]
    public void A_killed_writer_leaves_whole_tracks_and_none_of_those_it_reported_is_missing(string name, int writers)
    {
        string store = folder.File($"{name}.db");
        var random = new SeededRandom(writers);
        var reported = new HashSet<string>(StringComparer.Ordinal);
        int cutShort = 0, stored = 0;
        for (int kill = 0; kill < KillsAStore; kill += writers)
        {
            if (kill % 10 == 0)   // so that the making of a store is cut short, too, and looking through it stays quick
            {
                stored += reported.Count;
                DeleteStore(store, reported);
            }
            Process[] running = [.. Enumerable.Range(0, writers).Select(writer => Start(store, string.Create(CultureInfo.InvariantCulture, $"{kill} {writer}")))];
            bool early = random.Next(4) == 0;   // while the store is opened or made; else while tracks are written
            foreach (Process process in running)
            {
                Assert.Equal("started", process.StandardOutput.ReadLine());
                if (!early) reported.Add(Assert.IsType<string>(process.StandardOutput.ReadLine()));
            }
            Thread.Sleep(random.Next(early ? 120 : 30));   // where a writer is hit is chance; what must hold then holds wherever that is
            foreach (Process process in running)
            {
                process.Kill();
                foreach (string line in process.StandardOutput.ReadToEnd().Split('\n')[..^1]) reported.Add(line);   // what follows the last end of line was cut short
                process.WaitForExit();
                process.Dispose();
            }
            if (File.Exists(store + "-wal")) cutShort++;
            CheckAll(store, reported);
        }
        Assert.True(cutShort > KillsAStore / writers / 2, $"{cutShort} kills left a log behind");
        Assert.True(stored > KillsAStore / 2, $"{stored} tracks were stored");
        using var last = EmbeddingStore.Open(store);
        last.Add(StoreWriterProcess.Track("/music/after all"));
    }

    private static void CheckAll(string path, HashSet<string> reported)
    {
        using var store = EmbeddingStore.Open(path, patience: TimeSpan.FromMinutes(2));
        Assert.Null(store.Check());
        IReadOnlyList<StoredTrack> tracks = store.Tracks();
        Assert.Equal(tracks, store.Tracks(StoreWriterProcess.Stamp).OrderBy(track => track.File.Path, StringComparer.Ordinal));
        Assert.Subset(tracks.Select(track => track.File.Path).ToHashSet(StringComparer.Ordinal), reported);
        foreach (StoredTrack track in tracks)
        {
            NewTrack whole = StoreWriterProcess.Track(track.File.Path);
            Assert.Equal(whole.File, track.File);
            Assert.Equal(whole.Embedding.Vector, store.ReadVector(track, StoreWriterProcess.Stamp));
            Assert.Equal(whole.Embedding.TimeLine!.Vectors, store.ReadTimeLine(track, StoreWriterProcess.Stamp)!.Vectors);
        }
    }

    private static void DeleteStore(string path, HashSet<string> reported)
    {
        foreach (string end in new[] { "", "-wal", "-shm", "-writer" }) File.Delete(path + end);
        reported.Clear();
    }

    private static Process Start(string store, string writer)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, Environment = { ["DOTNET_TieredPGO"] = "0" } };
        foreach (string word in new[] { "exec", TestProgram.Path, "store-writer", store, writer }) start.ArgumentList.Add(word);
        return Process.Start(start)!;
    }
}
