using Nest.Native;

namespace Nest.Gpu.Native;

/// <summary>The two libraries that graphics cards are reached by, and how to install them.</summary>
internal static class GpuLibraries
{
    private static readonly NativeLibraryFiles OpenClFiles = new(
        OpenCl.Name, "OpenCL", ["libOpenCL.so.1", "libOpenCL.so"], ["/System/Library/Frameworks/OpenCL.framework/OpenCL"], ["OpenCL.dll"],
        "Debian/Ubuntu: sudo apt install ocl-icd-libopencl1 and the card's driver (pocl-opencl-icd computes on the processor); macOS has it; Windows: install the card's driver.");

    private static readonly NativeLibraryFiles CudaFiles = new(
        Cuda.Name, "The CUDA driver", ["libcuda.so.1", "libcuda.so"], ["libcuda.dylib"], ["nvcuda.dll"],
        "It comes with NVIDIA's driver, for Debian/Ubuntu: sudo apt install nvidia-driver; Windows: nvidia.com/drivers; macOS has none. No toolkit is needed.");

    /// <summary>Makes this assembly's imports resolve; harmless when called twice.</summary>
    public static void Register() => NativeLibraries.Register(typeof(GpuLibraries).Assembly, OpenClFiles, CudaFiles);

    /// <summary>Loads a library or says how to install it.</summary>
    /// <exception cref="MissingLibraryException">It is not installed.</exception>
    public static void Require(string name)
    {
        Register();
        NativeLibraries.Require(name);
    }

    /// <summary>Whether a library loads.</summary>
    public static bool IsAvailable(string name)
    {
        Register();
        return NativeLibraries.IsAvailable(name);
    }
}
