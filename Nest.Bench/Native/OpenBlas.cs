using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Nest.Native;

namespace Nest.Bench.Native;

/// <summary>OpenBLAS, the peer of our matrix products, where it is installed.</summary>
internal static unsafe partial class OpenBlas
{
    private const string Library = "openblas";
    private const int RowMajor = 101, NoTranspose = 111;

    static OpenBlas()
    {
        NativeLibraries.Register(typeof(OpenBlas).Assembly, new NativeLibraryFiles(
            Library, "OpenBLAS", ["libopenblas.so.0"], ["libopenblas.dylib"], ["libopenblas.dll"],
            "sudo apt install libopenblas0-pthread; brew install openblas; https://www.openblas.net"));

        // Releases older than the processor take it for one without AVX-512, at half the rate; a variable already set stays.
        if (OperatingSystem.IsLinux() && Avx512F.IsSupported) _ = setenv("OPENBLAS_CORETYPE", "SkylakeX", 0);
    }

    public static bool IsAvailable => NativeLibraries.IsAvailable(Library);

    /// <summary>The kernels that it chose for this processor (OPENBLAS_CORETYPE overrides).</summary>
    public static string CoreName => Marshal.PtrToStringUTF8(openblas_get_corename()) ?? "";

    public static void SetThreads(int threads) => openblas_set_num_threads(threads);

    /// <summary>c (M, N) = a (M, K) · b (K, N), dense and row-major.</summary>
    public static void Multiply(int m, int n, int k, float[] a, float[] b, float[] c)
    {
        fixed (float* left = a, right = b, product = c)
            cblas_sgemm(RowMajor, NoTranspose, NoTranspose, m, n, k, 1, left, k, right, n, 0, product, n);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);

    [LibraryImport(Library)]
    private static partial nint openblas_get_corename();

    [LibraryImport(Library)]
    private static partial void openblas_set_num_threads(int threads);

    [LibraryImport(Library)]
    private static partial void cblas_sgemm(
        int order, int transA, int transB, int m, int n, int k, float alpha, float* a, int lda, float* b, int ldb, float beta, float* c, int ldc);
}
