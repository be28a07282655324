using System.Diagnostics;
using Nest.Cli.Commands;
using Nest.Formats;
using Nest.Gpu;
using Nest.Models.Nest;
using Nest.Songs;
using Nest.Tensors;
using Nest.Tensors.Cpu;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;
using Nest.Viewer.Window;

namespace Nest.Tests.Viewer.Songs;

/// <summary>A song is learned while it plays: paths come one after another, and what was learned is found again.</summary>
[Trait("Category", "slow")]
public sealed class LearningTests : IDisposable
{
    private static readonly Look Look = new(Theme.Paper, ColorMode.Ink, TrailLength.All);
    private readonly TemporaryFolder folder = new();
    private readonly string file, cache;
    private readonly ProjectionOptions placing;

    public LearningTests()
    {
        file = folder.File("song.wav", TestSong.Wav(10));
        cache = folder.File("cache");
        placing = new ProjectionOptions(Learn: true, Cache: cache, Steps: 150);
    }

    [Fact]
    public void What_is_learned_in_TF32_is_kept_apart()
    {
        using var device = new CpuDevice(1);
        string hash = FileCache.HashOf(file);
        NestCache plain = new(cache, hash), rounded = new(cache, hash, tf32: true);

        rounded.Keep(new NestAutoencoder(device), seed: 0);

        Assert.NotNull(rounded.Find());
        Assert.Null(plain.Find());
    }

    [Fact]
    public void A_device_without_tensor_cores_says_so_and_computes_all_the_same()
    {
        string weights = folder.File("weights.safetensors");
        using (var device = new CpuDevice(1)) NestWeights.Save(weights, new NestAutoencoder(device));

        using var program = new ViewerProcess(display: null, Path.GetDirectoryName(file)!,
            file, "--model", weights, "--no-cache", "--device", "cpu", "--precision", "tf32", "--page", folder.File("nest.html"));

        Assert.True(program.ExitCode() == 0, program.Errors);
        Assert.Contains("Nest.Viewer: no tensor cores for TF32 on the processor", program.Errors, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File("nest.html")));
    }

    [Fact]
    public void Principal_components_come_first_then_paths_that_follow_one_another_then_the_cache_knows_the_song()
    {
        var seen = new List<NestPath>();
        var progress = new List<int>();
        float[] last;
        using (var song = Song.Open(file, placing))
        {
            for (var waiting = Stopwatch.StartNew(); !song.Reason.StartsWith("learned in", StringComparison.Ordinal); Thread.Sleep(5))
            {
                Assert.True(waiting.Elapsed.TotalSeconds < 240, $"{song.Problem} {song.Reason}");
                if (song.Path is { } path && (seen.Count == 0 || !ReferenceEquals(seen[^1], path))) seen.Add(path);
                if (song.Learning is { } learning && (progress.Count == 0 || progress[^1] != learning.Step)) progress.Add(learning.Step);
            }

            song.Wait();
            Assert.Null(song.Learning);
            last = Places(song.Path!);
            Assert.Equal("autoencoder", song.Path!.Method);
        }

        Assert.Equal("PCA", seen[0].Method);
        Assert.False(seen[1].Follows);
        Assert.True(seen.Count >= 4, $"{seen.Count} paths were seen");
        Assert.All(seen[2..], path => Assert.True(path.Follows));
        Assert.Equal(progress.Order(), progress);
        Assert.InRange(progress.Count, 4, 151);   // 0 to 150

        using var again = Song.Open(file, placing with { Learn = false });
        again.Wait();
        Assert.Equal("learned before", again.Reason);
        float[] found = Places(again.Path!);
        Assert.Equal(last.Length, found.Length);
        for (int i = 0; i < last.Length; i++) Assert.Equal(last[i], found[i], 2e-4f);   // of a nest 0.15 wide

        using var without = Song.Open(file, placing with { Learn = false, Cache = null });
        without.Wait();
        Assert.Equal("PCA", without.Path!.Method);
    }

    [Fact]
    public void What_is_learned_live_has_the_bits_of_nest_train_on_any_number_of_threads()
    {
        const int Steps = 12;
        using (var song = Song.Open(file, placing with { Steps = Steps, Device = DeviceKind.Cpu })) song.Wait();
        float[] live = Weights(Assert.Single(Directory.GetFiles(cache, "*.safetensors")));

        foreach (int threads in new[] { 1, 2, 3 })
        {
            string weights = folder.File($"by-{threads}.safetensors");
            string[] line = [file, "-o", weights, "--steps", $"{Steps}", "--seed", "0", "--device", "cpu", "--threads", $"{threads}"];
            Assert.Equal(0, TrainCommand.Create().Parse(line).Invoke(new() { Output = TextWriter.Null, Error = TextWriter.Null }));
            Assert.Equal(live, Weights(weights));
        }

        static float[] Weights(string path)
        {
            using var device = new CpuDevice(1);
            return NestWeights.Load(path, device).Parameters.Values.ToArray();
        }
    }

    [Fact]
    public void Closing_and_another_song_end_the_learning_at_once()
    {
        var session = new Session(file, placing with { Steps = 100_000 }, Look);
        Await(() => session.Song.Learning is { Step: > 0 });
        AssertEnds(() => session.Open(folder.File("other.wav", TestSong.Wav(9))));
        Await(() => session.Song.Learning is { Step: > 0 });
        AssertEnds(session.Dispose);

        Assert.All(Directory.GetFiles(cache), kept => Assert.EndsWith(".seed0", kept, StringComparison.Ordinal));   // half learned is not learned
    }

    [Fact]
    public void Closing_loses_nothing_that_was_learned()
    {
        int step;
        using (var song = Song.Open(file, placing))
        {
            Await(() => song.Learning is { Step: > 30 });
            step = song.Learning!.Step;
        }

        Assert.Single(Directory.GetFiles(cache));
        int first = 0;
        using var again = Song.Open(file, placing);
        Await(() => (first = again.Learning?.Step ?? 0) > 0 || again.Reason.StartsWith("learned in", StringComparison.Ordinal));
        Assert.True(first >= step || first == 0, $"it went on with step {first} after {step}");
        Await(() => again.Reason.StartsWith("learned in", StringComparison.Ordinal));
        again.Wait();
        float[] interrupted = Places(again.Path!);
        Assert.Single(Directory.GetFiles(cache));   // the weights alone

        using var straight = Song.Open(file, placing with { Cache = null });
        Await(() => straight.Reason.StartsWith("learned in", StringComparison.Ordinal));
        straight.Wait();
        Assert.Equal(Places(straight.Path!), interrupted);
    }

    [Fact]
    public void Seeking_and_pausing_leave_the_learning_alone_and_the_key_begins_anew()
    {
        using var session = new Session(file, placing with { Cache = null, Steps = 2000 }, Look);
        Await(() => session.Song.Learning is { Step: > 40 });
        session.Perform(UserCommand.TogglePlay, 0, 0);
        session.Perform(UserCommand.SeekTo, 0.5, 0);
        int step = session.Song.Learning!.Step;
        Await(() => session.Song.Learning?.Step > step);

        session.Perform(UserCommand.LearnAnew, 0, 0);

        Assert.Equal("Learning anew", session.SceneAt(0).Message);
        Assert.InRange(session.Song.Learning?.Step ?? 0, 0, step);
        Await(() => session.Song.Learning is { Step: > 0 });
    }

    [Fact]
    public void Without_learning_the_key_says_so()
    {
        using var session = new Session(file, placing with { Learn = false }, Look);
        Await(() => session.Song.Path is not null);

        session.Perform(UserCommand.LearnAnew, 0, 0);

        Assert.Equal("Not learning here", session.SceneAt(0).Message);
        Assert.Null(session.Song.Learning);
    }

    public void Dispose() => folder.Dispose();

    // 100,000 steps take more than half an hour: a minute is enough for whoever does not wait for them, on any machine.
    private static void AssertEnds(Action what)
    {
        var clock = Stopwatch.StartNew();
        what();
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 60);
    }

    private static void Await(Func<bool> what)
    {
        for (var waiting = Stopwatch.StartNew(); !what(); Thread.Sleep(2)) Assert.True(waiting.Elapsed.TotalSeconds < 120);
    }

    private static float[] Places(NestPath path) => [.. Enumerable.Range(0, path.Count).SelectMany(i => path.At(SecondsOf(i)) is var p ? new[] { p.X, p.Y, p.Z } : [])];

    private static double SecondsOf(int window) => Nest.Features.SongFeatures.SecondsOf(window);
}
