using Nest.Layers;
using Nest.Models.Nest;
using Nest.Numerics;
using Nest.Projection;
using Nest.Tensors;
using Nest.Tensors.Cpu;

namespace Nest.Tests.Core.Models.Nest;

/// <summary>Ten training steps of a small nest against PyTorch's in float64, from the same weights on the same windows.</summary>
public class NestStepTests
{
    private static readonly NestShape Small = new(Bands: 16, Channels: 8, Hidden: 16, DecoderChannels: 4);
    private static readonly NestBatch Batch = new(Anchors: 24, Runs: 3);
    private readonly Golden golden = Golden.Open("nest_autoencoder.safetensors");

    [Fact]
    public void Ten_steps_have_the_losses_and_gradients_of_the_reference()
    {
        using var device = new CpuDevice(1);
        NestAutoencoder model = Start(device);
        var losses = new List<double>();

        Train(model, (step, terms) =>
        {
            losses.AddRange([terms.Contrast, terms.Distance, terms.Reconstruction, terms.Hinge, terms.Decorrelation, terms.Slowness, terms.Forecast]);
            if (step is not (0 or 9)) return;
            foreach (Parameter parameter in model.Parameters.All)
                golden.AssertMatches($"gradient{step}.{parameter.Name}", parameter.Gradient.ToArray(), maxRelative: 1e-4);
        });

        double[] expected = golden.Doubles("losses");                     // (10, 7)
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], losses[i], 1e-4 * Math.Max(0.1, Math.Abs(expected[i])));
        foreach (Parameter parameter in model.Parameters.All)
            golden.AssertMatches($"after.{parameter.Name}", parameter.Value.ToArray(), maxRelative: 1e-4);
    }

    [Fact]
    public void Steps_have_the_same_bits_on_any_number_of_threads()
    {
        float[] Weights(int threads)
        {
            using var device = new CpuDevice(threads);
            NestAutoencoder model = Start(device);
            Train(model, (_, _) => { });
            return model.Parameters.Values.ToArray();
        }

        Assert.Equal(Weights(1), Weights(3));
    }

    private NestAutoencoder Start(Device device)
    {
        var model = new NestAutoencoder(device, Small);
        foreach (Parameter parameter in model.Parameters.All) parameter.Value.Write(golden[$"before.{parameter.Name}"]);
        return model;
    }

    private void Train(NestAutoencoder model, Action<int, NestLosses> after)
    {
        float[] scores = golden["scores"];
        int[] draws = [.. golden.Doubles("draws").Select(window => (int)window)];   // (10, windows)
        int width = golden.Shape("scores")[1];
        Device device = model.Device;
        Tensor mean = device.Zeros(model.Parameters.Count), square = device.Zeros(model.Parameters.Count);
        using var team = new WorkerPool(1);
        int[] pool = [.. Enumerable.Range(0, scores.Length / width)];
        var song = new NestTrainingSet(golden["x"], Small.Bands, golden["start"], pool, scores, new NeighborGraph(scores, pool, NestShape.Near, 1, team));
        var step = new NestStep(model, Batch, device.Share(song.Frames, song.Frames.Length / Small.Bands, 1, Small.Bands), song);
        var log = new NestLossLog(device);
        Tensor distanceWeight = device.FromArray([NestLosses.DistanceWeight], 1);
        for (int number = 0; number < 10; number++)
        {
            int[] drawn = draws[(number * Batch.Windows)..((number + 1) * Batch.Windows)];
            step.Compute(drawn, drawn.AsSpan(0, Batch.Anchors), distanceWeight, log.Next());
            after(number, log.Take().Single());
            device.Adam(new AdamStep(number + 1, NestSchedule.Rate(number, 800)), model.Parameters.Gradients, mean, square, model.Parameters.Values);
        }
    }
}
