using System.Diagnostics;
using System.IO.Compression;
using System.Text.RegularExpressions;
using Nest.Gpu.Drivers;

namespace Nest.Tests.Gpu;

/// <summary>The PTX that is checked in: of today's sources, whole, and needing nothing else.</summary>
public partial class PtxTests
{
    private static readonly string Kernels = Repository.PathOf("Nest.Gpu", "Kernels");

    private static readonly string[] Products = ["gemm", "gemm_at", "gemm_bt", "gemm_at_bt", "convolve", "convolve_pool", "convolve_transposed", "weight_gradient"];
    private static readonly string[] OfFours = [.. Products.Where(name => name != "gemm_at_bt")];
    private static readonly string[] All = [KernelSources.Ptx, KernelSources.ProductsPtx, KernelSources.AsyncProductsPtx, KernelSources.TensorPtx];

    [Theory]
    [InlineData(KernelSources.Ptx)]
    [InlineData(KernelSources.ProductsPtx)]
    [InlineData(KernelSources.AsyncProductsPtx)]
    [InlineData(KernelSources.TensorPtx)]
    public void The_ptx_is_not_older_than_its_sources(string name)
    {
        string named = HashLine().Match(KernelSources.Text(name)).Groups[1].Value;

        Assert.True(named == KernelSources.HashOfCudaSources(), $"Kernels/*.cl have changed since {name} was made: run Nest.Gpu/Kernels/make-ptx.");
        Assert.Equal(Directory.EnumerateFiles(Kernels).Select(file => Path.GetFileName(file)).Where(file => Path.GetExtension(file) is ".cl" or ".h").Order(StringComparer.Ordinal),
            KernelSources.CudaSources.Concat(["products_vector.cl", "tensors_emulated.cl", "tiles.cl", "vectors.cl"]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_kernel_of_the_sources_is_an_entry_and_nothing_is_left_to_link()
    {
        string ptx = KernelSources.Text(KernelSources.Ptx), source = KernelSources.OpenCl(KernelVariant.Tiles, unroll: true);
        IEnumerable<string> expected = Kernel().Matches(source).Select(match => match.Groups[1].Value).Where(name => name != "NAME")
            .Concat(Products.SelectMany(name => new[] { $"{name}_any_64", $"{name}_any_32" }));

        AssertWhole(expected, ptx);
        Assert.Contains(".target sm_70", ptx, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(KernelSources.ProductsPtx, ".version 6.0\n.target sm_70", 0)]
    [InlineData(KernelSources.AsyncProductsPtx, ".version 7.0\n.target sm_80", 16)]
    public void The_products_of_operands_in_fours_copy_four_numbers_at_a_time(string name, string target, int bytes)
    {
        string ptx = KernelSources.Text(name);

        AssertWhole(OfFours.SelectMany(product => new[] { $"{product}_128", $"{product}_64", $"{product}_32" }), ptx);
        Assert.Contains(target, ptx, StringComparison.Ordinal);
        foreach (string entry in ptx.Split(".visible .entry ")[1..])
            Assert.Contains(bytes > 0 ? $"], {bytes}, " : "ld.global.v4.f32", entry, StringComparison.Ordinal);   // cp.async, or a load
    }

    [Fact]
    public void The_products_by_tensor_cores_multiply_sixteen_by_eight_by_eight_and_read_fours()
    {
        string ptx = KernelSources.Text(KernelSources.TensorPtx);

        AssertWhole(OfFours.SelectMany(name => new[] { $"{name}_128_tf32", $"{name}_64_tf32" }), ptx);
        Assert.Contains(".version 7.0\n.target sm_80", ptx, StringComparison.Ordinal);
        foreach (string entry in ptx.Split(".visible .entry ")[1..])
        {
            bool low = entry.StartsWith("weight_gradient_64", StringComparison.Ordinal);
            Assert.Equal(low ? 32 : 64, Multiplication().Count(entry));              // of 16 k: 64 x 64 numbers a warp, or 64 x 32
            Assert.Equal(low ? 12 : 16, entry.Split("ld.shared.v4.").Length - 1);    // fragments, four numbers at a time
        }
    }

    private static void AssertWhole(IEnumerable<string> entries, string ptx)
    {
        Assert.Equal(entries.Order(StringComparer.Ordinal), Entry().Matches(ptx).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(".extern", ptx.Replace(".extern .shared .align 16 .b8 tiles[];", "", StringComparison.Ordinal), StringComparison.Ordinal);   // a launch gives that
        Assert.DoesNotContain(".local", ptx, StringComparison.Ordinal);   // nothing of a work-item's own lies in memory
        Assert.DoesNotContain("call", ptx, StringComparison.Ordinal);
    }

    [Trait("Category", "slow")]
    [Clang14Fact]
    public void Where_clang_is_at_hand_it_makes_the_same_ptx()
    {
        using var folder = new TemporaryFolder();

        using Process process = Process.Start(new ProcessStartInfo("bash", [Path.Combine(Kernels, "make-ptx"), Path.GetDirectoryName(folder.File("nest.ptx"))!]) { RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.True(process.ExitCode == 0, error);
        foreach (string name in All)
        {
            using var made = new StreamReader(new GZipStream(File.OpenRead(folder.File(name + ".gz")), CompressionMode.Decompress));
            Assert.Equal(KernelSources.Text(name), made.ReadToEnd());
        }
    }

    [GeneratedRegex(@"mma\.sync\.aligned\.m16n8k8\.row\.col\.f32\.tf32\.tf32\.f32 \{(%f\d+, ){3}%f\d+\}, \{(%r\d+, ){3}%r\d+\}, \{%r\d+, %r\d+\}, \{(%f\d+, ){3}%f\d+\};")]
    private static partial Regex Multiplication();

    [GeneratedRegex("^// source sha256 ([0-9a-f]{64})$", RegexOptions.Multiline)]
    private static partial Regex HashLine();

    [GeneratedRegex(@"^kernel (?:__attribute__\(\(.*\)\)\s+)?void (\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Kernel();

    [GeneratedRegex(@"\.visible \.entry (\w+)\(")]
    private static partial Regex Entry();
}
