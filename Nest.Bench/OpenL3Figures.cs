using System.Diagnostics;
using Nest.Bench.Output;
using Nest.Embeddings;
using Nest.Models;
using Nest.Models.OpenL3;
using Nest.Numerics;
using Nest.Tensors;
using Nest.Tensors.Cpu;

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
        double best = Best(() => encoder.Encode(images, Batch, embeddings)) / Batch;
        FigureLine.Write("openl3_mel256_frame_b4", best, "s", device.Threads);
        FigureLine.Write("openl3_mel256_frame_b4_rate", 2e-9 * MultiplyAdds / best, "GFLOP/s of direct convolution", device.Threads);
    }

    /// <summary>Seconds of each convolution of a mel256 frame, batch 4, with what is fused into it.</summary>
    public static void Layers(int threads)
    {
        using var device = new CpuDevice(threads > 0 ? threads : null);
        var random = new SeededRandom(1);
        int height = new OpenL3Shape().Frames, width = new OpenL3Shape().Bands;
        for (int i = 1; i <= OpenL3Shape.Convolutions; i++)
        {
            int inputs = OpenL3Shape.Inputs(i), outputs = OpenL3Shape.Outputs(i), pool = i is 2 or 4 or 6 ? 2 : 1;
            Tensor Random(params int[] shape) => device.FromArray(Enumerable.Range(0, shape.Aggregate(1, (product, extent) => product * extent)).Select(_ => random.NextSingle() - 0.5f).ToArray(), shape);
            PreparedConvolution convolution = device.Prepare(Random(3, 3, inputs, outputs), Random(outputs), padding: 1, relu: true, pool);
            Tensor x = Random(Batch, height, width, inputs), y = device.Zeros(Batch, height / pool, width / pool, outputs);
            double best = Best(() => convolution.Run(x, y)) / Batch;
            FigureLine.Write($"openl3_conv{i}", best, "s", device.Threads);
            FigureLine.Write($"openl3_conv{i}_rate", 18e-9 * height * width * inputs * outputs / best, "GFLOP/s of direct convolution", device.Threads);
            (height, width) = (height / pool, width / pool);
        }
    }

    /// <summary>Milliseconds of the front end of a frame, on one thread.</summary>
    public static void FrontEnd()
    {
        var frontEnd = new OpenL3FrontEnd(OpenL3Input.Mel256, FrontEndPadding.Kapre);
        var random = new SeededRandom(1);
        float[] second = new float[OpenL3FrontEnd.Rate], image = new float[frontEnd.Length];
        for (int i = 0; i < second.Length; i++) second[i] = random.NextSingle() - 0.5f;
        FigureLine.Write("openl3_mel256_front_end", 1e3 * Best(() => frontEnd.Compute(second, image), runs: 300), "ms", threads: 1);
    }

    private static double Best(Action run, int runs = Runs)
    {
        double best = double.MaxValue;
        for (int i = 0; i <= runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            if (i > 0) best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
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
