using System.Runtime.InteropServices;
using static Nest.Gpu.Native.Cuda;

namespace Nest.Gpu.Drivers;

/// <summary>What CUDA's calls return.</summary>
internal static unsafe class CudaError
{
    /// <summary>Throws unless the call succeeded.</summary>
    public static void Check(int code, string call)
    {
        if (code == CUDA_SUCCESS) return;
        string remedy = code switch
        {
            CUDA_ERROR_OUT_OF_MEMORY => "the card's memory is full; a smaller --batch may do, or --device cpu",
            CUDA_ERROR_NO_DEVICE => "there is no card; --device cpu computes on the processor",
            CUDA_ERROR_SYSTEM_DRIVER_MISMATCH => "the driver's parts are of different versions; restart the machine after a driver's update",
            _ => "the card has failed or gone, and its memory with it; start again, or take --device cpu",
        };
        throw new GpuException($"CUDA: {call} failed with {NameOf(code)}: {remedy}.");
    }

    /// <summary>An error's name, as the driver gives it.</summary>
    public static string NameOf(int code)
    {
        byte* name = null;
        string? known = cuGetErrorName(code, &name) == CUDA_SUCCESS ? Marshal.PtrToStringAnsi((nint)name) : null;
        return known ?? FormattableString.Invariant($"error {code}");
    }
}
