using System.Globalization;
using Nest.Bench.Kernels;
using Nest.Bench.Operations;

namespace Nest.Bench;

/// <summary>Prints figures as JSON lines, one a line, for comparison with a peer timed in the same run.</summary>
public static class Program
{
    private static readonly SortedDictionary<string, Action<int>> Figures = new(StringComparer.Ordinal)
    {
        ["ceiling"] = KernelFigures.Ceiling,
        ["conv_1x3_32_64"] = KernelFigures.ConvolutionTap,
        ["conv_3x3_32_64"] = KernelFigures.Convolution,
        ["encode"] = ConditionedFigures.Encode,
        ["gemm_1024"] = KernelFigures.Gemm,
        ["mel256_2048_242_60s_48k"] = _ => SignalFigures.Mel(),
        ["openl3_layers"] = OpenL3Figures.Layers,
        ["openl3_mel256_frame_b4"] = OpenL3Figures.Frame,
        ["openl3_mel256_front_end"] = _ => OpenL3Figures.FrontEnd(),
        ["operations"] = OperationFigures.Run,
        ["pca3_windows_30s"] = _ => SignalFigures.Pca(),
        ["resample_44k_22k_240s"] = _ => SignalFigures.Resample(),
        ["resample_48k_22k_240s"] = _ => SignalFigures.Resample48(),
        ["similar_1000000x512"] = SimilarityFigures.OfAMillion,
        ["similar_100000x512"] = SimilarityFigures.Of100000,
        ["stft_1024_512_60s_22k"] = _ => SignalFigures.Stft(),
        ["train_step_b128"] = ConditionedFigures.Train,
        ["train_step_runs_b128"] = ConditionedFigures.TrainOnRuns,
        ["tsne_100000x50"] = ProjectionFigures.Tsne100000,
        ["tsne_2000x512"] = ProjectionFigures.Tsne2000,
    };

    // Minutes, or gigabytes.
    private static readonly HashSet<string> OnlyWhenNamed = new(StringComparer.Ordinal) { "similar_1000000x512", "tsne_100000x50" };

    /// <summary><c>Nest.Bench [FIGURE...] [--threads N]</c>: all figures but the largest, or those named. <c>Nest.Bench card</c>: a graphics card's.</summary>
    public static int Main(string[] args)
    {
        if (args is ["card", .. var rest]) return Gpu.GpuFigures.Run(rest);
        int? threads = null;
        var names = new List<string>();
        for (int i = 0; i < args.Length; i++)
        {
            if (args[i] == "--threads" && i + 1 < args.Length && int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n > 0)
            {
                threads = n;
                i++;
            }
            else names.Add(args[i]);
        }

        foreach (string name in names.Where(name => !Figures.ContainsKey(name)))
        {
            Console.Error.WriteLine($"Nest.Bench: no figure '{name}'. There are: {string.Join(", ", Figures.Keys)}");
            return 2;
        }

        foreach (var (name, run) in Figures)
            if (names.Count == 0 ? !OnlyWhenNamed.Contains(name) : names.Contains(name)) run(threads ?? 0);
        return 0;
    }
}
