using System.Diagnostics;
using Nest.Models;
using Nest.Models.Nest;
using Nest.Models.Windowed;
using Nest.Songs;
using Nest.Tensors.Cpu;
using Nest.Tests.Viewer.Songs;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;
using Nest.Viewer.Window;

namespace Nest.Tests.Viewer;

/// <summary>What places the points: weights, or principal components, and what is said about it.</summary>
public sealed class MethodTests : IDisposable
{
    private static readonly Look Look = new(Theme.Paper, ColorMode.Ink, TrailLength.All);
    private readonly TemporaryFolder folder = new();
    private readonly string file;

    public MethodTests() => file = folder.File("song.wav", TestSong.Wav(6));

    [Theory]
    [InlineData(PlacementMethod.Auto, "no weights: song.nest.safetensors does not exist")]
    [InlineData(PlacementMethod.Pca, "as asked")]
    public void Without_weights_principal_components_place_the_points_and_it_says_why(PlacementMethod method, string reason)
    {
        using var song = Analyzed(new ProjectionOptions(Preset.Windowed, method));

        Assert.Equal(("PCA", reason), (song.Path!.Method, song.Reason));
        Assert.False(song.IsLearned);
    }

    [Theory]
    [InlineData(Preset.Windowed)]
    [InlineData(Preset.Nest)]
    public void Weights_beside_the_song_place_the_points_and_both_paths_are_there(Preset preset)
    {
        Save(preset, SongWeights.PathOf(file), spread: 60);
        using var song = Analyzed(new ProjectionOptions(preset));

        Assert.Equal(("autoencoder", "weights of song.nest.safetensors"), (song.Path!.Method, song.Reason));
        Assert.Equal("PCA", song.PlainPath!.Method);
        Assert.Equal(song.PlainPath.Count, song.Path.Count);
    }

    [Fact]
    public void Weights_that_collapsed_leave_principal_components_unless_they_are_insisted_on()
    {
        Save(Preset.Windowed, folder.File("flat.safetensors"), spread: 0);
        using var song = Analyzed(new ProjectionOptions(Preset.Windowed, Model: folder.File("flat.safetensors")));
        Assert.Equal("PCA", song.Path!.Method);
        Assert.StartsWith("the latents of flat.safetensors collapsed: first axis", song.Reason, StringComparison.Ordinal);

        using var insisted = Analyzed(new ProjectionOptions(Preset.Windowed, PlacementMethod.Autoencoder, folder.File("flat.safetensors")));
        Assert.Equal("autoencoder", insisted.Path!.Method);
    }

    [Theory]
    [InlineData(Preset.Nest, Preset.Windowed, "weights of preset windowed, asked for is preset nest")]
    [InlineData(Preset.Windowed, Preset.Nest, "weights of preset nest, asked for is preset windowed")]
    public void Weights_of_another_preset_are_refused(Preset asked, Preset found, string message)
    {
        Save(found, SongWeights.PathOf(file), spread: 60);

        var refused = Assert.Throws<InvalidDataException>(() => Song.Open(file, new ProjectionOptions(asked)));

        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void Weights_for_another_hop_are_refused()
    {
        string path = SongWeights.PathOf(file);
        Save(Preset.Nest, path, spread: 1);
        byte[] bytes = File.ReadAllBytes(path);
        int hop = bytes.AsSpan().IndexOf("\"512\""u8);
        "\"256\""u8.CopyTo(bytes.AsSpan(hop));
        File.WriteAllBytes(path, bytes);

        var refused = Assert.Throws<InvalidDataException>(() => Song.Open(file, new ProjectionOptions()));

        Assert.Equal($"{path}: the hop is '256', it should be '512'", refused.Message);
    }

    [Fact]
    public void Weights_that_are_named_but_missing_are_an_error()
    {
        Assert.Throws<FileNotFoundException>(() => Song.Open(file, new ProjectionOptions(Model: folder.File("gone.safetensors"))));
        Assert.Throws<FileNotFoundException>(() => Song.Open(file, new ProjectionOptions(Method: PlacementMethod.Autoencoder)));
    }

    [Fact]
    public void The_key_switches_between_both_paths()
    {
        Save(Preset.Nest, SongWeights.PathOf(file), spread: 60);
        using var session = new Session(file, new ProjectionOptions(), Look);
        for (var waiting = Stopwatch.StartNew(); !session.Song.IsLearned || session.Song.Path is null; Thread.Sleep(10)) Assert.True(waiting.Elapsed.TotalSeconds < 60);
        Assert.False(session.SceneAt(0).Plain);

        session.Perform(UserCommand.SwitchMethod, 0, 0);
        Assert.Equal((true, "By principal components"), (session.SceneAt(0).Plain, session.SceneAt(0).Message));
        session.Perform(UserCommand.SwitchMethod, 0, 0);
        Assert.Equal((false, "As learned"), (session.SceneAt(0).Plain, session.SceneAt(0).Message));
    }

    [Fact]
    public void Where_nothing_is_learned_the_key_says_why()
    {
        using var session = new Session(file, new ProjectionOptions(Method: PlacementMethod.Pca), Look);
        session.Song.Wait();

        session.Perform(UserCommand.SwitchMethod, 0, 0);

        Assert.Equal((false, "No learned nest: as asked"), (session.SceneAt(0).Plain, session.SceneAt(0).Message));
    }

    public void Dispose() => folder.Dispose();

    private Song Analyzed(ProjectionOptions placing)
    {
        var song = Song.Open(file, placing);
        song.Wait();
        Assert.Null(song.Problem);
        return song;
    }

    /// <summary>Writes random weights, those of the last layer before the latents times a factor.</summary>
    private static void Save(Preset preset, string path, float spread)
    {
        using var device = new CpuDevice(threads: 2);
        if (preset == Preset.Nest)
        {
            var nest = new NestAutoencoder(device);
            nest.Initialize(3);
            NestWeights.Save(path, nest);
            return;
        }

        var model = new ConditionedAutoencoder(device, new WindowedShape());
        model.Parameters.Initialize(3);
        var last = model.Parameters.All.Single(parameter => parameter.Name == "encoder.fc.2.weight").Value;
        last.Write([.. last.ToArray().Select(weight => weight * spread)]);
        WindowedWeights.Save(path, model);
    }
}
