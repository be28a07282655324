using Nest.Audio;
using Nest.Audio.Synthesis;
using Nest.Features;
using Nest.Formats;
using Nest.Models;
using Nest.Models.Windowed;
using Nest.Songs;
using Nest.Tensors;
using Nest.Tensors.Cpu;

namespace Nest.Tests.Core.Songs;

public sealed class NestPlacerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly CpuDevice device = new(threads: 2);
    private readonly string song;

    public NestPlacerTests()
    {
        song = folder.File("song.wav");
        AudioFile.Write(song, AudioFormat.Wav, SongFeatures.Rate, 1, writer => writer.Write(TestSounds.Create("harmonics", SongFeatures.Rate, seconds: 1.5).Values));
    }

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Without_weights_principal_components_place_the_song_and_say_so()
    {
        Placement placed = Place(PlacementMethod.Auto);

        Assert.Equal(Trajectory.Pca, placed.Trajectory.Method);
        Assert.Equal("no weights: song.nest.safetensors does not exist", placed.Reason);
        Assert.Equal(placed.Trajectory.Points, Place(PlacementMethod.Pca).Trajectory.Points);
    }

    [Fact]
    public void Weights_beside_the_song_are_found_and_place_it()
    {
        SaveModel(spread: 60);   // large enough weights before tanh for the latents to differ

        Placement placed = Place(PlacementMethod.Auto);

        Assert.Equal((Trajectory.Autoencoder, "weights of song.nest.safetensors"), (placed.Trajectory.Method, placed.Reason));
        Assert.Equal(0.15, Norms(placed.Trajectory.Points).Max(), 1e-5);
        Assert.Equal(9.5 * 512 / 22050, placed.Trajectory.Seconds[0], 1e-9);
    }

    [Fact]
    public void Raw_latents_are_those_of_encoding_every_window_by_itself()
    {
        SaveModel(spread: 60);
        using var audio = AudioFile.Open(song);
        var features = SongFeatures.ReadMagnitudes(audio);
        var model = WindowedWeights.Load(SongWeights.PathOf(song), device);
        var windows = new float[features.Windows.Count * 20 * 512];
        for (int i = 0; i < features.Windows.Count; i++) features.Windows[i].CopyTo(windows.AsSpan(i * 20 * 512));

        float[] expected = model.Encode(device.FromArray(windows, features.Windows.Count, 20, 512)).ToArray();

        float[] actual = Place(PlacementMethod.Auto, raw: true).Trajectory.Points;
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-5f);
    }

    [Fact]
    public void Collapsed_latents_give_way_to_principal_components_unless_asked_for()
    {
        SaveModel(spread: 0);   // every window in one point

        Placement auto = Place(PlacementMethod.Auto), asked = Place(PlacementMethod.Autoencoder);

        Assert.Equal(Trajectory.Pca, auto.Trajectory.Method);
        Assert.StartsWith("the latents of song.nest.safetensors collapsed: first axis ", auto.Reason, StringComparison.Ordinal);
        Assert.Equal(Trajectory.Autoencoder, asked.Trajectory.Method);
        Assert.Contains("collapsed", asked.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_weight_file_of_something_else_is_an_error_and_never_passed_over()
    {
        string path = SongWeights.PathOf(song);
        var shape = new WindowedShape(8, 8);
        var metadata = WindowedWeights.Metadata(shape);
        var tensors = WindowedWeights.Parameters(shape).Select(parameter => new NamedTensor(parameter.Name, parameter.Shape, new float[parameter.Count])).ToArray();

        SafeTensors.Write(path, tensors, metadata);
        Assert.Contains("windows of 8 frames of 8 bins, the song's have 20 of 512", Refusal(Preset.Windowed), StringComparison.Ordinal);

        Assert.Contains("weights of preset windowed, asked for is preset nest", Refusal(Preset.Nest), StringComparison.Ordinal);

        SafeTensors.Write(path, tensors, new Dictionary<string, string>(metadata) { ["hop"] = "256" });
        Assert.Contains("the hop is '256', it should be '512'", Refusal(Preset.Windowed), StringComparison.Ordinal);

        SafeTensors.Write(path, tensors, new Dictionary<string, string>(metadata) { ["preset"] = "nest" });
        Assert.Contains("weights of preset nest, asked for is preset windowed", Refusal(Preset.Windowed), StringComparison.Ordinal);

        string Refusal(Preset preset)
        {
            using var audio = AudioFile.Open(song);
            return Assert.Throws<InvalidDataException>(() => NestPlacer.Place(audio, preset, PlacementMethod.Auto, null, device)).Message;
        }
    }

    [Fact]
    public void A_named_weight_file_must_exist()
    {
        using var audio = AudioFile.Open(song);
        string missing = folder.File("other.safetensors");

        Assert.Contains(missing, Assert.Throws<FileNotFoundException>(() => NestPlacer.Place(audio, Preset.Windowed, PlacementMethod.Auto, missing, device)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => NestPlacer.Place(audio, Preset.Windowed, PlacementMethod.Autoencoder, null, device));
    }

    private Placement Place(PlacementMethod method, bool raw = false)
    {
        using var audio = AudioFile.Open(song);
        return NestPlacer.Place(audio, Preset.Windowed, method, model: null, device, raw);
    }

    private void SaveModel(float spread)
    {
        var model = new ConditionedAutoencoder(device);
        model.Parameters.Initialize(seed: 2);
        Tensor last = model.Parameters["encoder.fc.2.weight"].Value, bias = model.Parameters["encoder.fc.2.bias"].Value;
        last.Write(Array.ConvertAll(last.ToArray(), value => value * spread));
        bias.Write(new float[3]);
        WindowedWeights.Save(SongWeights.PathOf(song), model);
    }

    private static IEnumerable<double> Norms(float[] points) => points.Chunk(3).Select(p => Math.Sqrt(p.Sum(value => (double)value * value)));
}
