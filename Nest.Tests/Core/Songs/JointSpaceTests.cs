using System.Numerics;
using Nest.Models.Nest;
using Nest.Models.Windowed;
using Nest.Songs;
using Nest.Tensors.Cpu;
using Nest.Tests.Core.Audio;
using Nest.Tests.Viewer.Songs;

namespace Nest.Tests.Core.Songs;

public sealed class JointSpaceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void The_same_song_twice_takes_the_same_path_twice()
    {
        var paths = JointSpace.Place([Song("a.wav", 6), Song("b.wav", 6)]);

        Assert.Equal(paths[0].Trajectory.Count, paths[1].Trajectory.Count);
        Assert.InRange(Farthest(paths[0].Trajectory, paths[1].Trajectory), 0, 0.004f);   // of a ball of 0.15; the ends hear the silence between
    }

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    public void Each_song_has_the_points_and_seconds_that_it_has_alone(int seconds)
    {
        string song = Song("a.wav", seconds);
        var solo = NestPlacer.Place(song, method: PlacementMethod.Pca).Trajectory;

        var path = JointSpace.Place([Song("b.wav", 5), song])[1].Trajectory;

        Assert.Equal(solo.Seconds, path.Seconds);
        Assert.Equal(3 * solo.Count, path.Points.Length);
    }

    [Fact]
    public void A_quiet_recording_is_no_other_music()
    {
        string song = Song("a.wav", 6);
        byte[] quiet = File.ReadAllBytes(song);
        for (int i = 44; i + 1 < quiet.Length; i += 2)
            BitConverter.TryWriteBytes(quiet.AsSpan(i), (short)(BitConverter.ToInt16(quiet, i) / 8));

        var paths = JointSpace.Place([song, folder.File("quiet.wav", quiet)]);

        Assert.InRange(Farthest(paths[0].Trajectory, paths[1].Trajectory), 0, 0.006f);
    }

    [Theory]
    [InlineData(Preset.Nest)]
    [InlineData(Preset.Windowed)]
    public void One_model_places_all_songs(Preset preset)
    {
        string[] songs = [Song("a.wav", 3), Song("b.wav", 3), Song("c.wav", 2)];
        string weights = Weights(preset);

        JointSpace.Check(preset, PlacementMethod.Autoencoder, weights);
        var paths = JointSpace.Place(songs, preset, weights);

        Assert.All(paths, path => Assert.Equal(Trajectory.Autoencoder, path.Trajectory.Method));
        Assert.All(paths, path => Assert.StartsWith("one space for all songs, weights of model.safetensors", path.Reason, StringComparison.Ordinal));
        Assert.InRange(Farthest(paths[0].Trajectory, paths[1].Trajectory), 0, 0.004f);   // the same song twice
        Assert.Equal(Trajectory.Pca, JointSpace.Place(songs, preset)[0].Trajectory.Method);
    }

    [Fact]
    public void A_model_that_is_not_there_or_of_another_preset_is_refused_before_anything_is_opened()
    {
        var missing = Assert.Throws<FileNotFoundException>(() => JointSpace.Check(Preset.Nest, PlacementMethod.Auto, "none.safetensors"));
        Assert.Equal("none.safetensors: there are no such weights", missing.Message);
        string windowed = Weights(Preset.Windowed);
        Assert.StartsWith(windowed, Refusal.Of(() => JointSpace.Check(Preset.Nest, PlacementMethod.Auto, windowed)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_song_too_short_or_silent_is_named()
    {
        string song = Song("a.wav", 3), brief = folder.File("brief.wav", WavBytes.Pcm16(22050, 1, new short[5000])), silent = folder.File("silent.wav", WavBytes.Pcm16(22050, 1, new short[50_000]));

        Assert.StartsWith(brief, Refusal.Of(() => JointSpace.Place([song, brief])), StringComparison.Ordinal);
        Assert.StartsWith(silent, Refusal.Of(() => JointSpace.Place([song, silent])), StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>A weight file of a model that learned nothing yet.</summary>
    private string Weights(Preset preset)
    {
        using var device = new CpuDevice(threads: 2);
        string path = folder.File("model.safetensors");
        if (preset == Preset.Nest)
        {
            var nest = new NestAutoencoder(device);
            nest.Initialize(3);
            NestWeights.Save(path, nest);
        }
        else
        {
            var windowed = new ConditionedAutoencoder(device, new WindowedShape());
            windowed.Parameters.Initialize(3);
            WindowedWeights.Save(path, windowed);
        }

        return path;
    }

    private string Song(string name, int seconds) => folder.File(name, TestSong.Wav(seconds));

    private static float Farthest(Trajectory a, Trajectory b) => Enumerable.Range(0, a.Count)
        .Max(i => Vector3.Distance(new Vector3(a.Points.AsSpan(3 * i, 3)), new Vector3(b.Points.AsSpan(3 * i, 3))));
}
