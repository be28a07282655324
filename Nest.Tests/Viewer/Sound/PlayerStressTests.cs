using Nest.Viewer.Sound;

namespace Nest.Tests.Viewer.Sound;

public class PlayerStressTests
{
    private const int Rate = 44100;

    // Seeks, pauses, starts and starved queues in any order: what is heard is the song from the last place sought, whole and in order.
    [OpenALTheory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void Random_controls_never_part_picture_and_sound(int seed, bool exactLatency)
    {
        var random = new Random(seed);
        using var stage = new Stage(new CountingReader(30 * Rate), displayRate: 60, period: exactLatency ? 1024 : 256, exactLatency);
        long due = 0;
        int seen = 0;
        for (int step = 0; step < 400; step++)
        {
            switch (random.Next(7))
            {
                case 0 or 1:
                    double target = random.NextDouble() * 33 - 1;
                    stage.Seek(target);
                    due = Math.Min(30L * Rate, (long)Math.Round(Math.Max(0, target) * Rate));
                    break;
                case 2: stage.Player.Pause(); break;
                case 3 or 4:
                    if (stage.Player.HasEnded) due = 0;
                    stage.Play();
                    break;
                case 5: stage.WorkerRuns = !stage.WorkerRuns; break;
                default: stage.Player.Volume = 0.2f + 0.8f * random.NextSingle(); break;
            }

            stage.Run(random.NextDouble() * random.NextDouble() * 0.4);
            for (; seen < stage.Heard.Count; seen++, due++)
                if (stage.Heard[seen] != due) Assert.Fail($"Step {step}: frame {stage.Heard[seen]} was heard where {due} was due.");
        }

        Assert.InRange(stage.WorstMilliseconds, 0, 10);
        Assert.True(seen > 10 * Rate, $"Only {seen} frames were heard.");
    }

    [OpenALFact]
    public void Controls_from_several_threads_leave_a_player_that_plays()
    {
        var devices = new List<LoopbackDevice>();
        using var player = new Player(new CountingReader(30 * Rate), rate =>
        {
            var device = LoopbackDevice.Open(rate, Rate);
            lock (devices) devices.Add(device);
            return device;
        }, TimeProvider.System, threaded: true);
        Assert.True(SpinWait.SpinUntil(() => Count() == 1, 60_000));

        Parallel.For(0, 4, worker =>
        {
            var random = new Random(worker);
            for (int step = 0; step < 20_000; step++)
            {
                switch (random.Next(6))
                {
                    case 0: player.Seek(random.NextDouble() * 35 - 2); break;
                    case 1: player.Pause(); break;
                    case 2: player.Play(); break;
                    case 3: player.Volume = random.NextSingle(); break;
                    case 4: Assert.InRange(player.Position, 0, 30); break;
                    default: Assert.InRange(player.DevicePosition, 0, 30); break;
                }

                if (worker == 0) devices[0].Render(64);
            }
        });

        player.Volume = 1;
        player.Play();
        player.Seek(10);
        long? frame = null;
        Assert.True(SpinWait.SpinUntil(() =>
        {
            float[] mixed = devices[0].Render(16);
            frame = CountingReader.FrameOf(mixed[^2], mixed[^1]);
            return frame >= 10 * Rate;
        }, 60_000));
        Assert.InRange(frame!.Value, 10 * Rate, 11 * Rate);
        Assert.True(player.IsPlaying);
        Assert.Equal(1, Count());

        int Count()
        {
            lock (devices) return devices.Count;
        }
    }
}
