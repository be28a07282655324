using Nest.Viewer.Sound;

namespace Nest.Tests.Viewer.Sound;

public class HeardClockTests
{
    private const double Period = 1024.0 / 44100;

    [Theory]
    [InlineData(30)]
    [InlineData(60)]
    [InlineData(144)]
    [InlineData(240)]
    public void A_staircase_is_followed_through_the_middle_of_its_steps(double looksASecond)
    {
        var clock = Started();
        double worst = 0;
        for (double t = 0; t < 60; t += 1 / looksASecond)
        {
            clock.Look(t, 0, Playing(Math.Floor(t / Period) * Period));
            if (t > 2) worst = Math.Max(worst, Math.Abs(clock.At(t) - (t - Period / 2)));
        }

        Assert.InRange(worst, 0, Period / 4);
    }

    [Theory]
    [InlineData(1.0005)]
    [InlineData(0.9995)]
    public void A_device_with_a_quartz_of_its_own_does_not_drift_away(double speed)
    {
        var clock = Started();
        double worst = 0;
        for (double t = 0; t < 36000; t += 0.05)
        {
            clock.Look(t, 0, Playing(t * speed));
            worst = Math.Max(worst, Math.Abs(clock.At(t) - t * speed));
        }

        Assert.InRange(worst, 0, 0.0005);
    }

    [Fact]
    public void Jitter_of_the_report_is_not_passed_on()
    {
        var random = new Random(1);
        var clock = Started();
        double worst = 0, last = 0;
        for (double t = 0; t < 60; t += 0.005)
        {
            clock.Look(t, 0, Playing(t + 1, 1 + (random.NextDouble() - 0.5) * 0.012));
            double position = clock.At(t);
            Assert.True(position >= last);
            if (t > 1)
            {
                worst = Math.Max(worst, Math.Abs(position - t));
                Assert.InRange(position - last, 0.005 * 0.97, 0.005 * 1.03);
            }

            last = position;
        }

        Assert.InRange(worst, 0, 0.002);
    }

    [Fact]
    public void It_stands_until_the_device_has_moved_and_its_latency_has_passed()
    {
        var clock = Started();
        const double latency = 0.07;
        for (double t = 0; t < 2; t += 0.005)
        {
            double taken = Math.Max(0, Math.Floor((t - 0.1) / Period) + 1) * Period;   // taken from 0.1 s on, a period at a time
            clock.Look(t, 0, Playing(taken, latency));
            double heard = Math.Max(0, t - 0.1 - latency + Period / 2);
            Assert.InRange(clock.At(t), heard - 0.005, heard + 0.005);
        }
    }

    [Fact]
    public void After_a_pause_it_goes_on_to_what_the_device_had_taken()
    {
        var clock = Started();
        for (double t = 0; t < 1; t += 0.005) clock.Look(t, 0, Playing(t + 0.05, 0.05));
        double here = clock.At(1);
        clock.Look(1, 0, new DeviceReading(1.05, 0.05, IsRunning: false, IsDry: false));

        Assert.InRange(here, 0.995, 1.005);
        Assert.Equal(here, clock.At(1), 12);
        Assert.Equal(here + 0.02, clock.At(1.02), 12);
        Assert.Equal(1.05, clock.At(1.2), 12);
        Assert.Equal(1.05, clock.At(100), 12);
    }

    [Fact]
    public void A_device_that_stands_still_takes_it_along_and_is_followed_on()
    {
        var clock = Started();
        double last = 0;
        for (double t = 0; t < 10; t += 0.005)
        {
            double taken = t < 3 ? t : t < 6 ? 3 : t - 3;
            clock.Look(t, 0, Playing(taken));
            double position = clock.At(t);
            Assert.True(position >= last);
            Assert.InRange(position, taken - 0.002, taken + 0.151);
            if (t is > 2 and < 3 or > 6.5) Assert.Equal(taken, position, 3);
            last = position;
        }
    }

    [Fact]
    public void After_the_process_was_suspended_it_is_where_the_device_is()
    {
        var clock = Started();
        for (double t = 0; t < 1; t += 0.005) clock.Look(t, 0, Playing(t));
        clock.Look(9, 0, Playing(9));
        clock.Look(9.005, 0, Playing(9.005));

        Assert.Equal(9.005, clock.At(9.005), 3);
    }

    [Fact]
    public void A_device_whose_report_jumps_ahead_is_followed_at_once_and_one_that_falls_back_is_waited_for()
    {
        var clock = Started();
        for (double t = 0; t < 1; t += 0.005) clock.Look(t, 0, Playing(t));
        for (double t = 1; t < 2; t += 0.005) clock.Look(t, 0, Playing(t + 5));
        Assert.Equal(7, clock.At(2), 2);

        double last = 7;
        for (double t = 2; t < 4; t += 0.005)
        {
            clock.Look(t, 0, Playing(t + 4));
            double position = clock.At(t);
            Assert.True(position >= last - 0.01);
            last = position;
        }

        Assert.Equal(8, last, 2);
    }

    private static HeardClock Started()
    {
        var clock = new HeardClock();
        clock.Restart(-0.005, 0);
        clock.Look(-0.005, 0, new DeviceReading(0, 0, IsRunning: false, IsDry: false));
        return clock;
    }

    private static DeviceReading Playing(double taken, double latency = 0) => new(taken, latency, IsRunning: true, IsDry: false);
}
