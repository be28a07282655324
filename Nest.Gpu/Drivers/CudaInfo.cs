using System.Text;
using Nest.Gpu.Native;
using static Nest.Gpu.Native.Cuda;

namespace Nest.Gpu.Drivers;

/// <summary>One device that the CUDA driver knows.</summary>
/// <param name="Ordinal">Counts from 0.</param>
/// <param name="Name">As its maker calls it.</param>
/// <param name="Memory">Bytes.</param>
/// <param name="Major">Compute capability.</param>
/// <param name="Minor">Compute capability, after the point.</param>
/// <param name="Multiprocessors">Multiprocessors.</param>
/// <param name="DriverVersion">The newest CUDA that the driver speaks: 1000 · major + 10 · minor.</param>
internal sealed record CudaInfo(int Ordinal, string Name, long Memory, int Major, int Minor, int Multiprocessors, int DriverVersion)
{
    /// <summary>The oldest compute capability that the PTX is for: sm_70.</summary>
    public const int LeastMajor = 7;

    /// <summary>The oldest compute capability whose tensor cores take TF32: sm_80 (Ampere, 2020).</summary>
    public const int LeastMajorOfTensorCores = 8;

    /// <summary>The oldest driver that takes PTX 6.0: CUDA 9.0.</summary>
    public const int LeastDriver = 9_000;

    /// <summary>Whether the card and its driver are new enough.</summary>
    public bool Usable => Major >= LeastMajor && DriverVersion >= LeastDriver;

    /// <summary>All devices; none where there is no driver or no card.</summary>
    public static IReadOnlyList<CudaInfo> All() => TryAll(out var found) == CUDA_SUCCESS ? found : [];

    /// <summary>All devices, or the driver's error.</summary>
    public static unsafe int TryAll(out IReadOnlyList<CudaInfo> devices)
    {
        devices = [];
        if (!GpuLibraries.IsAvailable(Cuda.Name)) return CUDA_ERROR_NO_DEVICE;
        int code = cuInit(0), version = 0, count = 0;
        if (code == CUDA_SUCCESS) code = cuDriverGetVersion(&version);
        if (code == CUDA_SUCCESS) code = cuDeviceGetCount(&count);
        if (code != CUDA_SUCCESS) return code;
        var found = new List<CudaInfo>();
        for (int ordinal = 0; ordinal < count; ordinal++) found.Add(Of(ordinal, version));
        devices = found;
        return count == 0 ? CUDA_ERROR_NO_DEVICE : CUDA_SUCCESS;
    }

    private static unsafe CudaInfo Of(int ordinal, int version)
    {
        const int NameLength = 256;
        int device, major, minor, multiprocessors;
        nuint memory;
        byte* name = stackalloc byte[NameLength];
        CudaError.Check(cuDeviceGet(&device, ordinal), "cuDeviceGet");
        CudaError.Check(cuDeviceGetName(name, NameLength, device), "cuDeviceGetName");
        CudaError.Check(cuDeviceTotalMem_v2(&memory, device), "cuDeviceTotalMem");
        CudaError.Check(cuDeviceGetAttribute(&major, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, device), "cuDeviceGetAttribute");
        CudaError.Check(cuDeviceGetAttribute(&minor, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, device), "cuDeviceGetAttribute");
        CudaError.Check(cuDeviceGetAttribute(&multiprocessors, CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT, device), "cuDeviceGetAttribute");
        int length = 0;
        while (length < NameLength && name[length] != 0) length++;
        return new CudaInfo(ordinal, Encoding.UTF8.GetString(name, length), (long)memory, major, minor, multiprocessors, version);
    }
}
