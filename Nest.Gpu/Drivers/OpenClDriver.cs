using System.Runtime.InteropServices;
using Nest.Formats;
using static Nest.Gpu.Native.OpenCl;

namespace Nest.Gpu.Drivers;

/// <summary>One OpenCL device with a context, a queue in order and the kernels.</summary>
internal sealed unsafe class OpenClDriver : GpuDriver
{
    private const int LaunchesAFlush = 32;   // so that the device begins before the host has said everything

    private readonly OpenClInfo device;
    private readonly nint context, queue, program;
    private readonly Dictionary<string, nint> kernels = [];
    private int sinceFlush;

    /// <param name="device">Which one.</param>
    /// <param name="variant">Which kernels.</param>
    /// <param name="cache">Where binaries are kept; null keeps none.</param>
    /// <param name="emulateTensors">Whether it pretends, slowly, to have tensor cores: for tests.</param>
    /// <exception cref="GpuException">The device cannot be opened, or refuses the kernels.</exception>
    public OpenClDriver(OpenClInfo device, KernelVariant variant, FileCache? cache, bool emulateTensors = false)
    {
        this.device = device;
        (Variant, HasTensorCores) = (variant, emulateTensors);
        if (!device.Usable) throw new GpuException($"{device.Name} is not available, or its driver has no compiler.");
        if (variant == KernelVariant.Tiles && (device.GroupSize < 256 || device.LocalMemory < 32_768))
            throw new GpuException($"{device.Name} runs groups of {device.GroupSize} with {device.LocalMemory} bytes of local memory; 256 and 32768 are needed.");
        nint handle = device.Handle;
        int error;
        context = clCreateContext(null, 1, &handle, 0, 0, &error);
        OpenClError.Check(error, "clCreateContext");
        try
        {
            queue = clCreateCommandQueue(context, handle, 0, &error);
            OpenClError.Check(error, "clCreateCommandQueue");
            program = OpenClProgram.Build(context, device, KernelSources.OpenCl(variant, unroll: device.IsCard, emulateTensors), OptionsFor(variant, device), cache);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override string Name => $"{device.Name} (OpenCL)";

    public override KernelVariant Variant { get; }

    public override bool HasTensorCores { get; }

    public override nint TryAllocate(long bytes)
    {
        if (bytes > device.LargestBuffer) return 0;
        int error;
        nint memory = clCreateBuffer(context, CL_MEM_READ_WRITE, (nuint)bytes, null, &error);
        if (error is CL_MEM_OBJECT_ALLOCATION_FAILURE or CL_OUT_OF_RESOURCES or CL_OUT_OF_HOST_MEMORY or CL_INVALID_BUFFER_SIZE) return 0;
        OpenClError.Check(error, "clCreateBuffer");
        return memory;
    }

    public override void Free(nint memory) => OpenClError.Check(clReleaseMemObject(memory), "clReleaseMemObject");

    public override void Clear(nint memory, long bytes)
    {
        byte zero = 0;
        OpenClError.Check(clEnqueueFillBuffer(queue, memory, &zero, 1, 0, (nuint)bytes, 0, null, null), "clEnqueueFillBuffer");
    }

    public override nint AllocateHost(long bytes) => (nint)NativeMemory.AlignedAlloc((nuint)bytes, 4096);

    public override void FreeHost(nint memory) => NativeMemory.AlignedFree((void*)memory);

    public override void Write(nint memory, long offset, nint from, long bytes) =>
        OpenClError.Check(clEnqueueWriteBuffer(queue, memory, CL_FALSE, (nuint)offset, (nuint)bytes, (void*)from, 0, null, null), "clEnqueueWriteBuffer");

    public override void Read(nint memory, long offset, nint to, long bytes)
    {
        OpenClError.Check(clEnqueueReadBuffer(queue, memory, CL_TRUE, (nuint)offset, (nuint)bytes, (void*)to, 0, null, null), "clEnqueueReadBuffer");
        sinceFlush = 0;
    }

    public override void Launch(string kernel, Groups groups, int groupSize, ReadOnlySpan<nint> buffers, ReadOnlySpan<byte> sizes)
    {
        nint handle = KernelOf(kernel);
        uint index = 0;
        foreach (nint buffer in buffers)
        {
            nint value = buffer;
            OpenClError.Check(clSetKernelArg(handle, index++, (nuint)sizeof(nint), &value), kernel);
        }
        fixed (byte* value = sizes) OpenClError.Check(clSetKernelArg(handle, index, (nuint)sizes.Length, value), kernel);
        nuint* global = stackalloc nuint[3], local = stackalloc nuint[3];
        (global[0], global[1], global[2]) = ((nuint)groups.X * (nuint)groupSize, (nuint)groups.Y, (nuint)groups.Z);
        (local[0], local[1], local[2]) = ((nuint)groupSize, 1, 1);
        OpenClError.Check(clEnqueueNDRangeKernel(queue, handle, 3, null, global, local, 0, null, null), kernel);
        if (++sinceFlush < LaunchesAFlush) return;
        OpenClError.Check(clFlush(queue), "clFlush");
        sinceFlush = 0;
    }

    public override nint Mark()
    {
        nint reached;
        OpenClError.Check(clEnqueueMarkerWithWaitList(queue, 0, null, &reached), "clEnqueueMarkerWithWaitList");
        return reached;
    }

    public override void Wait(nint mark)
    {
        OpenClError.Check(clWaitForEvents(1, &mark), "clWaitForEvents");
        OpenClError.Check(clReleaseEvent(mark), "clReleaseEvent");
    }

    public override void Dispose()
    {
        // What a lost device answers here tells nothing new.
        if (queue != 0) _ = clFinish(queue);
        foreach (nint kernel in kernels.Values) _ = clReleaseKernel(kernel);
        kernels.Clear();
        if (program != 0) _ = clReleaseProgram(program);
        if (queue != 0) _ = clReleaseCommandQueue(queue);
        _ = clReleaseContext(context);
    }

    // A processor runs a card's kernels to see that they are right, never fast; optimising them would take half a minute.
    private static string OptionsFor(KernelVariant variant, OpenClInfo device) =>
        variant == KernelVariant.Tiles && !device.IsCard ? $"{OpenClProgram.Standard} -cl-opt-disable" : OpenClProgram.Standard;

    private nint KernelOf(string name)
    {
        if (kernels.TryGetValue(name, out nint kernel)) return kernel;
        int error;
        kernel = clCreateKernel(program, name, &error);
        OpenClError.Check(error, $"clCreateKernel {name}");
        kernels.Add(name, kernel);
        return kernel;
    }
}
