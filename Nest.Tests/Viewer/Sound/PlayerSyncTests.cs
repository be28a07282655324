using Xunit.Abstractions;

namespace Nest.Tests.Viewer.Sound;

/// <summary>The picture never leaves what is heard: drawn positions against the samples that came out of the device.</summary>
public class PlayerSyncTests(ITestOutputHelper output)
{
    // What the display draws, and how the device reports: steps of 5.8 and 11.6 ms, and 23 ms periods with an exact latency.
    public static TheoryData<double, int, bool> Displays()
    {
        var rows = new TheoryData<double, int, bool>();
        foreach (double rate in new[] { 30.0, 60, 144, 240 })
        {
            rows.Add(rate, 256, false);
            rows.Add(rate, 512, false);
            rows.Add(rate, 1024, true);
        }

        return rows;
    }

    [OpenALTheory]
    [MemberData(nameof(Displays))]
    public void Drawn_and_heard_stay_within_10_ms_over_play_pause_seek_and_end(double displayRate, int period, bool exactLatency)
    {
        using var stage = new Stage(new CountingReader(20 * 44100), displayRate, period, exactLatency);

        stage.Run(0.1);
        stage.Player.Play();
        stage.Run(2.013);
        stage.Player.Pause();
        stage.Run(0.507);
        stage.Player.Play();
        stage.Run(1.371);
        stage.Seek(11.77);
        stage.Run(1.019);
        stage.Player.Pause();
        stage.Seek(3.3);
        stage.Run(0.21);
        stage.Player.Play();
        stage.Run(1.6);
        stage.Seek(18.9);
        stage.Run(2);

        Assert.True(stage.Player.HasEnded);
        Assert.False(stage.Player.IsPlaying);
        Assert.Equal(20, stage.Truth, 3);
        Assert.Equal(20, stage.Player.Position, 9);
        output.WriteLine($"{displayRate} Hz, period {period}, exact {exactLatency}: {stage.WorstMilliseconds:F2} ms at worst");
        Assert.InRange(stage.WorstMilliseconds, 0, 10);
    }
}
