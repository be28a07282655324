using System.Text;
using Nest.Gpu.Native;
using static Nest.Gpu.Native.OpenCl;

namespace Nest.Gpu.Drivers;

/// <summary>One device that OpenCL knows, as its driver describes it.</summary>
internal sealed record OpenClInfo(nint Handle, string Platform, string Name, string Version, string Driver, ulong Type, long Memory, long LargestBuffer, long LocalMemory, int ComputeUnits, int GroupSize, bool Usable, bool SharesMemory)
{
    /// <summary>Whether it is a card rather than a processor.</summary>
    public bool IsCard => (Type & (CL_DEVICE_TYPE_GPU | CL_DEVICE_TYPE_ACCELERATOR)) != 0;

    /// <summary>Whether it is a graphics card of its own, with memory of its own: one that is part of the processor is seldom faster than it.</summary>
    public bool IsSeparateCard => (Type & CL_DEVICE_TYPE_GPU) != 0 && !SharesMemory;

    private static readonly Lock Asking = new();

    /// <summary>All devices of all platforms; none where there is no OpenCL. One thread asks at a time: while a first one has PoCL look for its devices, PoCL tells every other
    /// that there is none.</summary>
    public static IReadOnlyList<OpenClInfo> All()
    {
        lock (Asking) return Ask();
    }

    private static unsafe List<OpenClInfo> Ask()
    {
        var found = new List<OpenClInfo>();
        if (!GpuLibraries.IsAvailable(OpenCl.Name)) return found;
        uint count = 0;
        if (clGetPlatformIDs(0, null, &count) != CL_SUCCESS || count == 0) return found;   // without any driver the loader answers CL_PLATFORM_NOT_FOUND_KHR
        var platforms = new nint[count];
        fixed (nint* to = platforms) OpenClError.Check(clGetPlatformIDs(count, to, null), "clGetPlatformIDs");
        foreach (nint platform in platforms)
        {
            uint devices = 0;
            if (clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 0, null, &devices) != CL_SUCCESS || devices == 0) continue;
            var handles = new nint[devices];
            fixed (nint* to = handles) OpenClError.Check(clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, devices, to, null), "clGetDeviceIDs");
            string title = PlatformText(platform, CL_PLATFORM_NAME);
            foreach (nint handle in handles) found.Add(Of(handle, title));
        }
        return found;
    }

    private static OpenClInfo Of(nint handle, string platform) => new(
        handle, platform, Text(handle, CL_DEVICE_NAME), Text(handle, CL_DEVICE_VERSION), Text(handle, CL_DRIVER_VERSION), Number<ulong>(handle, CL_DEVICE_TYPE),
        (long)Number<ulong>(handle, CL_DEVICE_GLOBAL_MEM_SIZE), (long)Number<ulong>(handle, CL_DEVICE_MAX_MEM_ALLOC_SIZE), (long)Number<ulong>(handle, CL_DEVICE_LOCAL_MEM_SIZE),
        (int)Number<uint>(handle, CL_DEVICE_MAX_COMPUTE_UNITS), (int)Number<nuint>(handle, CL_DEVICE_MAX_WORK_GROUP_SIZE),
        Number<uint>(handle, CL_DEVICE_AVAILABLE) != 0 && Number<uint>(handle, CL_DEVICE_COMPILER_AVAILABLE) != 0, Number<uint>(handle, CL_DEVICE_HOST_UNIFIED_MEMORY) != 0);

    private static unsafe T Number<T>(nint device, uint what) where T : unmanaged
    {
        T value = default;
        OpenClError.Check(clGetDeviceInfo(device, what, (nuint)sizeof(T), &value, null), "clGetDeviceInfo");
        return value;
    }

    private static unsafe string Text(nint device, uint what)
    {
        nuint length = 0;
        OpenClError.Check(clGetDeviceInfo(device, what, 0, null, &length), "clGetDeviceInfo");
        var bytes = new byte[(int)length];
        fixed (byte* to = bytes) OpenClError.Check(clGetDeviceInfo(device, what, length, to, null), "clGetDeviceInfo");
        return Encoding.UTF8.GetString(bytes).TrimEnd('\0', ' ');
    }

    private static unsafe string PlatformText(nint platform, uint what)
    {
        nuint length = 0;
        OpenClError.Check(clGetPlatformInfo(platform, what, 0, null, &length), "clGetPlatformInfo");
        var bytes = new byte[(int)length];
        fixed (byte* to = bytes) OpenClError.Check(clGetPlatformInfo(platform, what, length, to, null), "clGetPlatformInfo");
        return Encoding.UTF8.GetString(bytes).TrimEnd('\0', ' ');
    }
}
