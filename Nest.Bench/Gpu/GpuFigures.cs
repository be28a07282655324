using System.Diagnostics;
using Nest.Bench.Operations;
using Nest.Dsp;
using Nest.Gpu;
using Nest.Models.Nest;
using Nest.Models.Windowed;
using Nest.Numerics;
using Nest.Projection;
using Nest.Tensors;

namespace Nest.Bench.Gpu;

/// <summary>A graphics card's figures: <c>Nest.Bench card [--device cuda|opencl] [--small] [--check FOLDER] [--only GROUP,GROUP...]</c>, what gpu/run runs.</summary>
/// <remarks>Groups: parity, products, network, front-end, tensors (products and network by tensor cores), nest, train, encode.</remarks>
internal static class GpuFigures
{
    private const int Frames = 700, Batch = 128;

    /// <summary>Runs them all and returns the exit code: 1 where an operation is wrong.</summary>
    public static int Run(string[] args)
    {
        string wanted = ValueOf(args, "--device") ?? "auto";
        long start = Stopwatch.GetTimestamp();
        using Device opened = Devices.Open(Devices.KindOf(wanted), word => Console.Error.WriteLine(word));
        if (opened is not GpuDevice device)
        {
            Console.Error.WriteLine("Nest.Bench card: there is no card here; --device opencl takes a processor's OpenCL.");
            return 3;
        }
        Console.Error.WriteLine($"on {device.Name}");
        device.Fill(device.Zeros(1), 1);
        device.Zeros(1).ToArray();
        GpuFigure.Write("start", Stopwatch.GetElapsedTime(start).TotalSeconds, "s");
        string[]? only = ValueOf(args, "--only")?.Split(',');
        bool Wanted(string group) => only is null || only.Contains(group);
        bool right = !Wanted("parity") || Parity(device);
        if (ValueOf(args, "--check") is { } folder) right &= TorchParity.Run(device, folder);
        bool small = args.Contains("--small");   // where a processor stands in for a card
        int frames = small ? 1 : 32, runs = small ? 1 : 20;
        if (Wanted("products")) Products(device, small);
        if (Wanted("network")) Network(device, frames, runs, small);
        if (Wanted("front-end")) FrontEnd(device, frames, runs);
        if (device.HasTensorCores && Wanted("tensors"))
        {
            device.Precision = Precision.Tf32;
            right &= ParityOfTensors(device);
            Products(device, small);
            Network(device, frames, runs, small);
            device.Precision = Precision.Float32;
        }
        if (Wanted("nest")) TrainNest(device, small);
        if (Wanted("train")) foreach (Batching batching in Enum.GetValues<Batching>()) Train(device, batching, small ? 1 : 20);
        if (Wanted("encode")) Encode(device, small ? 1 : 20);
        return right ? 0 : 1;
    }

    private static string Named(GpuDevice device, string figure) => device.Precision == Precision.Tf32 ? $"{figure}_tf32" : figure;

    /// <summary>The case list: the worst error of an operation relative to its largest magnitude, against float64.</summary>
    private static bool Parity(GpuDevice device) => Parity(device, OperationCases.All, value => value, "operations_worst_error");

    /// <summary>The products among them by tensor cores, of numbers that TF32 holds: as exact as float32, if every fragment is where it belongs.</summary>
    private static bool ParityOfTensors(GpuDevice device)
    {
        static float Rounded(float value) => BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(value) + 0x1000) & ~0x1fff);
        OperationCase[] products = [.. OperationCases.All.Where(operation => operation.Output[^1] > 32
            && (operation.Name.StartsWith("gemm", StringComparison.Ordinal) || operation.Name.StartsWith("convolve ", StringComparison.Ordinal) || operation.Name.StartsWith("prepared", StringComparison.Ordinal)))];
        return Parity(device, products, Rounded, "operations_worst_error_tf32");
    }

    private static bool Parity(GpuDevice device, IReadOnlyList<OperationCase> cases, Converter<float, float> prepare, string figure)
    {
        double worst = 0;
        string where = "";
        foreach (OperationCase operation in cases)
        {
            float[][] inputs = Array.ConvertAll(operation.Draw(), values => Array.ConvertAll(values, prepare));
            double[] expected = operation.Reference(Array.ConvertAll(inputs, values => Array.ConvertAll(values, value => (double)value)));
            Tensor[] x = inputs.Zip(operation.Inputs, (values, shape) => device.FromArray(values, shape)).ToArray();
            Tensor y = device.Zeros(operation.Output);
            operation.Forward(device, x, y);
            float[] actual = y.ToArray();
            double largest = expected.Max(Math.Abs), error = expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max() / largest;
            if (double.IsNaN(error)) error = double.PositiveInfinity;
            if (error > worst) (worst, where) = (error, operation.Name);
        }
        GpuFigure.Write(figure, worst, $"of the largest, {cases.Count} cases, in {where}");
        return worst < 1e-5;
    }

    /// <summary>Large products and convolutions, in 10⁹ operations a second: to be held against the card's peak.</summary>
    private static void Products(GpuDevice device, bool small)
    {
        int size = small ? 256 : 4096, images = small ? 1 : 32, runs = small ? 1 : 20;
        Tensor a = Random(device, size, size), b = Random(device, size, size), c = device.Zeros(size, size);
        GpuFigure.Write(Named(device, $"gemm_{size}"), 2.0 * size * size * size / Time(device, c, runs, () => device.Gemm(a, b, c)) * 1e-9, "GFLOP/s");
        foreach (var (height, width, inputs, outputs) in new[] { (256, 199, 64, 64), (128, 99, 64, 128), (128, 99, 128, 128), (64, 49, 128, 256), (64, 49, 256, 256), (32, 24, 256, 512), (32, 24, 512, 512) })
        {
            int scale = small ? 8 : 1;
            var g = new Convolution(images, height / scale, width / scale, inputs, outputs, 3, 3, PadHeight: 1, PadWidth: 1);
            Tensor x = Random(device, images, g.Height, g.Width, inputs), w = Random(device, 3, 3, inputs, outputs), y = device.Zeros(images, g.Height, g.Width, outputs);
            string name = Named(device, $"convolve_{g.Height}x{g.Width}_{inputs}_{outputs}");
            GpuFigure.Write(name, 2.0 * g.MultiplyAdds / Time(device, y, runs, () => device.Convolve(g, x, w, null, Activation.Relu, y)) * 1e-9, "GFLOP/s");
            GpuFigure.Write($"{name}_by_input", 2.0 * g.MultiplyAdds / Time(device, x, runs, () => device.ConvolveTransposed(g, y, w, null, Activation.Identity, x)) * 1e-9, "GFLOP/s");
            GpuFigure.Write($"{name}_by_weights", 2.0 * g.MultiplyAdds / Time(device, w, runs, () => device.ConvolveWeightGradient(g, x, y, w)) * 1e-9, "GFLOP/s");
        }
    }

    /// <summary>OpenL3's network, mel256, as the embedder runs it: frames a second, with random weights as time does not depend on them.</summary>
    private static void Network(GpuDevice device, int frames, int runs, bool small)
    {
        var layers = new (int In, int Out, bool Relu, int Pool)[] { (1, 64, true, 1), (64, 64, true, 2), (64, 128, true, 1), (128, 128, true, 2), (128, 256, true, 1), (256, 256, true, 2), (256, 512, true, 1), (512, 512, false, 1) };
        int height = small ? 49 : 199, width = small ? 64 : 256;
        var steps = new List<Action>();
        Tensor last = Random(device, frames, height, width, 1);
        foreach (var (inputs, outputs, relu, pool) in layers)
        {
            Tensor x = last, y = device.Zeros(frames, height / pool, width / pool, outputs);
            PreparedConvolution convolution = device.Prepare(Random(device, 3, 3, inputs, outputs), Random(device, outputs), padding: 1, relu, pool);
            steps.Add(() => convolution.Run(x, y));
            (last, height, width) = (y, height / pool, width / pool);
        }
        double seconds = Time(device, last, runs, () => steps.ForEach(step => step()));
        GpuFigure.Write(Named(device, small ? $"openl3_quarter_b{frames}" : $"openl3_mel256_b{frames}"), frames / seconds, "frames/s");
    }

    /// <summary>OpenL3's front end, mel256: seconds of sound a second, from samples on the card to what the network reads.</summary>
    private static void FrontEnd(GpuDevice device, int frames, int runs)
    {
        const int Rate = 48_000, Hop = 242, Size = 2048, Images = 199, Bands = 256, Apart = 4800;
        var seconds = new Stretches(frames, Apart, Rate, Images);
        PreparedSpectrogram spectrogram = device.Prepare(new SpectrogramPlan(Size, Hop, Power: false, new MelFilterBank(Rate, Size, Bands)));
        Tensor samples = Random(device, seconds.Samples), images = device.Zeros(frames, Images, Bands);
        double spent = Time(device, images, runs, () =>
        {
            spectrogram.Run(samples, seconds, images);
            device.RelativeDecibels(images, 80, 1, 0, images);
        });
        GpuFigure.Write($"openl3_front_end_b{frames}", frames / spent, "frames/s");
    }

    /// <summary>A training step of preset nest, where losses are asked for now and then, and where they are asked for after every step.</summary>
    private static void TrainNest(GpuDevice device, bool small)
    {
        const int Bands = 128, Width = 50;
        int frames = small ? 200 : 4000, windows = frames - NestShape.Frames + 1, steps = small ? 1 : 20;
        var random = new SeededRandom(2);
        float[] Drawn(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextGaussian())];
        int[] pool = [.. Enumerable.Range(0, windows)];
        float[] places = Drawn(windows * Width);
        var song = new NestTrainingSet(Drawn(frames * Bands), Bands, Drawn(windows * NestShape.Latents), pool, places, new NeighborGraph(places, pool, NestShape.Near, 15, WorkerPool.Shared));
        const int Rounds = 3;
        var training = new NestTraining(new NestAutoencoder(device), song, seed: 0, 2 + (Rounds + 1) * steps);
        training.Advance();
        long launches = device.Launches, uploads = device.Uploads, waits = device.Waits;
        training.Step();
        (launches, uploads, waits) = (device.Launches - launches, device.Uploads - uploads, device.Waits - waits);
        training.TakeLosses();
        double best = double.MaxValue, waiting = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int step = 0; step < steps; step++) training.Step();
            training.TakeLosses();   // all is done
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds / steps);
        }
        while (!training.Done)
        {
            long start = Stopwatch.GetTimestamp();
            training.Advance();
            waiting = Math.Min(waiting, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        GpuFigure.Write("train_step_nest", best, $"s, losses asked for every {steps} steps");
        GpuFigure.Write("train_step_nest_waiting", waiting, "s, losses asked for after every step");
        GpuFigure.Write("train_step_nest_launches", launches, $"launches, {uploads} upload, {waits} waits");
    }

    private static void Train(GpuDevice device, Batching batching, int steps)
    {
        var model = new ConditionedAutoencoder(device);
        model.Parameters.Initialize(seed: 0);
        var training = new ConditionedTraining(model, Random(device, Frames, model.Shape.Bins));
        var (first, count) = ConditionedTraining.Samples(model.Shape, Frames);
        int batch = steps == 1 ? 8 : Batch;
        var batches = new EpochBatches(first, count, batch, batching, seed: 1, epoch: 0);
        long launches = 0, uploads = 0, waits = 0;
        double best = double.MaxValue;
        for (int step = -2; step < steps; step++)
        {
            (launches, uploads, waits) = (device.Launches, device.Uploads, device.Waits);
            long start = Stopwatch.GetTimestamp();
            training.Step(batches[(step + 2) % (batches.Count - 1)], batches[(step + 3) % (batches.Count - 1)]);   // reads the losses: all is done
            if (step >= 0) best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        string name = batching == Batching.Runs ? $"train_step_runs_b{batch}" : $"train_step_b{batch}";
        GpuFigure.Write(name, best, "s");
        GpuFigure.Write($"{name}_launches", device.Launches - launches, $"launches, {device.Uploads - uploads} upload, {device.Waits - waits} wait");
    }

    private static void Encode(GpuDevice device, int runs)
    {
        int windows = runs == 1 ? 16 : 512;
        var model = new ConditionedAutoencoder(device);
        model.Parameters.Initialize(seed: 0);
        Tensor spectrogram = Random(device, Frames, model.Shape.Bins);
        double best = double.MaxValue;
        for (int run = -1; run < runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            model.EncodeWindows(spectrogram, 0, windows).ToArray();
            if (run >= 0) best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        GpuFigure.Write("encode", windows / best, "windows/s");
    }

    /// <summary>Seconds of one of several runs queued together; reading one number of the output waits for them.</summary>
    private static double Time(GpuDevice device, Tensor output, int runs, Action run)
    {
        Tensor last = output.Reshape(output.Length).Rows(0, 1);
        run();
        last.ToArray();
        double best = double.MaxValue;
        for (int round = 0; round < 3; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < runs; i++) run();
            last.ToArray();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds / runs);
        }
        return best;
    }

    private static Tensor Random(Device device, params int[] shape)
    {
        var random = new SeededRandom(shape.Length);
        var values = new float[shape.Aggregate(1, (product, extent) => product * extent)];
        for (int i = 0; i < values.Length; i++) values[i] = random.NextSingle();
        return device.FromArray(values, shape);
    }

    internal static string? ValueOf(string[] args, string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
}
