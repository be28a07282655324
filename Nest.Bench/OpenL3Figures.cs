using System.Diagnostics;
using Nest.Models;
using Nest.Numerics;
using Nest.Tensors;

namespace Nest.Bench;

/// <summary>OpenL3's figures, set up as peers/openl3_net.py is: random weights, on which time does not depend.</summary>
internal static class OpenL3Figures
{
    private const int Batch = 4, Runs = 8;
    private const double MultiplyAdds = 10.21e9;   // a mel256 frame, by direct convolution

    /// <summary>Seconds of a mel256 frame, batch 4.</summary>
    public static void Frame(int threads)
    {
        using var device = new CpuDevice(threads > 0 ? threads : null);
        var shape = new OpenL3Shape();
        var encoder = new OpenL3Encoder(device, shape, RandomWeights());
        var random = new SeededRandom(1);
        var images = new float[Batch * shape.Frames * shape.Bands];
        for (int i = 0; i < images.Length; i++) images[i] = -80 * random.NextSingle();
        var embeddings = new float[Batch * shape.Size];
        double best = double.MaxValue;
        for (int run = 0; run <= Runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            encoder.Encode(images, Batch, embeddings);
            if (run > 0) best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds / Batch);
        }
        Program.Report("openl3_mel256_frame_b4", best, "s", device.Threads);
        Program.Report("openl3_mel256_frame_b4_rate", 2e-9 * MultiplyAdds / best, "GFLOP/s of direct convolution", device.Threads);
    }

    private static OpenL3Weights RandomWeights()
    {
        var random = new SeededRandom(0);
        var values = new Dictionary<string, float[]>();
        foreach (ParameterShape parameter in OpenL3Weights.Parameters)
        {
            double bound = parameter.Shape.Length > 1 ? Math.Sqrt(6.0 / (9 * parameter.Shape[2])) : 0.5;
            var array = new float[parameter.Count];
            for (int i = 0; i < array.Length; i++) array[i] = (float)(bound * (2 * random.NextSingle() - 1)) + (parameter.Shape.Length > 1 ? 0 : 1);
            values.Add(parameter.Name, array);
        }
        return new OpenL3Weights(OpenL3Input.Mel256, OpenL3Content.Music, values);
    }
}
