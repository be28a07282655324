using System.Diagnostics;
using Nest.Bench.Output;
using Nest.Models.Windowed;
using Nest.Numerics;
using Nest.Tensors;
using Nest.Tensors.Cpu;

namespace Nest.Bench;

/// <summary>The conditioned autoencoder's figures, set up as peers/train_step.py is: 700 random frames of 512 bins, batches of 128, the best of the steps after the first.</summary>
internal static class ConditionedFigures
{
    private const int Frames = 700, Batch = 128, WarmUp = 3, Steps = 8;

    /// <summary>Seconds of a training step on samples in random order.</summary>
    public static void Train(int threads) => Train("train_step_b128", Batching.Shuffled, threads);

    /// <summary>Seconds of a training step on runs of 16 neighbours in random order.</summary>
    public static void TrainOnRuns(int threads) => Train("train_step_runs_b128", Batching.Runs, threads);

    /// <summary>Windows encoded a second: 256 consecutive ones.</summary>
    public static void Encode(int threads)
    {
        const int Windows = 256;
        using var device = new CpuDevice(threads > 0 ? threads : null);
        Tensor spectrogram = RandomSpectrogram(device);
        var model = new ConditionedAutoencoder(device);
        model.Parameters.Initialize(seed: 0);
        double best = Best(_ => model.EncodeWindows(spectrogram, 0, Windows));
        FigureLine.Write("encode", Windows / best, "windows/s", device.Threads);
    }

    private static void Train(string figure, Batching batching, int threads)
    {
        using var device = new CpuDevice(threads > 0 ? threads : null);
        Tensor spectrogram = RandomSpectrogram(device);
        var model = new ConditionedAutoencoder(device);
        model.Parameters.Initialize(seed: 0);
        var training = new ConditionedTraining(model, spectrogram);
        var (first, count) = ConditionedTraining.Samples(model.Shape, Frames);
        var batches = new EpochBatches(first, count, Batch, batching, seed: 1, epoch: 0);
        double best = Best(step => training.Step(batches[step % (batches.Count - 1)]));   // whole batches only
        FigureLine.Write(figure, best, "s", device.Threads);
    }

    private static Tensor RandomSpectrogram(Device device)
    {
        var random = new SeededRandom(0);
        var values = new float[Frames * new WindowedShape().Bins];
        for (int i = 0; i < values.Length; i++) values[i] = random.NextSingle();
        return device.FromArray(values, Frames, new WindowedShape().Bins);
    }

    private static double Best(Action<int> step)
    {
        double best = double.MaxValue;
        for (int i = 0; i < WarmUp + Steps; i++)
        {
            long start = Stopwatch.GetTimestamp();
            step(i);
            if (i >= WarmUp) best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }
}
