using Nest.Viewer.Sound;

namespace Nest.Tests.Viewer.Sound;

public class PlayerTests
{
    private const int Rate = 44100;

    [OpenALFact]
    public void A_song_opens_paused_at_its_start()
    {
        using var stage = new Stage(new CountingReader(10 * Rate));
        stage.Run(0.5);

        Assert.False(stage.Player.IsPlaying);
        Assert.False(stage.Player.HasEnded);
        Assert.False(stage.Player.IsSilent);
        Assert.Null(stage.Player.Notice);
        Assert.Equal(10, stage.Player.Duration);
        Assert.Equal(0, stage.Player.Position);
        Assert.Equal(0, stage.Player.DevicePosition);
        Assert.Empty(stage.Heard);
    }

    [OpenALFact]
    public void Every_frame_is_heard_once_and_in_order_over_pauses()
    {
        using var stage = new Stage(new CountingReader(6 * Rate + 17));
        for (int i = 0; i < 20; i++)
        {
            stage.Player.TogglePause();
            stage.Run(0.1 + 0.037 * i);
        }

        stage.Player.Play();
        stage.Run(4);
        Assert.True(stage.Player.HasEnded);
        AssertConsecutive(stage.Heard, 0, 6 * Rate + 17);
    }

    [OpenALTheory]
    [InlineData(8000, 1, 44100)]
    [InlineData(11025, 2, 48000)]
    [InlineData(12345, 1, 44100)]
    [InlineData(48000, 2, 44100)]
    [InlineData(96000, 2, 96000)]
    [InlineData(192000, 2, 44100)]
    public void Any_rate_and_mono_keep_time(int rate, int channels, int mixRate)
    {
        using var stage = new Stage(new CountingReader(3 * rate, rate, channels), mixRate: mixRate);
        stage.Player.Play();
        double started = stage.Time.Seconds;
        while (!stage.Player.HasEnded && stage.Time.Seconds < 10)
        {
            stage.Run(0.1);
            double elapsed = Math.Min(3, stage.Time.Seconds - started);
            Assert.InRange(stage.Player.Position, elapsed - 0.015, elapsed + 0.015);
        }

        Assert.Equal(3, stage.Player.Position);
        Assert.InRange(stage.Time.Seconds - started, 3, 3.11);
        if (channels == 2) Assert.InRange(stage.WorstMilliseconds, 0, 10);
    }

    [OpenALTheory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(Rate / 10)]
    [InlineData(Rate / 10 + 1)]
    [InlineData(Rate / 5)]
    public void A_song_shorter_than_the_queue_plays_to_its_end(int frames)
    {
        using var stage = new Stage(new CountingReader(frames));
        stage.Player.Play();
        stage.Run(0.4);

        Assert.True(stage.Player.HasEnded);
        Assert.False(stage.Player.IsPlaying);
        Assert.Equal((double)frames / Rate, stage.Player.Position);
        AssertConsecutive(stage.Heard, 0, frames);
    }

    [OpenALFact]
    public void A_song_without_sound_ends_when_it_is_played()
    {
        using var stage = new Stage(new CountingReader(0));
        stage.Run(0.1);
        Assert.False(stage.Player.HasEnded);
        stage.Player.Seek(1);
        stage.Player.Play();
        stage.Run(0.1);

        Assert.True(stage.Player.HasEnded);
        Assert.False(stage.Player.IsPlaying);
        Assert.Equal(0, stage.Player.Position);
        Assert.Equal(0, stage.Player.Duration);
    }

    [OpenALFact]
    public void After_the_end_play_starts_over_and_a_seek_waits_for_play()
    {
        using var stage = new Stage(new CountingReader(Rate));
        stage.Player.Play();
        stage.Run(1.5);
        Assert.True(stage.Player.HasEnded);

        stage.Player.Play();
        stage.Run(0.5);
        Assert.True(stage.Player.IsPlaying);
        Assert.False(stage.Player.HasEnded);
        Assert.InRange(stage.Player.Position, 0.49, 0.51);

        stage.Run(1);
        Assert.True(stage.Player.HasEnded);
        stage.Seek(0);
        stage.Run(0.5);
        Assert.False(stage.Player.HasEnded);
        Assert.False(stage.Player.IsPlaying);
        Assert.Equal(0, stage.Player.Position);

        stage.Player.Play();
        stage.Run(1.5);
        Assert.True(stage.Player.HasEnded);
        Assert.Equal(1, stage.Player.Position);
        AssertConsecutive(stage.Heard[^Rate..], 0, Rate);
    }

    [OpenALTheory]
    [InlineData(-3, 0)]
    [InlineData(double.NaN, 0)]
    [InlineData(2.5, 2.5)]
    [InlineData(5, 5)]
    [InlineData(7, 5)]
    [InlineData(double.PositiveInfinity, 5)]
    public void A_seek_shows_its_target_at_once_and_is_clamped_to_the_song(double target, double expected)
    {
        using var stage = new Stage(new CountingReader(5 * Rate));
        stage.Player.Play();
        stage.Run(1);
        stage.Player.Seek(target);
        Assert.Equal(expected, stage.Player.Position);
        Assert.Equal(expected, stage.Player.DevicePosition);
        Assert.True(stage.Player.IsPlaying);

        stage.Run(0.2);
        Assert.Equal(expected == 5, stage.Player.HasEnded);
        Assert.InRange(stage.Player.Position, expected, Math.Min(5, expected + 0.21));

        stage.Player.Pause();
        stage.Player.Seek(target);
        stage.Run(0.2);
        Assert.Equal(expected, stage.Player.Position);
        Assert.False(stage.Player.IsPlaying);
        Assert.False(stage.Player.HasEnded);
    }

    [OpenALFact]
    public void A_block_that_is_being_read_during_a_seek_is_not_heard()
    {
        var reader = new CountingReader(10 * Rate);
        using var stage = new Stage(reader);
        stage.Player.Play();
        stage.Run(1);
        int heard = stage.Heard.Count;
        reader.WhileReading = () => stage.Seek(7);
        stage.Run(1);
        int sought = stage.Heard.FindIndex(frame => frame >= 7 * Rate);

        Assert.True(sought >= heard);
        AssertConsecutive(stage.Heard[..sought], 0, sought);
        AssertConsecutive(stage.Heard[sought..], 7 * Rate, stage.Heard.Count - sought);
        Assert.InRange(stage.WorstMilliseconds, 0, 10);
    }

    [OpenALFact]
    public void A_queue_that_runs_dry_holds_the_position_and_goes_on_where_it_was()
    {
        using var stage = new Stage(new CountingReader(10 * Rate));
        stage.Player.Play();
        stage.Run(1.03);
        stage.WorkerRuns = false;
        stage.Run(2);
        double held = stage.Player.Position;
        Assert.Equal(stage.Truth, held, 2);
        Assert.InRange(held, 1.5, 2);
        stage.Run(1);
        Assert.Equal(held, stage.Player.Position);
        Assert.True(stage.Player.IsPlaying);

        stage.WorkerRuns = true;
        stage.Run(3);
        Assert.InRange(stage.WorstMilliseconds, 0, 10);
        Assert.InRange(stage.Player.Position, held + 2.98, held + 3.01);
        AssertConsecutive(stage.Heard, 0, stage.Heard.Count);
    }

    [OpenALFact]
    public void What_a_pause_leaves_on_the_way_to_the_ear_is_still_counted()
    {
        using var stage = new Stage(new CountingReader(10 * Rate), period: 4096, exactLatency: true);
        stage.Player.Play();
        stage.Run(1);
        stage.Player.Pause();
        double atOnce = stage.Player.Position;
        stage.Run(0.2);
        double later = stage.Player.Position;
        stage.Run(1);

        Assert.True(later - atOnce > 0.02, $"{later - atOnce} s");
        Assert.Equal(stage.Truth, later, 4);
        Assert.Equal(later, stage.Player.Position);
        Assert.Equal(later, stage.Player.DevicePosition, 9);
    }

    [OpenALFact]
    public void Only_a_second_of_the_song_is_read_ahead()
    {
        var reader = new CountingReader(10L * 3600 * Rate);
        using var stage = new Stage(reader);
        stage.Player.Play();
        stage.Run(1);
        Assert.Equal(36000, stage.Player.Duration);
        Assert.InRange(reader.Position, 1.5 * Rate, 2 * Rate);

        stage.Seek(180);
        stage.Run(1);
        Assert.InRange(reader.Position, 181.5 * Rate, 182 * Rate);
    }

    [OpenALTheory]
    [InlineData(3 * Rate)]
    [InlineData(Rate / 2)]
    public void A_length_that_the_format_got_wrong_is_put_right_at_the_end(int claimed)
    {
        using var stage = new Stage(new CountingReader(2 * Rate) { Claimed = claimed });
        Assert.Equal((double)claimed / Rate, stage.Player.Duration);
        stage.Player.Play();
        stage.Run(1);
        Assert.InRange(stage.Player.Position, 0.99, 1.01);
        stage.Run(1.5);

        Assert.True(stage.Player.HasEnded);
        Assert.Equal(2, stage.Player.Position);
        Assert.Equal(2, stage.Player.Duration);
        AssertConsecutive(stage.Heard, 0, 2 * Rate);
    }

    [OpenALFact]
    public void Seeks_to_where_the_song_was_thought_to_go_on_end_it()
    {
        using var stage = new Stage(new CountingReader(2 * Rate) { Claimed = 3 * Rate });
        for (int i = 0; i < 3; i++)
        {
            stage.Player.Play();
            stage.Player.Seek(2.9 + 0.03 * i);
            stage.Run(0.1);
            Assert.True(stage.Player.HasEnded);
            Assert.Equal(2.9 + 0.03 * i, stage.Player.Position, 4);
        }

        stage.Player.Seek(1.5);
        stage.Player.Play();
        stage.Run(1);
        Assert.Equal(2, stage.Player.Position);
        Assert.Equal(2, stage.Player.Duration);
    }

    [OpenALFact]
    public void A_file_that_breaks_off_ends_there_and_says_so()
    {
        using var stage = new Stage(new CountingReader(5 * Rate) { BrokenAt = 2 * Rate });
        stage.Player.Play();
        stage.Run(3);

        Assert.True(stage.Player.HasEnded);
        Assert.InRange(stage.Player.Position, 1.9, 2);
        Assert.Equal("counting.wav: broken off", stage.Player.Notice);
    }

    [OpenALFact]
    public void Volume_scales_the_sound_and_is_clamped()
    {
        using var stage = new Stage(new CountingReader(5 * Rate));
        stage.Player.Play();
        Assert.Equal(1, stage.Player.Volume);
        stage.Run(0.5);
        Assert.Equal(0.5f, stage.Device!.Render(2000)[^1], 5);
        stage.Player.Volume = 0.25f;
        Assert.Equal(0.125f, stage.Device.Render(4000)[^1], 4);
        stage.Player.Volume = 7;
        Assert.Equal(1, stage.Player.Volume);
        stage.Player.Volume = -1;
        Assert.Equal(0, stage.Player.Volume);
        Assert.Equal(0, stage.Device.Render(4000)[^1]);
    }

    [Fact]
    public void A_file_is_opened_and_played_on_whatever_device_there_is()
    {
        using var folder = new TemporaryFolder();
        byte[] wav = [.. "RIFF"u8, .. BitConverter.GetBytes(36 + 3200), .. "WAVEfmt "u8, 16, 0, 0, 0, 1, 0, 1, 0,
            .. BitConverter.GetBytes(8000), .. BitConverter.GetBytes(16000), 2, 0, 16, 0, .. "data"u8, .. BitConverter.GetBytes(3200), .. new byte[3200]];
        using var player = Player.Open(folder.File("silence.wav", wav));
        Assert.Equal(0.2, player.Duration);
        player.Play();

        Assert.True(SpinWait.SpinUntil(() => player.HasEnded, 60_000));
        Assert.Equal(0.2, player.Position);
        Assert.Equal(player.IsSilent, player.Notice is not null);
    }

    internal static void AssertConsecutive(IReadOnlyList<long> heard, long first, int count)
    {
        Assert.Equal(count, heard.Count);
        for (int i = 0; i < count; i++)
            if (heard[i] != first + i) Assert.Fail($"Frame {heard[i]} was heard where frame {first + i} was due.");
    }
}
