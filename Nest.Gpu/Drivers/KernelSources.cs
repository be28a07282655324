using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Nest.Gpu.Drivers;

/// <summary>The kernels' text, one source for all devices; and as PTX, compiled from it.</summary>
internal static class KernelSources
{
    private const string Include = "#include \"";

    /// <summary>What an OpenCL driver builds: all kernels of a variant, the files that they include in place of the include lines.</summary>
    /// <param name="variant">Which kernels.</param>
    /// <param name="unroll">Whether loops over registers are to be unrolled: cards must, processors compile for long and gain nothing.</param>
    /// <param name="emulateTensors">Whether the products by tensor cores are there too, emulated: for tests of tiles.</param>
    public static string OpenCl(KernelVariant variant, bool unroll, bool emulateTensors = false) =>
        (unroll ? "#define UNROLL _Pragma(\"unroll\")\n#define UNROLL_BY_4 _Pragma(\"unroll 4\")\n" : "#define UNROLL\n#define UNROLL_BY_4\n")
        + Expand(variant == KernelVariant.Vectors ? "vectors.cl" : "tiles.cl") + (emulateTensors ? Expand("tensors_emulated.cl") : "");

    /// <summary>What the PTX is compiled from, in the order of its hash: as Kernels/make-ptx lists them.</summary>
    public static IReadOnlyList<string> CudaSources { get; } =
    [
        "prelude.h", "cuda.cl", "base.cl", "pointwise.cl", "sums.cl", "normalise.cl", "pooling.cl", "pooling_fours.cl", "narrow.cl", "spectra.cl", "latents.cl", "lstm.cl", "products_any.cl", "product_places.h", "product_any_tiles.h", "product_any.h",
        "products_cuda.cl", "products.cl", "product_copies.h", "product_list.h", "product_tiles.h", "product.h", "tensors.cl", "tensor.h",
    ];

    /// <summary>The kernels for every card, but the products of operands in fours.</summary>
    public const string Ptx = "nest.ptx";

    /// <summary>These products for cards before compute capability 8.0.</summary>
    public const string ProductsPtx = "nest_products.ptx";

    /// <summary>These products by asynchronous copies, from 8.0 on.</summary>
    public const string AsyncProductsPtx = "nest_products_async.ptx";

    /// <summary>These products by tensor cores, from 8.0 on.</summary>
    public const string TensorPtx = "nest_products_tf32.ptx";

    /// <summary>The hash that the PTX must name.</summary>
    public static string HashOfCudaSources() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(CudaSources.Select(Text)))));

    /// <summary>A PTX text, a zero at its end as the CUDA driver wants it.</summary>
    public static byte[] Image(string name)
    {
        using var image = new MemoryStream();
        using (Stream file = Open(name)) file.CopyTo(image);
        image.WriteByte(0);
        return image.ToArray();
    }

    /// <summary>A file of Kernels/.</summary>
    public static string Text(string name)
    {
        using var reader = new StreamReader(Open(name), Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    // PTX lies there compressed.
    private static Stream Open(string name)
    {
        bool isCompressed = name.EndsWith(".ptx", StringComparison.Ordinal);
        string file = isCompressed ? name + ".gz" : name;
        Stream stream = typeof(KernelSources).Assembly.GetManifestResourceStream($"Nest.Gpu.Kernels.{file}") ?? throw new InvalidOperationException($"Kernels/{file} is not in the assembly.");
        return isCompressed ? new GZipStream(stream, CompressionMode.Decompress) : stream;
    }

    private static string Expand(string name)
    {
        var text = new StringBuilder();
        foreach (string line in Text(name).Split('\n'))
            if (line.StartsWith(Include, StringComparison.Ordinal)) text.Append(Expand(line[Include.Length..line.LastIndexOf('"')]));
            else text.Append(line).Append('\n');
        return text.ToString();
    }
}
