using Nest.Models.Windowed;
using Nest.Tensors;

namespace Nest.Tests.Core.Models.Windowed;

/// <summary>The model and the spectrogram that fixtures/make_conditioned_autoencoder.py gave PyTorch, computed again from the same hash.</summary>
internal sealed class TorchTwin
{
    private const int Stored = 1024;   // the most values of one tensor that a golden holds

    private readonly Golden golden;

    public TorchTwin(Device device, string file)
    {
        golden = Golden.Open(file);
        int Number(string key) => int.Parse(golden.Metadata[key], System.Globalization.CultureInfo.InvariantCulture);
        Shape = new WindowedShape(Number("bins"), Number("frames"));
        Model = new ConditionedAutoencoder(device, Shape);
        uint stream = 0;
        foreach (var parameter in Model.Parameters.All)
        {
            double[] values = Noise(parameter.Length, ++stream);
            parameter.Value.Write(Array.ConvertAll(values, value => (float)(value * parameter.Bound)));
        }

        int count = Number("count");
        var spectrogram = new float[count * Shape.Bins];
        double[] noise = Noise(spectrogram.Length, 1000);
        for (int i = 0; i < spectrogram.Length; i++)
        {
            int t = i / Shape.Bins, f = i % Shape.Bins;
            spectrogram[i] = (float)(0.4 + 0.3 * Math.Cos(t * 0.37 + f * 0.11) * Math.Cos(f * 0.05 - t * 0.13) + 0.25 * noise[i]);
        }
        Spectrogram = device.FromArray(spectrogram, count, Shape.Bins);

        double[] samples = golden.Doubles("batches");
        int batch = golden.Shape("batches")[1];
        Batches = [.. samples.Select(sample => (int)sample).Chunk(batch)];
    }

    public WindowedShape Shape { get; }

    public ConditionedAutoencoder Model { get; }

    public Tensor Spectrogram { get; }

    public int[][] Batches { get; }

    public Golden Golden => golden;

    /// <summary>Holds a tensor against the golden's sample of it, and the sum of its squares against the golden's.</summary>
    public void AssertMatches(string key, Tensor actual, double maxRelative)
    {
        golden.AssertMatches(key, Sampled(actual), maxRelative: maxRelative);
        double expected = golden.Doubles($"{key} sums")[1], squares = actual.ToArray().Sum(value => (double)value * value);
        Assert.True(Math.Abs(squares - expected) <= 2 * maxRelative * expected, $"{key}: sum of squares {squares}, expected {expected}");
    }

    /// <summary>The values of a tensor that goldens hold.</summary>
    public static float[] Sampled(Tensor tensor)
    {
        int every = (tensor.Length + Stored - 1) / Stored | 1;
        return tensor.ToArray().Where((_, i) => i % every == 0).ToArray();
    }

    private static double[] Noise(int count, uint stream)
    {
        var values = new double[count];
        for (uint i = 0; i < count; i++)
        {
            uint x = unchecked((i + 1) * 0x9E3779B1 + stream * 0x85EBCA77);
            x ^= x >> 15;
            x = unchecked(x * 0x2C1B3C6D);
            x ^= x >> 12;
            x = unchecked(x * 0x297A2D39);
            x ^= x >> 15;
            values[i] = (x >> 8) / (double)(1 << 23) - 1;
        }
        return values;
    }
}
