using System.Numerics;
using Nest.Tests.Core.Audio;
using Nest.Trajectories;
using Nest.Viewer.Songs;

namespace Nest.Tests.Viewer.Songs;

public sealed class MedleyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void The_same_song_twice_takes_the_same_path_twice()
    {
        var paths = Medley.Place([Song("a.wav", 6), Song("b.wav", 6)], Preset.Nest);

        Assert.Equal(paths[0].Count, paths[1].Count);
        Assert.InRange(Farthest(paths[0], paths[1]), 0, 0.004f);   // of a ball of 0.15; the ends hear the silence between
    }

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    public void Each_song_has_the_points_and_seconds_that_it_has_alone(int seconds)
    {
        string song = Song("a.wav", seconds);
        using var alone = Nest.Audio.AudioFile.Open(song);
        var solo = TrajectoryBuilder.Place(alone, Preset.Nest);

        var path = Medley.Place([Song("b.wav", 5), song], Preset.Nest)[1];

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

        var paths = Medley.Place([song, folder.File("quiet.wav", quiet)], Preset.Nest);

        Assert.InRange(Farthest(paths[0], paths[1]), 0, 0.006f);
    }

    [Fact]
    public void A_song_too_short_or_silent_is_named()
    {
        string song = Song("a.wav", 3), brief = folder.File("brief.wav", WavBytes.Pcm16(22050, 1, new short[5000])), silent = folder.File("silent.wav", WavBytes.Pcm16(22050, 1, new short[50_000]));

        Assert.StartsWith(brief, Refusal.Of(() => Medley.Place([song, brief], Preset.Nest)), StringComparison.Ordinal);
        Assert.StartsWith(silent, Refusal.Of(() => Medley.Place([song, silent], Preset.Nest)), StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private string Song(string name, int seconds) => folder.File(name, TestSong.Wav(seconds));

    private static float Farthest(Trajectory a, Trajectory b) => Enumerable.Range(0, a.Count)
        .Max(i => Vector3.Distance(new Vector3(a.Points.AsSpan(3 * i, 3)), new Vector3(b.Points.AsSpan(3 * i, 3))));
}
