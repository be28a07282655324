using static Nest.Gpu.Native.OpenCl;

namespace Nest.Gpu.Drivers;

/// <summary>What OpenCL's calls return.</summary>
internal static class OpenClError
{
    /// <summary>Throws unless the call succeeded.</summary>
    public static void Check(int code, string call)
    {
        if (code == CL_SUCCESS) return;
        string remedy = code switch
        {
            CL_DEVICE_NOT_AVAILABLE => "the device has gone; start again, or take --device cpu",
            CL_OUT_OF_RESOURCES => "the device ran out of resources or was reset; a smaller --batch may do, or --device cpu",
            CL_MEM_OBJECT_ALLOCATION_FAILURE or CL_OUT_OF_HOST_MEMORY => "memory is full; a smaller --batch may do, or --device cpu",
            _ => "--device cpu computes on the processor",
        };
        throw new GpuException($"OpenCL: {call} failed with {NameOf(code)}: {remedy}.");
    }

    /// <summary>An error's name in the headers, or its number.</summary>
    public static string NameOf(int code) => code switch
    {
        CL_DEVICE_NOT_FOUND => "CL_DEVICE_NOT_FOUND",
        CL_DEVICE_NOT_AVAILABLE => "CL_DEVICE_NOT_AVAILABLE",
        CL_MEM_OBJECT_ALLOCATION_FAILURE => "CL_MEM_OBJECT_ALLOCATION_FAILURE",
        CL_OUT_OF_RESOURCES => "CL_OUT_OF_RESOURCES",
        CL_OUT_OF_HOST_MEMORY => "CL_OUT_OF_HOST_MEMORY",
        CL_BUILD_PROGRAM_FAILURE => "CL_BUILD_PROGRAM_FAILURE",
        CL_INVALID_BUFFER_SIZE => "CL_INVALID_BUFFER_SIZE",
        CL_PLATFORM_NOT_FOUND_KHR => "CL_PLATFORM_NOT_FOUND_KHR",
        _ => FormattableString.Invariant($"error {code}"),
    };
}
