using Nest.Models.Windowed;
using Nest.Numerics;
using Nest.Tensors;
using Nest.Tensors.Cpu;

namespace Nest.Tests.Core.Models.Windowed;

/// <summary>The encoder that computes shared columns once, against the one that encodes every window by itself.</summary>
public class SharedEncoderTests
{
    /// <summary>Frames a window, starts with a gradient, starts without.</summary>
    public static TheoryData<int, int[], int[]> Windows => new()
    {
        { 20, [7], [] },
        { 20, [], [0, 1, 2, 3] },
        { 20, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [11] },
        { 20, [2, 4, 7, 40, 41, 44], [5, 45, 60] },
        { 12, [.. Enumerable.Range(0, 70)], [70, 75] },           // more than one stretch
        { 8, [3, 5, 6, 7, 11], [4, 8, 12] },
        { 16, [20, 24, 28, 32], [22, 26, 30] },
    };

    [Theory]
    [MemberData(nameof(Windows))]
    public void Latents_and_gradients_are_those_of_encoding_every_window_by_itself(int frames, int[] learning, int[] others)
    {
        using var device = new CpuDevice(threads: 2);
        var model = new ConditionedAutoencoder(device, new WindowedShape(Bins: 24, frames));
        model.Parameters.Initialize(seed: 11);
        // On coarse grids the convolutions are exact in float32, in any order: no cell's winner can change sides by rounding.
        foreach (string layer in new[] { "encoder.conv.0", "encoder.conv.3" })
            foreach (string part in new[] { "weight", "bias" })
            {
                Tensor convolution = model.Parameters[$"{layer}.{part}"].Value;
                convolution.Write(Array.ConvertAll(convolution.ToArray(), value => MathF.Round(value * 64) / 64));
            }
        var random = new SeededRandom(4);
        var values = new float[100 * 24];
        for (int i = 0; i < values.Length; i++) values[i] = random.Next(9) / 8f;
        Tensor spectrogram = device.FromArray(values, 100, 24);
        var gradient = new float[learning.Length * 3];
        for (int i = 0; i < gradient.Length; i++) gradient[i] = (float)random.NextGaussian();

        (float[] Latents, float[] Gradients) Run(WindowEncoder encoder)
        {
            device.Fill(model.Parameters.Gradients, 0);
            float[] latents = encoder.Forward(spectrogram, [.. learning, .. others], learning.Length).ToArray();
            if (learning.Length > 0) encoder.Backward(device.FromArray(gradient, learning.Length, 3));
            return (latents, model.Parameters.Gradients.ToArray());
        }

        var plain = Run(new PlainEncoder(model));
        var shared = new SharedEncoder(model);
        Run(shared);                       // memory kept from an earlier call must not show
        var actual = Run(shared);

        AssertClose("latents", plain.Latents, actual.Latents);
        int offset = 0;
        foreach (var parameter in model.Parameters.All)
        {
            AssertClose(parameter.Name, plain.Gradients.AsSpan(offset, parameter.Length), actual.Gradients.AsSpan(offset, parameter.Length));
            offset += parameter.Length;
        }
    }

    [Fact]
    public void Sparse_starts_cost_seven_products_a_start_and_no_more()
    {
        var shape = new WindowedShape();

        var dense = new SharedColumns(shape, [.. Enumerable.Range(0, 64)], []);
        var single = new SharedColumns(shape, [5], []);

        Assert.Equal(4 * 64 + 3 * (64 + 14), dense.Products);   // 14 middle columns lie beyond the last start
        Assert.Equal(4 + 3 * 8, single.Products);               // one window: what its padding leaves of 30
        Assert.Equal(2 * 64 + 64 + 8, dense.Cells);
    }

    private static void AssertClose(string name, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = 0;
        foreach (float value in expected) largest = Math.Max(largest, Math.Abs(value));
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-5 * largest,
                FormattableString.Invariant($"{name}[{i}]: expected {expected[i]:G9}, actual {actual[i]:G9}, largest {largest:G3}"));
    }
}
