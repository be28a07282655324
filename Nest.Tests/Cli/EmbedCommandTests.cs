using System.CommandLine;
using System.IO.Compression;
using System.Text.Json;
using Nest.Audio;
using Nest.Audio.Synthesis;
using Nest.Cli.Commands;
using Nest.Embeddings;
using Nest.Formats;
using Nest.Store;
using Nest.Tensors;

namespace Nest.Tests.Cli;

/// <summary><c>nest embed</c> on short sounds, by the baseline.</summary>
public sealed class EmbedCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public EmbedCommandTests()
    {
        Directory.CreateDirectory(folder.File("music/more"));
        foreach (var (file, sound) in new[] { ("music/chord.wav", "c-major"), ("music/noise.wav", "white-noise"), ("music/more/bell.wav", "bell-1khz") }) Write(file, sound);
        File.WriteAllText(folder.File("music/cover.txt"), "no sound");
    }

    private string Store => folder.File("nest.db");

    public void Dispose()
    {
        Directory.Delete(folder.File("music"), recursive: true);
        if (Directory.Exists(folder.File("frames"))) Directory.Delete(folder.File("frames"), recursive: true);
        folder.Dispose();
    }

    [Fact]
    public void A_folder_is_embedded_once_and_a_line_says_so()
    {
        var (code, output, error) = Run("music");
        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith($"{Store}: 2 tracks embedded by logmel (512 numbers); 0:03 of sound in 0:", output, StringComparison.Ordinal);

        (code, output, _) = Run("music", "--recursive");
        Assert.Equal(0, code);
        Assert.StartsWith($"{Store}: 1 track embedded by logmel (512 numbers), 2 were there; 0:02 of sound in 0:", output, StringComparison.Ordinal);

        Write("music/noise.wav", "pink-noise");
        (_, output, _) = Run("music", "--recursive", "--json");
        Assert.Equal(["embedded music/noise.wav", "stored music/chord.wav", "stored music/more/bell.wav"], Outcomes(output));

        using var store = EmbeddingStore.OpenRead(Store);
        Assert.Equal(["bell", "chord", "noise"], store.Tracks().Select(track => track.Name).Order());
        Assert.Equal([1.5, 1.5, 1.5], store.Tracks().Select(track => track.Duration));
        using var embedder = new LogMelEmbedder();
        using AudioReader audio = AudioFile.Open(folder.File("music/noise.wav"));
        Assert.Equal(embedder.Embed(audio).Vector, store.ReadVector(store.Find("noise")[0], embedder.Stamp));
    }

    [Fact]
    public void Other_options_make_other_vectors_beside_the_first_and_overwrite_makes_them_anew()
    {
        Run("music");

        string[] other = Outcomes(Run("music", "--hop", "0.5", "--pool", "mean", "--timeline", "--json").Output);
        string[] again = Outcomes(Run("music", "--hop", "0.5", "--pool", "mean", "--timeline", "--json").Output);
        string[] anew = Outcomes(Run("music", "--hop", "0.5", "--pool", "mean", "--timeline", "--overwrite", "--json").Output);

        Assert.Equal(["embedded music/chord.wav", "embedded music/noise.wav"], other);
        Assert.Equal(["stored music/chord.wav", "stored music/noise.wav"], again);
        Assert.Equal(other, anew);
        using var store = EmbeddingStore.OpenRead(Store);
        EmbeddingFingerprint stamp = store.Stamps().Select(stored => stored.Stamp).Single(stored => stored.Pooling == "mean");
        EmbeddingTimeLine line = store.ReadTimeLine(store.Find("chord")[0], stamp)!;
        Assert.Equal([0.0, 0.5, 1.0], line.Seconds);
        Assert.Equal(2, store.Stamps().Count);
    }

    [Fact]
    public void What_cannot_be_read_is_named_and_counted_and_the_rest_is_done()
    {
        folder.File("music/broken.wav", "RIFF\u0010\0\0\0WAVE"u8);

        var (code, output, error) = Run("music", folder.File("nowhere.mp3"));

        Assert.Equal(1, code);
        Assert.Contains("2 tracks embedded by logmel (512 numbers), 1 could not be read;", output, StringComparison.Ordinal);
        string[] lines = error.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Equal($"nest: {folder.File("nowhere.mp3")}: no such file or folder", lines[0]);
        Assert.StartsWith($"nest: {folder.File("music/broken.wav")}: ", lines[1], StringComparison.Ordinal);

        Assert.Equal((1, $"nest: {folder.File("frames")}: no such file or folder\n"), Run("frames") is var (none, _, said) ? (none, said) : default);
    }

    [Fact]
    public void Frames_are_written_as_OpenL3_writes_them_and_again_where_they_are_gone()
    {
        Write("music/more/chord.flac.wav", "c-major");
        Run("music", "--recursive", "--npz", folder.File("frames"));

        using (ZipArchive archive = ZipFile.OpenRead(folder.File("frames/more/bell.npz")))
        {
            Assert.Equal(["embedding.npy", "timestamps.npy"], archive.Entries.Select(entry => entry.FullName));
            NpyArray vectors = Unpack(archive, "embedding.npy"), seconds = Unpack(archive, "timestamps.npy");
            Assert.Equal((TensorType.F32, TensorType.F64), (vectors.Type, seconds.Type));
            Assert.Equal([11, 512], vectors.Shape);
            Assert.Equal([11], seconds.Shape);
            Assert.Equal(0.1, seconds.Values[1], 1e-12);
            using var store = EmbeddingStore.OpenRead(Store);
            float[] pooled = store.ReadVector(store.Find("bell")[0], store.Stamps()[0].Stamp)!;
            Assert.Equal(pooled[7], Enumerable.Range(0, 11).Max(i => (float)vectors.Values[i * 512 + 7]));
        }

        File.Delete(folder.File("frames/chord.npz"));
        string[] outcomes = Outcomes(Run("music", "--recursive", "--npz", folder.File("frames"), "--json").Output);
        Assert.Equal(["embedded music/chord.wav", "stored music/more/bell.wav", "stored music/more/chord.flac.wav", "stored music/noise.wav"], outcomes);
        Assert.True(File.Exists(folder.File("frames/chord.npz")));
    }

    [Fact]
    public async Task Interrupted_it_keeps_the_tracks_that_are_done_and_goes_on_from_there()
    {
        string[] sounds = [.. TestSounds.Names];
        foreach (string sound in sounds) Write($"music/{sound}.wav", sound, seconds: 6);
        using var cancellation = new CancellationTokenSource();
        using var output = new InterruptingWriter(2, cancellation);
        var console = new InvocationConfiguration { Output = output, Error = TextWriter.Null, EnableDefaultExceptionHandler = false };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            EmbedCommand.Create().Parse([folder.File("music"), "--store", Store, "--model", "logmel", "--json"]).InvokeAsync(console, cancellation.Token));

        int kept;
        using (var store = EmbeddingStore.OpenRead(Store))
        {
            kept = store.Tracks().Count;
            Assert.Null(store.Check());
        }
        Assert.InRange(kept, 2, sounds.Length + 1);
        string[] outcomes = Outcomes(Run("music", "--json").Output);
        Assert.Equal(sounds.Length + 2, outcomes.Length);
        Assert.Equal(kept, outcomes.Count(outcome => outcome.StartsWith("stored", StringComparison.Ordinal)));
    }

    [Fact]
    public void Where_frames_cannot_be_written_it_ends_and_says_so()
    {
        string taken = folder.File("taken", "a file"u8);

        string message = Assert.ThrowsAny<IOException>(() => Run("music", "--recursive", "--npz", taken)).Message;

        Assert.Contains(taken, message, StringComparison.Ordinal);
        using var store = EmbeddingStore.OpenRead(Store);
        Assert.Empty(store.Tracks());
    }

    [Fact]
    public void Without_weights_a_line_says_where_they_are_from_and_what_is_used_instead()
    {
        var (code, _, error) = Invoke("music", "--store", Store, "--input", "mel128", "--content", "env", "--size", "6144");

        Assert.Equal(0, code);
        Assert.Matches(@"^nest: no weights openl3-mel128-env\.safetensors here or in .*, so the baseline logmel makes the vectors; OpenL3's are described at https://github\.com/marl/openl3, and 'nest import openl3_audio_mel128_env-v0_4_0\.h5\.gz -o openl3-mel128-env\.safetensors' brings them in\.\n$", error);
    }

    [Theory]
    [InlineData("--hop", "0", "--hop 0 is not between 0.001 and 3600 seconds.")]
    [InlineData("--threads", "0", "--threads 0 is less than 1.")]
    [InlineData("--size", "100", "Argument '100' not recognized.")]
    public void Options_that_make_no_sense_are_refused(string option, string value, string words) =>
        Assert.StartsWith(words, EmbedCommand.Create().Parse(["music", option, value]).Errors[0].Message, StringComparison.Ordinal);

    private static NpyArray Unpack(ZipArchive archive, string name)
    {
        using var folder = new TemporaryFolder();
        archive.GetEntry(name)!.ExtractToFile(folder.File(name));
        return Npy.Read(folder.File(name));
    }

    private void Write(string file, string sound, double seconds = 1.5)
    {
        Samples samples = TestSounds.Create(sound, 22_050, seconds);
        AudioFile.Write(folder.File(file), AudioFormat.Wav, samples.Rate, 1, writer => writer.Write(samples.Values));
    }

    /// <summary>"outcome path" of every line, in order.</summary>
    private string[] Outcomes(string json) =>
    [
        .. json.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement)
            .Select(track => $"{track.GetProperty("outcome").GetString()} {Path.GetRelativePath(folder.File("."), track.GetProperty("path").GetString()!).Replace('\\', '/')}")
            .Order(StringComparer.Ordinal),
    ];

    private (int Code, string Output, string Error) Run(string path, params string[] arguments) =>
        Invoke(path, ["--store", Store, "--model", "logmel", .. arguments]);

    private (int Code, string Output, string Error) Invoke(string path, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var console = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
        int code = EmbedCommand.Create().Parse([folder.File(path), .. arguments]).Invoke(console);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>Cancels once it was told of some tracks.</summary>
    private sealed class InterruptingWriter(int tracks, CancellationTokenSource cancellation) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (Interlocked.Decrement(ref tracks) == 0) cancellation.Cancel();
        }
    }
}
