using System.Diagnostics;
using System.Text.RegularExpressions;
using Nest.Gpu.Drivers;

namespace Nest.Tests.Gpu;

/// <summary>The PTX that is checked in: of today's sources, whole, and needing nothing else.</summary>
public partial class PtxTests
{
    private static readonly string Kernels = Repository.PathOf("Nest.Gpu", "Kernels");

    [Fact]
    public void The_ptx_is_not_older_than_its_sources()
    {
        string named = HashLine().Match(KernelSources.Text("nest.ptx")).Groups[1].Value;

        Assert.True(named == KernelSources.HashOfCudaSources(), "Kernels/*.cl have changed since nest.ptx was made: run Nest.Gpu/Kernels/make-ptx.");
        Assert.Equal(Directory.EnumerateFiles(Kernels).Select(file => Path.GetFileName(file)).Where(file => Path.GetExtension(file) is ".cl" or ".h").Order(StringComparer.Ordinal),
            KernelSources.CudaSources.Concat(["products_vector.cl", "vectors.cl"]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_kernel_of_the_sources_is_an_entry_and_nothing_is_left_to_link()
    {
        string ptx = KernelSources.Text("nest.ptx"), source = KernelSources.OpenCl(KernelVariant.Tiles, unroll: true);
        string[] products = ["gemm", "gemm_at", "gemm_bt", "gemm_at_bt", "convolve", "convolve_transposed", "weight_gradient"];
        IEnumerable<string> expected = Kernel().Matches(source).Select(match => match.Groups[1].Value).Where(name => name != "NAME")
            .Concat(products.SelectMany(name => new[] { $"{name}_128", $"{name}_64", $"{name}_32" }));

        Assert.Equal(expected.Order(StringComparer.Ordinal), Entry().Matches(ptx).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(".extern", ptx, StringComparison.Ordinal);
        Assert.DoesNotContain(".local", ptx, StringComparison.Ordinal);   // nothing of a work-item's own lies in memory
        Assert.DoesNotContain("call", ptx, StringComparison.Ordinal);
        Assert.Contains(".target sm_70", ptx, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_clang_is_at_hand_it_makes_the_same_ptx()
    {
        string? compiler = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "clang-14")).FirstOrDefault(File.Exists);
        if (compiler is null) return;   // the hash is what counts then
        using var folder = new TemporaryFolder();
        string made = folder.File("nest.ptx");

        using Process process = Process.Start(new ProcessStartInfo("bash", [Path.Combine(Kernels, "make-ptx"), made]) { RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.True(process.ExitCode == 0, error);
        Assert.Equal(KernelSources.Text("nest.ptx"), File.ReadAllText(made));
    }

    [GeneratedRegex("^// source sha256 ([0-9a-f]{64})$", RegexOptions.Multiline)]
    private static partial Regex HashLine();

    [GeneratedRegex(@"^kernel (?:__attribute__\(\(.*\)\)\s+)?void (\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Kernel();

    [GeneratedRegex(@"\.visible \.entry (\w+)\(")]
    private static partial Regex Entry();
}
