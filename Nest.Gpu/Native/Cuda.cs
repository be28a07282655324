using System.Runtime.InteropServices;

namespace Nest.Gpu.Native;

/// <summary>The CUDA driver: the functions and constants used here, under the library's own names.</summary>
/// <remarks>
/// Source: CUDA Driver API reference, header cuda.h. Names that end in _v2 are those that the header's macros stand for; all of them are exported by
/// every driver from CUDA 9.0 (384) on, the first that takes our PTX. CUdeviceptr is 64 bits wide; handles are pointers; CUdevice and CUresult are ints.
/// </remarks>
internal static unsafe partial class Cuda
{
    public const string Name = "cuda";

    public const int CUDA_SUCCESS = 0;
    public const int CUDA_ERROR_OUT_OF_MEMORY = 2;
    public const int CUDA_ERROR_NO_DEVICE = 100;
    public const int CUDA_ERROR_NO_BINARY_FOR_GPU = 209;
    public const int CUDA_ERROR_INVALID_PTX = 218;
    public const int CUDA_ERROR_UNSUPPORTED_PTX_VERSION = 222;
    public const int CUDA_ERROR_SYSTEM_DRIVER_MISMATCH = 803;

    public const int CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT = 16;
    public const int CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR = 75;
    public const int CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR = 76;

    public const int CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES = 8;

    public const int CU_JIT_ERROR_LOG_BUFFER = 5;
    public const int CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES = 6;

    public const uint CU_STREAM_NON_BLOCKING = 1;
    public const uint CU_EVENT_DISABLE_TIMING = 2;

    [LibraryImport(Name)] public static partial int cuInit(uint flags);
    [LibraryImport(Name)] public static partial int cuDriverGetVersion(int* version);
    [LibraryImport(Name)] public static partial int cuGetErrorName(int error, byte** name);
    [LibraryImport(Name)] public static partial int cuDeviceGetCount(int* count);
    [LibraryImport(Name)] public static partial int cuDeviceGet(int* device, int ordinal);
    [LibraryImport(Name)] public static partial int cuDeviceGetName(byte* name, int length, int device);
    [LibraryImport(Name)] public static partial int cuDeviceTotalMem_v2(nuint* bytes, int device);
    [LibraryImport(Name)] public static partial int cuDeviceGetAttribute(int* value, int attribute, int device);
    [LibraryImport(Name)] public static partial int cuDevicePrimaryCtxRetain(nint* context, int device);
    [LibraryImport(Name)] public static partial int cuDevicePrimaryCtxRelease(int device);
    [LibraryImport(Name)] public static partial int cuCtxSetCurrent(nint context);
    [LibraryImport(Name)] public static partial int cuModuleLoadDataEx(nint* module, void* image, uint numOptions, int* options, void** optionValues);
    [LibraryImport(Name)] public static partial int cuModuleUnload(nint module);
    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)] public static partial int cuModuleGetFunction(nint* function, nint module, string name);
    [LibraryImport(Name)] public static partial int cuFuncSetAttribute(nint function, int attribute, int value);
    [LibraryImport(Name)] public static partial int cuStreamCreate(nint* stream, uint flags);
    [LibraryImport(Name)] public static partial int cuStreamDestroy_v2(nint stream);
    [LibraryImport(Name)] public static partial int cuStreamSynchronize(nint stream);
    [LibraryImport(Name)] public static partial int cuEventCreate(nint* recorded, uint flags);
    [LibraryImport(Name)] public static partial int cuEventRecord(nint recorded, nint stream);
    [LibraryImport(Name)] public static partial int cuEventSynchronize(nint recorded);
    [LibraryImport(Name)] public static partial int cuEventDestroy_v2(nint recorded);
    [LibraryImport(Name)] public static partial int cuMemAlloc_v2(ulong* memory, nuint bytes);
    [LibraryImport(Name)] public static partial int cuMemFree_v2(ulong memory);
    [LibraryImport(Name)] public static partial int cuMemAllocHost_v2(void** memory, nuint bytes);
    [LibraryImport(Name)] public static partial int cuMemFreeHost(void* memory);
    [LibraryImport(Name)] public static partial int cuMemcpyHtoDAsync_v2(ulong to, void* from, nuint bytes, nint stream);
    [LibraryImport(Name)] public static partial int cuMemcpyDtoHAsync_v2(void* to, ulong from, nuint bytes, nint stream);
    [LibraryImport(Name)] public static partial int cuMemsetD8Async(ulong memory, byte value, nuint count, nint stream);

    [LibraryImport(Name)]
    public static partial int cuLaunchKernel(nint function, uint gridX, uint gridY, uint gridZ, uint blockX, uint blockY, uint blockZ,
        uint sharedBytes, nint stream, void** kernelParams, void** extra);
}
