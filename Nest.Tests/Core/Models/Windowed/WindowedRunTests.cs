using Nest.Models;
using Nest.Models.Windowed;
using Nest.Numerics;
using Nest.Tensors;
using Nest.Tensors.Cpu;

namespace Nest.Tests.Core.Models.Windowed;

public sealed class WindowedRunTests : IDisposable
{
    private const int Frames = 70;
    private static readonly WindowedShape Shape = new(Bins: 16, Frames: 8);
    private static readonly WindowedRunSettings Settings = new(Epochs: 3, Batch: 13, Seed: 5);   // 58 samples: 5 batches an epoch, the last of 6

    private readonly TemporaryFolder folder = new();
    private readonly CpuDevice device = new(threads: 2);

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(Batching.Shuffled)]
    [InlineData(Batching.Runs)]
    public void An_interrupted_run_ends_in_the_same_bits_as_one_that_was_not(Batching batching)
    {
        var settings = Settings with { Batching = batching };
        var whole = Start(device, settings);
        float[] losses = Finish(whole);
        Assert.Equal(15, whole.StepsDone);
        Assert.True(whole.Done);

        string path = folder.File("run.checkpoint");
        var resumed = new List<float>();
        foreach (int stop in new[] { 3, 5, 11 })   // inside an epoch, and at the end of one
        {
            var part = Start(device, settings);
            if (stop > 3) part.Resume(path);
            while (part.StepsDone < stop) resumed.Add((float)part.Advance(out _).Total);
            part.Save(path);
        }
        var last = Start(device, settings);
        last.Resume(path);
        resumed.AddRange(Finish(last));

        Assert.Equal(losses, resumed);
        Assert.Equal(whole.Model.Parameters.Values.ToArray(), last.Model.Parameters.Values.ToArray());
    }

    [Fact]
    public void Encoding_between_two_steps_leaves_the_next_step_s_plan_right()
    {
        WindowedRun plain = Start(device, Settings), looked = Start(device, Settings);
        Tensor song = device.FromArray(Song(seed: 7), Frames, Shape.Bins);

        for (int step = 0; step < 6; step++)
        {
            plain.Advance(out _);
            looked.Advance(out _);
            looked.Model.EncodeAll(song, 20);   // by the encoder that has planned the next step
        }

        Assert.Equal(plain.Model.Parameters.Values.ToArray(), looked.Model.Parameters.Values.ToArray());
    }

    [Fact]
    public void Weights_are_the_same_bits_for_any_number_of_threads()
    {
        float[][] weights = Array.ConvertAll(new[] { 1, 2, 5 }, threads =>
        {
            using var team = new CpuDevice(threads);
            var run = Start(team, Settings with { Epochs = 1 });
            Finish(run);
            return run.Model.Parameters.Values.ToArray();
        });

        Assert.Equal(weights[0], weights[1]);
        Assert.Equal(weights[0], weights[2]);
    }

    [Fact]
    public void Seeds_differ_in_the_start_and_the_weights_do_move()
    {
        var run = Start(device, Settings);
        float[] before = run.Model.Parameters.Values.ToArray(), other = Start(device, Settings with { Seed = 6 }).Model.Parameters.Values.ToArray();
        Finish(run);
        float[] after = run.Model.Parameters.Values.ToArray();

        Assert.True(before.Zip(other).Count(pair => pair.First == pair.Second) < before.Length / 100);
        Assert.True(before.Zip(after).Count(pair => pair.First != pair.Second) > before.Length / 2);
    }

    [Fact]
    public void The_checkpoint_before_the_last_takes_over_if_a_kill_left_no_other()
    {
        string path = folder.File("run.checkpoint");
        var run = Start(device, Settings);
        run.Advance(out _);
        run.Save(path);
        run.Advance(out _);
        run.Save(path);
        Assert.Equal(["run.checkpoint", "run.checkpoint.previous"], folder.Names);

        File.Delete(path);   // killed between the two renames
        var next = Start(device, Settings);
        next.Resume(path);

        Assert.Equal(1, next.StepsDone);
        Assert.True(Checkpoint.Exists(path));
        Checkpoint.Delete(path);
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void Another_run_s_checkpoint_is_refused_with_both_sides()
    {
        string path = folder.File("run.checkpoint");
        Start(device, Settings).Save(path);

        string Refusal(WindowedRun run) => Assert.Throws<InvalidDataException>(() => run.Resume(path)).Message;
        Assert.Contains("the run had seed 5, now it is 6", Refusal(Start(device, Settings with { Seed = 6 })), StringComparison.Ordinal);
        Assert.Contains("the run had batch 13, now it is 14", Refusal(Start(device, Settings with { Batch = 14 })), StringComparison.Ordinal);
        Assert.Contains("the run had batching shuffled, now it is runs", Refusal(Start(device, Settings with { Batching = Batching.Runs })), StringComparison.Ordinal);
        Assert.Contains("the run had learning rate 0.001, now it is 0.002", Refusal(Start(device, Settings with { Rate = 2e-3 })), StringComparison.Ordinal);
        Assert.Contains("the run had song ", Refusal(new WindowedRun(device, Song(seed: 8), Frames, Shape, Settings)), StringComparison.Ordinal);
        Start(device, Settings with { Epochs = 9 }).Resume(path);   // more of the same is no other run
    }

    [Fact]
    public void A_damaged_checkpoint_is_refused_by_name()
    {
        string path = folder.File("run.checkpoint");
        Start(device, Settings).Save(path);
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);

        Assert.Contains(path, Assert.Throws<InvalidDataException>(() => Start(device, Settings).Resume(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_samples_are_the_least()
    {
        var error = Assert.Throws<ArgumentException>(() => new WindowedRun(device, Song(1), frames: 14, Shape, Settings));
        Assert.Contains("14 frames are too few", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, new WindowedRun(device, Song(1), frames: 15, Shape, Settings).Samples);
    }

    private static WindowedRun Start(Device device, WindowedRunSettings settings) => new(device, Song(seed: 7), Frames, Shape, settings);

    private static float[] Song(long seed)
    {
        var random = new SeededRandom(seed);
        var values = new float[Frames * Shape.Bins];
        for (int i = 0; i < values.Length; i++) values[i] = random.NextSingle();
        return values;
    }

    private static float[] Finish(WindowedRun run)
    {
        var losses = new List<float>();
        while (!run.Done) losses.Add((float)run.Advance(out _).Total);
        return [.. losses];
    }
}
