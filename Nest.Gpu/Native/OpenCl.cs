using System.Runtime.InteropServices;

namespace Nest.Gpu.Native;

/// <summary>OpenCL 1.2: the functions and constants used here, under the library's own names.</summary>
/// <remarks>Source: The OpenCL Specification 1.2; headers cl.h and cl_platform.h of Khronos.</remarks>
internal static unsafe partial class OpenCl
{
    public const string Name = "OpenCL";

    public const int CL_SUCCESS = 0;
    public const int CL_DEVICE_NOT_FOUND = -1;
    public const int CL_DEVICE_NOT_AVAILABLE = -2;
    public const int CL_MEM_OBJECT_ALLOCATION_FAILURE = -4;
    public const int CL_OUT_OF_RESOURCES = -5;
    public const int CL_OUT_OF_HOST_MEMORY = -6;
    public const int CL_BUILD_PROGRAM_FAILURE = -11;
    public const int CL_INVALID_BUFFER_SIZE = -61;
    public const int CL_PLATFORM_NOT_FOUND_KHR = -1001;

    public const uint CL_FALSE = 0;
    public const uint CL_TRUE = 1;

    public const ulong CL_DEVICE_TYPE_CPU = 1 << 1;
    public const ulong CL_DEVICE_TYPE_GPU = 1 << 2;
    public const ulong CL_DEVICE_TYPE_ACCELERATOR = 1 << 3;
    public const ulong CL_DEVICE_TYPE_ALL = 0xFFFFFFFF;

    public const uint CL_PLATFORM_VERSION = 0x0901;
    public const uint CL_PLATFORM_NAME = 0x0902;

    public const uint CL_DEVICE_TYPE = 0x1000;
    public const uint CL_DEVICE_MAX_COMPUTE_UNITS = 0x1002;
    public const uint CL_DEVICE_MAX_WORK_GROUP_SIZE = 0x1004;
    public const uint CL_DEVICE_MAX_MEM_ALLOC_SIZE = 0x1010;
    public const uint CL_DEVICE_GLOBAL_MEM_SIZE = 0x101F;
    public const uint CL_DEVICE_LOCAL_MEM_SIZE = 0x1023;
    public const uint CL_DEVICE_AVAILABLE = 0x1027;
    public const uint CL_DEVICE_COMPILER_AVAILABLE = 0x1028;
    public const uint CL_DEVICE_HOST_UNIFIED_MEMORY = 0x1035;
    public const uint CL_DEVICE_NAME = 0x102B;
    public const uint CL_DRIVER_VERSION = 0x102D;
    public const uint CL_DEVICE_VERSION = 0x102F;

    public const ulong CL_MEM_READ_WRITE = 1 << 0;
    public const uint CL_PROGRAM_BINARY_SIZES = 0x1165;
    public const uint CL_PROGRAM_BINARIES = 0x1166;
    public const uint CL_PROGRAM_BUILD_LOG = 0x1183;

    [LibraryImport(Name)] public static partial int clGetPlatformIDs(uint numEntries, nint* platforms, uint* numPlatforms);
    [LibraryImport(Name)] public static partial int clGetPlatformInfo(nint platform, uint paramName, nuint size, void* value, nuint* sizeRet);
    [LibraryImport(Name)] public static partial int clGetDeviceIDs(nint platform, ulong deviceType, uint numEntries, nint* devices, uint* numDevices);
    [LibraryImport(Name)] public static partial int clGetDeviceInfo(nint device, uint paramName, nuint size, void* value, nuint* sizeRet);
    [LibraryImport(Name)] public static partial nint clCreateContext(nint* properties, uint numDevices, nint* devices, nint notify, nint userData, int* error);
    [LibraryImport(Name)] public static partial int clReleaseContext(nint context);
    [LibraryImport(Name)] public static partial nint clCreateCommandQueue(nint context, nint device, ulong properties, int* error);
    [LibraryImport(Name)] public static partial int clReleaseCommandQueue(nint queue);
    [LibraryImport(Name)] public static partial nint clCreateProgramWithSource(nint context, uint count, byte** strings, nuint* lengths, int* error);
    [LibraryImport(Name)] public static partial nint clCreateProgramWithBinary(nint context, uint numDevices, nint* devices, nuint* lengths, byte** binaries, int* status, int* error);
    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)] public static partial int clBuildProgram(nint program, uint numDevices, nint* devices, string options, nint notify, nint userData);
    [LibraryImport(Name)] public static partial int clGetProgramBuildInfo(nint program, nint device, uint paramName, nuint size, void* value, nuint* sizeRet);
    [LibraryImport(Name)] public static partial int clGetProgramInfo(nint program, uint paramName, nuint size, void* value, nuint* sizeRet);
    [LibraryImport(Name)] public static partial int clReleaseProgram(nint program);
    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)] public static partial nint clCreateKernel(nint program, string name, int* error);
    [LibraryImport(Name)] public static partial int clReleaseKernel(nint kernel);
    [LibraryImport(Name)] public static partial int clSetKernelArg(nint kernel, uint index, nuint size, void* value);
    [LibraryImport(Name)] public static partial nint clCreateBuffer(nint context, ulong flags, nuint size, void* hostPtr, int* error);
    [LibraryImport(Name)] public static partial int clReleaseMemObject(nint memory);
    [LibraryImport(Name)] public static partial int clEnqueueNDRangeKernel(nint queue, nint kernel, uint dimensions, nuint* offset, nuint* globalSize, nuint* localSize, uint numEvents, nint* waitList, nint* completed);
    [LibraryImport(Name)] public static partial int clEnqueueReadBuffer(nint queue, nint buffer, uint blocking, nuint offset, nuint size, void* to, uint numEvents, nint* waitList, nint* completed);
    [LibraryImport(Name)] public static partial int clEnqueueWriteBuffer(nint queue, nint buffer, uint blocking, nuint offset, nuint size, void* from, uint numEvents, nint* waitList, nint* completed);
    [LibraryImport(Name)] public static partial int clEnqueueFillBuffer(nint queue, nint buffer, void* pattern, nuint patternSize, nuint offset, nuint size, uint numEvents, nint* waitList, nint* completed);
    [LibraryImport(Name)] public static partial int clEnqueueMarkerWithWaitList(nint queue, uint numEvents, nint* waitList, nint* completed);
    [LibraryImport(Name)] public static partial int clWaitForEvents(uint numEvents, nint* events);
    [LibraryImport(Name)] public static partial int clReleaseEvent(nint completed);
    [LibraryImport(Name)] public static partial int clFlush(nint queue);
    [LibraryImport(Name)] public static partial int clFinish(nint queue);
}
