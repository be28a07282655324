namespace Nest.Tests.Viewer.Sound;

public class PlayerLoopTests
{
    private const int Rate = 44100;

    [OpenALTheory]
    [InlineData(256, false, 1.0, 2.5)]
    [InlineData(1024, true, 1.0, 2.5)]
    [InlineData(512, true, 1.0, 1.25)]
    [InlineData(512, false, 0.0, 0.30001)]
    public void A_loop_loses_no_frame_and_stays_in_time(int period, bool exactLatency, double from, double to)
    {
        using var stage = new Stage(new CountingReader(10 * Rate), period: period, exactLatency: exactLatency);
        long first = (long)Math.Round(from * Rate), last = (long)Math.Round(to * Rate);
        stage.Seek(from);
        Assert.True(stage.Player.SetLoop(to, from));   // either end first
        stage.Play();

        stage.Run(8);

        Assert.InRange(stage.Heard.Count, 7.8 * Rate, 8.1 * Rate);
        for (int i = 0; i < stage.Heard.Count; i++)
            if (stage.Heard[i] != first + i % (last - first)) Assert.Fail($"{i}: frame {stage.Heard[i]} was heard where frame {first + i % (last - first)} was due.");
        Assert.All(stage.Drawn, position => Assert.InRange(position, from, to));
        double length = to - from;
        var errors = stage.Errors.Skip(10).Select(error => Math.Abs(Math.IEEERemainder(error, length)));   // the picture may turn back a moment before or after the sound
        Assert.InRange(errors.Max() * 1000, 0, 25);
        Assert.True(stage.Player.IsPlaying);
    }

    [OpenALFact]
    public void A_loop_that_is_set_ahead_of_what_is_queued_is_not_heard_until_its_end()
    {
        using var stage = new Stage(new CountingReader(10 * Rate));
        stage.Play();
        stage.Run(1);

        Assert.True(stage.Player.SetLoop(0.5, 3));
        stage.Run(2.5);

        PlayerTests.AssertConsecutive([.. stage.Heard.Take(3 * Rate)], 0, 3 * Rate);
        Assert.Equal(Rate / 2, stage.Heard[3 * Rate]);
    }

    [OpenALFact]
    public void A_loop_elsewhere_begins_at_once()
    {
        using var stage = new Stage(new CountingReader(10 * Rate));
        stage.Play();
        stage.Run(1);

        Assert.True(stage.Player.SetLoop(5, 6));
        stage.Run(1.5);

        long[] after = [.. stage.Heard.SkipWhile(frame => frame < 5 * Rate)];
        PlayerTests.AssertConsecutive([.. after.Take(Rate)], 5 * Rate, Rate);
        Assert.Equal(5 * Rate, after[Rate]);
        Assert.Equal((5.0, 6.0), stage.Player.Loop);
    }

    [OpenALFact]
    public void After_a_loop_the_song_goes_on_from_there()
    {
        using var stage = new Stage(new CountingReader(4 * Rate));
        stage.Seek(1);
        stage.Player.SetLoop(1, 2);
        stage.Play();
        stage.Run(2.5);
        int before = stage.Heard.Count;

        stage.Player.EndLoop();
        stage.Run(4);

        Assert.Null(stage.Player.Loop);
        Assert.True(stage.Player.HasEnded);
        Assert.Equal(4, stage.Player.Position);
        Assert.Equal(4 * Rate - 1, stage.Heard[^1]);
        long[] after = [.. stage.Heard.Skip(before)];
        PlayerTests.AssertConsecutive(after, after[0], after.Length);
        Assert.InRange(after[0], 1.4 * Rate, 1.6 * Rate);
    }

    [OpenALFact]
    public void A_loop_over_the_end_of_the_song_never_ends_and_one_after_the_end_waits_for_play()
    {
        using var stage = new Stage(new CountingReader(2 * Rate));
        stage.Play();
        stage.Run(1.8);   // all is queued
        Assert.True(stage.Player.SetLoop(1, 99));
        stage.Run(3);
        Assert.True(stage.Player.IsPlaying);
        Assert.Equal((1.0, 2.0), stage.Player.Loop);

        stage.Player.EndLoop();
        stage.Run(2);
        Assert.True(stage.Player.HasEnded);
        Assert.True(stage.Player.SetLoop(0.5, 1));
        Assert.Equal(0.5, stage.Player.Position, 6);
        Assert.False(stage.Player.IsPlaying);
    }

    [OpenALFact]
    public void A_seek_within_a_loop_keeps_it_and_one_outside_ends_it()
    {
        using var stage = new Stage(new CountingReader(5 * Rate));
        stage.Player.SetLoop(1, 2);
        stage.Seek(1.5);
        Assert.Equal((1.0, 2.0), stage.Player.Loop);
        Assert.Equal(1.5, stage.Player.Position, 6);

        stage.Seek(3);
        Assert.Null(stage.Player.Loop);
        Assert.False(stage.Player.SetLoop(1, 1.1));   // too short to be heard as one
        Assert.Null(stage.Player.Loop);
    }

    [OpenALFact]
    public void A_block_that_is_being_read_when_a_loop_is_set_does_not_run_over_its_end()
    {
        var reader = new CountingReader(10 * Rate);
        using var stage = new Stage(reader);
        stage.Play();
        stage.Run(0.5);
        bool isSet = false;
        reader.WhileReading = () =>
        {
            if (isSet) return;
            isSet = true;
            stage.Player.SetLoop(0.2, stage.Player.Position + 0.85);   // within the block that is being read, or just after it
        };
        stage.Run(4);

        var (from, to) = stage.Player.Loop!.Value;
        int first = (int)Math.Round(from * Rate), last = (int)Math.Round(to * Rate);
        for (int i = 1; i < stage.Heard.Count; i++)
            Assert.True(stage.Heard[i] == stage.Heard[i - 1] + 1 && stage.Heard[i] < last || stage.Heard[i] == first && stage.Heard[i - 1] == last - 1
                || stage.Heard[i - 1] < Rate && stage.Heard[i] < Rate, $"{i}: frame {stage.Heard[i]} after {stage.Heard[i - 1]}");
    }
}
