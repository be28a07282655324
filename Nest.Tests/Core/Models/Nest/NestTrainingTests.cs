using Nest.Models.Nest;
using Nest.Numerics;
using Nest.Projection;
using Nest.Tensors.Cpu;

namespace Nest.Tests.Core.Models.Nest;

public sealed class NestTrainingTests : IDisposable
{
    private static readonly NestShape Small = new(Bands: 16, Channels: 8, Hidden: 16, DecoderChannels: 4);
    private readonly CpuDevice device = new(2);

    public void Dispose() => device.Dispose();

    [Fact]
    public void Before_the_first_step_the_nest_is_the_whitened_PCA_nest()
    {
        NestTrainingSet song = Song(400);
        var training = new NestTraining(new NestAutoencoder(device, Small), song, seed: 5);
        var latents = new float[song.Start.Length];

        training.Encode(0, latents);

        Assert.Equal(song.Start, latents);
    }

    [Fact]
    public void Training_makes_the_loss_smaller()
    {
        NestTrainingSet song = Song(400);
        var training = new NestTraining(new NestAutoencoder(device, Small), song, seed: 0, steps: 120);
        var totals = new List<double>();

        while (!training.Done) totals.Add(training.Advance().Total);

        Assert.Equal(120, training.StepsDone);
        Assert.True(totals[^20..].Average() < 0.9 * totals[..20].Average(), $"{totals[..20].Average()} to {totals[^20..].Average()}");
        Assert.Throws<InvalidOperationException>(() => training.Advance());
    }

    [Fact]
    public void Losses_that_are_asked_for_late_are_those_of_every_step()
    {
        const int Steps = NestLossLog.MostWaiting + 8;   // more than the device keeps
        NestTrainingSet song = Song(300);
        NestTraining each = new(new NestAutoencoder(device, Small), song, seed: 3, Steps), late = new(new NestAutoencoder(device, Small), song, seed: 3, Steps);
        NestLosses[] expected = [.. Enumerable.Range(0, Steps).Select(_ => each.Advance())];

        for (int i = 0; i < 5; i++) late.Step();
        Assert.Equal(expected[..5], late.TakeLosses());
        while (!late.Done) late.Step();

        Assert.Equal(expected[5..], late.TakeLosses());
        Assert.Empty(late.TakeLosses());
    }

    [Fact]
    public void A_run_that_was_stopped_and_looked_at_ends_in_the_same_bits()
    {
        NestTrainingSet song = Song(300);
        NestTraining straight = new(new NestAutoencoder(device, Small), song, seed: 2, steps: 12), interrupted = new(new NestAutoencoder(device, Small), song, seed: 2, steps: 12);
        using var stop = new CancellationTokenSource();
        var latents = new float[3 * 50];

        straight.Run();
        Assert.Throws<OperationCanceledException>(() => interrupted.Run(new Stopper(stop, after: 5), stop.Token));
        Assert.Equal(5, interrupted.StepsDone);
        interrupted.Encode(20, latents);
        interrupted.Sketch(9, new float[song.Start.Length]);
        interrupted.Run();

        Assert.Equal(straight.Model.Parameters.Values.ToArray(), interrupted.Model.Parameters.Values.ToArray());
    }

    [Fact]
    public void A_run_that_another_program_goes_on_with_ends_in_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        NestTrainingSet song = Song(300);
        NestTraining Run(long seed = 2, int steps = 12) => new(new NestAutoencoder(device, Small), song, seed, steps);
        NestTraining straight = Run(), first = Run(), second = Run();
        straight.Run();

        for (int i = 0; i < 5; i++) first.Advance();
        first.Save(folder.File("run"));
        second.Resume(folder.File("run"));
        Assert.Equal(5, second.StepsDone);
        second.Run();

        Assert.Equal(straight.Model.Parameters.Values.ToArray(), second.Model.Parameters.Values.ToArray());
        Assert.Throws<InvalidOperationException>(() => second.Resume(folder.File("run")));
        Assert.Contains("seed", Assert.Throws<InvalidDataException>(() => Run(seed: 3).Resume(folder.File("run"))).Message, StringComparison.Ordinal);
        Assert.Contains("steps", Assert.Throws<InvalidDataException>(() => Run(steps: 13).Resume(folder.File("run"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_seed_is_another_nest_and_the_same_one_the_same()
    {
        NestTrainingSet song = Song(300);
        float[] Latents(long seed)
        {
            var training = new NestTraining(new NestAutoencoder(device, Small), song, seed, steps: 3);
            training.Run();
            var latents = new float[song.Start.Length];
            training.Encode(0, latents);
            return latents;
        }

        Assert.Equal(Latents(1), Latents(1));
        Assert.NotEqual(Latents(1), Latents(2));
    }

    [Fact]
    public void A_part_of_the_song_is_encoded_as_in_the_whole()
    {
        NestTrainingSet song = Song(1500);                    // more than are encoded together
        var training = new NestTraining(new NestAutoencoder(device, Small), song, steps: 2);
        training.Run();
        float[] all = new float[song.Start.Length], part = new float[3 * 300];

        training.Encode(0, all);
        training.Encode(1000, part);

        Assert.Equal(all[3000..3900], part);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]        // the last window lies beside the others
    [InlineData(100_000)]  // the first and the last
    public void A_sketch_has_some_windows_as_in_the_whole_and_lines_between(int every)
    {
        NestTrainingSet song = Song(1500);
        var training = new NestTraining(new NestAutoencoder(device, Small), song, steps: 2);
        training.Run();
        float[] all = new float[song.Start.Length], sketch = new float[song.Start.Length];

        training.Encode(0, all);
        training.Sketch(every, sketch);

        int last = song.Windows - 1;
        for (int window = 0; window <= last; window++)
        {
            int before = window == last ? last : window / every * every, after = Math.Min(before + every, last);
            for (int axis = 0; axis < 3; axis++)
            {
                float expected = before == window ? all[3 * window + axis] : float.Lerp(all[3 * before + axis], all[3 * after + axis], (float)(window - before) / (after - before));
                Assert.Equal(expected, sketch[3 * window + axis]);
            }
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => training.Sketch(0, sketch));
        Assert.Throws<ArgumentException>(() => training.Sketch(every, new float[30]));
    }

    [Fact]
    public void What_cannot_be_learned_from_is_refused()
    {
        var model = new NestAutoencoder(device, Small);

        Assert.Throws<ArgumentException>(() => new NestTraining(model, Song(25)));                                    // 6 windows
        Assert.Throws<ArgumentException>(() => new NestTraining(new NestAutoencoder(device, Small with { Bands = 24 }), Song(300)));
        Assert.Throws<ArgumentException>(() => new NestAutoencoder(device, Small with { Bands = 20 }));
    }

    // Three motifs that come and go in noise; places are those of the windows' mean spectra.
    internal static NestTrainingSet Song(int frames)
    {
        const int Bands = 16, Width = 8;
        var random = new SeededRandom(frames);
        var motifs = new float[3 * Bands];
        for (int i = 0; i < motifs.Length; i++) motifs[i] = (float)random.NextGaussian();
        var x = new float[frames * Bands];
        for (int i = 0; i < x.Length; i++)
            x[i] = motifs[i / Bands / 40 * 7 % 3 * Bands + i % Bands] * MathF.Sin(i / Bands * 0.2f) + 0.5f * (float)random.NextGaussian();

        int windows = frames - NestShape.Frames + 1;
        var places = new float[windows * Width];
        var start = new float[windows * 3];
        for (int t = 0; t < windows; t++)
        {
            for (int i = 0; i < NestShape.Frames * Bands; i++) places[t * Width + i % Width] += x[t * Bands + i] / 10;
            places.AsSpan(t * Width, 3).CopyTo(start.AsSpan(3 * t));
        }
        int[] pool = [.. Enumerable.Range(0, windows)];
        using var team = new WorkerPool(1);
        return new NestTrainingSet(x, Bands, start, pool, places, new NeighborGraph(places, pool, NestShape.Near, 30, team));
    }

    private sealed class Stopper(CancellationTokenSource stop, int after) : IProgress<(double Share, NestLosses Losses)>
    {
        private int steps;

        public void Report((double Share, NestLosses Losses) value)
        {
            if (++steps == after) stop.Cancel();
        }
    }
}
