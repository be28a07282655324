using System.Diagnostics;
using Nest.Bench.Output;
using Nest.Tensors;
using Nest.Tensors.Cpu;

namespace Nest.Bench.Operations;

/// <summary>The case list's third use: how fast each operation runs, forward and backward.</summary>
internal static class OperationFigures
{
    private const double Seconds = 0.02;   // a case and direction, after the first run

    /// <summary>One line a case and direction, in 10⁹ multiply-adds (or numbers) a second of the forward pass.</summary>
    public static void Run(int threads)
    {
        using var device = new CpuDevice(threads > 0 ? threads : null);
        foreach (OperationCase operation in OperationCases.All)
        {
            Tensor[] x = operation.Draw().Zip(operation.Inputs, (values, shape) => device.FromArray(values, shape)).ToArray();
            Tensor y = device.Zeros(operation.Output), dy = device.Zeros(operation.Output);
            Tensor[] dx = Array.ConvertAll(operation.Inputs, shape => device.Zeros(shape));
            Report(operation, "forward", () => operation.Forward(device, x, y), device.Threads);
            if (operation.Backward is { } backward) Report(operation, "backward", () => backward(device, x, y, dy, dx), device.Threads);
        }
    }

    private static void Report(OperationCase operation, string direction, Action run, int threads)
    {
        run();
        double best = double.MaxValue;
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < Seconds;)
        {
            long begin = Stopwatch.GetTimestamp();
            run();
            best = Math.Min(best, Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }
        FigureLine.Write($"{operation.Name} {direction}", operation.Work / best * 1e-9, "G/s", threads);
    }
}
