using Nest.Models.Windowed;
using Nest.Tensors;
using Nest.Tensors.Cpu;

namespace Nest.Tests.Core.Models.Windowed;

/// <summary>The conditioned autoencoder against PyTorch in float64 (fixtures/make_conditioned_autoencoder.py), small and at its published size.</summary>
public class ConditionedTrainingTests
{
    private const string Small = "conditioned_autoencoder.safetensors", Full = "conditioned_autoencoder_full.safetensors";

    [Theory]
    [InlineData(Small)]
    [InlineData(Full)]
    public void Latents_reconstructions_and_forecasts_are_those_of_PyTorch(string file)
    {
        using var device = new CpuDevice(threads: 2);
        var twin = new TorchTwin(device, file);
        int[] samples = twin.Batches[0];
        var encoder = new PlainEncoder(twin.Model);

        Tensor latents = device.FromArray(encoder.Forward(twin.Spectrogram, samples, samples.Length).ToArray(), samples.Length, 3);
        twin.Golden.AssertMatches("latents float64", latents.ToArray(), maxRelative: 1e-5);
        twin.AssertMatches("reconstruction float64", twin.Model.Decode(latents), maxRelative: 1e-5);

        int[] history = [.. Enumerable.Range(0, 5).SelectMany(age => samples.Select(t => t - 4 + age))];
        Tensor past = encoder.Forward(twin.Spectrogram, history, 0).Reshape(5, samples.Length, 3);
        twin.Golden.AssertMatches("forecast float64", twin.Model.Forecast(past).ToArray(), maxRelative: 1e-5);
    }

    [Theory]
    [InlineData(Small)]
    [InlineData(Full)]
    public void Every_gradient_is_that_of_PyTorch(string file)
    {
        using var device = new CpuDevice(threads: 2);
        var twin = new TorchTwin(device, file);
        var training = new ConditionedTraining(twin.Model, twin.Spectrogram);

        training.Differentiate(twin.Batches[0]);

        foreach (var parameter in twin.Model.Parameters.All)
            twin.AssertMatches($"gradient {parameter.Name} float64", parameter.Gradient, maxRelative: 1e-4);
    }

    /// <summary>Float32 has its limits: a gradient is off by no more than three times what PyTorch's own float32 is, give or take the last bits.</summary>
    [Theory]
    [InlineData(Small)]
    [InlineData(Full)]
    public void Gradients_are_as_exact_as_PyTorch_s_in_float32(string file)
    {
        using var device = new CpuDevice(threads: 2);
        var twin = new TorchTwin(device, file);

        new ConditionedTraining(twin.Model, twin.Spectrogram).Differentiate(twin.Batches[0]);

        foreach (var parameter in twin.Model.Parameters.All)
        {
            double[] exact = twin.Golden.Doubles($"gradient {parameter.Name} float64"), torch = twin.Golden.Doubles($"gradient {parameter.Name} float32");
            float[] ours = TorchTwin.Sampled(parameter.Gradient);
            double largest = exact.Max(Math.Abs), off = 0, torchOff = 0;
            for (int i = 0; i < exact.Length; i++)
            {
                off = Math.Max(off, Math.Abs(ours[i] - exact[i]) / largest);
                torchOff = Math.Max(torchOff, Math.Abs(torch[i] - exact[i]) / largest);
            }
            Assert.True(off <= 3 * torchOff + 1e-6, FormattableString.Invariant($"{parameter.Name}: off by {off:G3} of the largest, PyTorch by {torchOff:G3}"));
        }
    }

    [Fact]
    public void Ten_steps_of_training_are_those_of_PyTorch()
    {
        using var device = new CpuDevice(threads: 2);
        var twin = new TorchTwin(device, Small);
        var training = new ConditionedTraining(twin.Model, twin.Spectrogram);

        var losses = new List<double>();
        foreach (int[] batch in twin.Batches)
        {
            ConditionedLosses step = training.Step(batch);
            losses.AddRange([step.Reconstruction, step.Forecast, step.Covariance]);
        }

        double[] expected = twin.Golden.Doubles("losses float64");
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(losses[i] - expected[i]) <= 1e-4 * expected[i], $"step {i / 3}, loss {i % 3}: {losses[i]}, expected {expected[i]}");
        foreach (var parameter in twin.Model.Parameters.All)
            twin.AssertMatches($"trained {parameter.Name}", parameter.Value, maxRelative: 1e-4);
    }

    [Fact]
    public void Parameters_are_those_of_the_weight_file()
    {
        using var device = new CpuDevice(threads: 1);
        var shape = new WindowedShape();

        var model = new ConditionedAutoencoder(device, shape);

        Assert.Equal(10_556_311, model.Parameters.Count);
        Assert.Equal(WindowedWeights.Parameters(shape).Select(p => $"{p.Name} {string.Join('x', p.Shape)}"),
            model.Parameters.All.Select(p => $"{p.Name} {string.Join('x', p.Shape.ToArray())}"));
    }
}
