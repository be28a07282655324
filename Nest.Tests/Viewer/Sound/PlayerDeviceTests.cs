using Nest.Native;
using Nest.Viewer.Sound;

namespace Nest.Tests.Viewer.Sound;

/// <summary>Devices that are missing, go or come back.</summary>
public class PlayerDeviceTests
{
    private const int Rate = 44100;

    [OpenALFact]
    public void A_lost_device_is_replaced_at_the_same_place()
    {
        using var stage = new Stage(new CountingReader(10 * Rate), exactLatency: true, period: 1024);
        stage.Player.Volume = 0.5f;
        stage.Player.Play();
        stage.Run(3.21);
        var first = stage.Device!;
        long lastHeard = stage.Heard[^1];
        stage.LoseDevice();
        double atLoss = stage.Player.Position;
        stage.Run(1);

        Assert.NotSame(first, stage.Device);
        Assert.True(first.IsClosed);
        Assert.InRange(atLoss, 3.17, 3.22);
        long resumed = stage.Heard.First(frame => frame > lastHeard);
        Assert.InRange((resumed - lastHeard) / (double)Rate, 0, 0.03);
        Assert.InRange(stage.WorstMilliseconds, 0, 10);
        Assert.True(stage.Player.IsPlaying);
        Assert.False(stage.Player.IsSilent);
        Assert.Null(stage.Player.Notice);
        Assert.True(IsSorted(stage.Drawn));
        Assert.Equal(0.25f, stage.Device!.Render(64)[^1], 4);
    }

    [OpenALFact]
    public void A_device_lost_while_paused_or_after_the_end_stays_there()
    {
        using var stage = new Stage(new CountingReader(2 * Rate));
        stage.Player.Play();
        stage.Run(1);
        stage.Player.Pause();
        stage.Run(0.1);
        double paused = stage.Player.Position;
        stage.LoseDevice();
        stage.Run(2);
        Assert.Equal(paused, stage.Player.Position, 4);
        Assert.False(stage.Player.IsPlaying);

        stage.Player.Play();
        stage.Run(2);
        Assert.True(stage.Player.HasEnded);
        stage.LoseDevice();
        stage.Run(1);
        Assert.True(stage.Player.HasEnded);
        Assert.Equal(2, stage.Player.Position);
        Assert.InRange(stage.WorstMilliseconds, 0, 10);
    }

    [OpenALFact]
    public void Without_another_device_the_song_goes_on_silently_until_there_is_one()
    {
        using var stage = new Stage(new CountingReader(60 * Rate));
        stage.Player.Play();
        stage.Run(2);
        stage.HasDevice = false;
        stage.LoseDevice();
        stage.Run(3);

        Assert.True(stage.Player.IsSilent);
        Assert.Equal("The sound device is gone: playing silently until there is one.", stage.Player.Notice);
        Assert.InRange(stage.Player.Position, 4.97, 5.03);

        stage.Run(20);
        Assert.InRange(stage.Tries, 4, 7);
        Assert.Equal("The sound device is gone: playing silently until there is one.", stage.Player.Notice);
        Assert.InRange(stage.Player.Position, 24.95, 25.05);
        Assert.True(IsSorted(stage.Drawn));

        stage.HasDevice = true;
        stage.Run(7);
        Assert.False(stage.Player.IsSilent);
        Assert.Null(stage.Player.Notice);
        Assert.InRange(stage.Player.Position, 31.9, 32.05);
        Assert.InRange(stage.Player.Position - stage.Truth, -0.01, 0.01);
        Assert.True(IsSorted(stage.Drawn));
    }

    [OpenALFact]
    public void A_device_that_goes_as_soon_as_it_is_opened_is_not_asked_for_without_end()
    {
        using var stage = new Stage(new CountingReader(60 * Rate));
        stage.Player.Play();
        for (int i = 0; i < 200; i++)
        {
            if (!stage.Player.IsSilent) stage.LoseDevice();
            stage.Run(0.1);
        }

        Assert.InRange(stage.Tries, 4, 12);
        Assert.InRange(stage.Player.Position, 19.5, 20.05);
    }

    [Fact]
    public void The_silent_clock_plays_pauses_seeks_and_ends_as_a_device_does()
    {
        using var stage = new Stage(new CountingReader(10 * Rate), hasDevice: false);
        stage.Run(0.5);
        Assert.True(stage.Player.IsSilent);
        Assert.Equal("No sound device: playing silently.", stage.Player.Notice);
        Assert.Equal(0, stage.Player.Position);

        stage.Player.Play();
        stage.Run(1);
        Assert.InRange(stage.Player.Position, 0.99, 1.01);
        stage.Player.Pause();
        stage.Run(1);
        Assert.InRange(stage.Player.Position, 0.99, 1.01);
        stage.Player.Seek(8.5);
        Assert.Equal(8.5, stage.Player.Position);
        stage.Run(1);
        Assert.Equal(8.5, stage.Player.Position);
        stage.Player.Play();
        stage.Run(1);
        Assert.InRange(stage.Player.Position, 9.49, 9.51);
        Assert.InRange(stage.Player.Position - stage.Player.DevicePosition, -0.001, 0.001);
        stage.Run(1);
        Assert.True(stage.Player.HasEnded);
        Assert.Equal(10, stage.Player.Position);
        stage.Player.Play();
        stage.Run(0.25);
        Assert.InRange(stage.Player.Position, 0.24, 0.26);

        stage.WorkerRuns = false;
        stage.Run(3);
        Assert.InRange(stage.Player.Position, 0.9, 1.1);
    }

    [Fact]
    public void A_missing_library_is_named_and_the_clock_runs_silently()
    {
        const string missing = "OpenAL Soft is not installed (libopenal.so.1 not found). Debian/Ubuntu: sudo apt install libopenal1";
        var time = new ManualTime();
        using var player = new Player(new CountingReader(Rate), _ => throw new MissingLibraryException(missing), time, threaded: false);
        player.Play();
        while (player.Feed())
        {
        }

        time.Seconds = 0.5;
        Assert.True(player.IsSilent);
        Assert.Equal($"No sound: {missing}", player.Notice);
        Assert.InRange(player.Position, 0.49, 0.51);
    }

    [Fact]
    public void Closing_closes_the_device_and_the_file()
    {
        var reader = new CountingReader(Rate);
        var device = new SilentDevice(Rate, TimeProvider.System);
        var player = new Player(reader, _ => device, TimeProvider.System, threaded: true);
        player.Play();
        Assert.True(SpinWait.SpinUntil(() => player.Position > 0.01, 60_000));
        player.Dispose();
        player.Dispose();

        Assert.True(reader.IsDisposed);
    }

    private static bool IsSorted(List<double> values)
    {
        for (int i = 1; i < values.Count; i++)
            if (values[i] < values[i - 1]) return false;
        return true;
    }
}
