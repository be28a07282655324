using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using static Nest.Gpu.Native.Cuda;

namespace Nest.Gpu.Drivers;

/// <summary>One CUDA device with its primary context, a stream and the kernels, which the driver compiles from PTX for the card at hand and caches itself.</summary>
/// <remarks>The context is made current on every thread that calls: a thread may open the device and another use it, one at a time.</remarks>
internal sealed unsafe partial class CudaDriver : GpuDriver
{
    private const int MostBuffers = 8;   // of a kernel
    private const int AsyncStages = 2, AsyncDepth = 32;   // STAGES and TILE_K of nest_products_async.ptx, as make-ptx has them

    private readonly CudaInfo info;
    private readonly int device;
    private readonly nint context, stream;
    private readonly Dictionary<string, nint> modules = [];   // loaded when first asked for
    private readonly Dictionary<string, Function> functions = [];

    [ThreadStatic]
    private static nint current;   // the context that this thread has made current

    /// <exception cref="GpuException">The card or its driver is too old, or refuses the kernels.</exception>
    public CudaDriver(CudaInfo info)
    {
        this.info = info;
        if (info.Major < CudaInfo.LeastMajor)
            throw new GpuException(FormattableString.Invariant($"{info.Name} is of compute capability {info.Major}.{info.Minor}; {CudaInfo.LeastMajor}.0 is needed. --device opencl may do, or --device cpu."));
        if (info.DriverVersion < CudaInfo.LeastDriver)
            throw new GpuException(FormattableString.Invariant($"{info.Name}: its driver speaks CUDA {info.DriverVersion / 1000}.{info.DriverVersion % 1000 / 10}; 9.0 is needed: install a newer driver, or take --device cpu."));
        int handle;
        CudaError.Check(cuDeviceGet(&handle, info.Ordinal), "cuDeviceGet");
        device = handle;
        nint made;
        CudaError.Check(cuDevicePrimaryCtxRetain(&made, device), "cuDevicePrimaryCtxRetain");
        context = made;
        try
        {
            Enter();
            CudaError.Check(cuStreamCreate(&made, CU_STREAM_NON_BLOCKING), "cuStreamCreate");
            stream = made;
            modules.Add(KernelSources.Ptx, LoadKernels(KernelSources.Ptx));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override string Name => $"{info.Name} (CUDA)";

    public override KernelVariant Variant => KernelVariant.Tiles;

    public override int TileRowsOf(int columns, bool low) => columns == 128 || low ? 128 : 256;

    public override bool HasTensorCores => info.Major >= CudaInfo.LeastMajorOfTensorCores;

    public override nint TryAllocate(long bytes)
    {
        Enter();
        ulong memory;
        int code = cuMemAlloc_v2(&memory, (nuint)bytes);
        if (code == CUDA_ERROR_OUT_OF_MEMORY) return 0;
        CudaError.Check(code, "cuMemAlloc");
        return (nint)memory;
    }

    public override void Free(nint memory)
    {
        Enter();
        CudaError.Check(cuStreamSynchronize(stream), "cuStreamSynchronize");   // the stream does not wait for cuMemFree, nor cuMemFree for a non-blocking stream
        CudaError.Check(cuMemFree_v2((ulong)memory), "cuMemFree");
    }

    public override void Clear(nint memory, long bytes)
    {
        Enter();
        CudaError.Check(cuMemsetD8Async((ulong)memory, 0, (nuint)bytes, stream), "cuMemsetD8Async");
    }

    public override nint AllocateHost(long bytes)
    {
        Enter();
        void* memory;
        CudaError.Check(cuMemAllocHost_v2(&memory, (nuint)bytes), "cuMemAllocHost");   // page-locked, so that copies from it are asynchronous
        return (nint)memory;
    }

    public override void FreeHost(nint memory)
    {
        Enter();
        CudaError.Check(cuMemFreeHost((void*)memory), "cuMemFreeHost");
    }

    public override void Write(nint memory, long offset, nint from, long bytes)
    {
        Enter();
        CudaError.Check(cuMemcpyHtoDAsync_v2((ulong)memory + (ulong)offset, (void*)from, (nuint)bytes, stream), "cuMemcpyHtoDAsync");
    }

    public override void Read(nint memory, long offset, nint to, long bytes)
    {
        Enter();
        CudaError.Check(cuMemcpyDtoHAsync_v2((void*)to, (ulong)memory + (ulong)offset, (nuint)bytes, stream), "cuMemcpyDtoHAsync");
        CudaError.Check(cuStreamSynchronize(stream), "cuStreamSynchronize");
    }

    public override void Launch(string kernel, Groups groups, int groupSize, ReadOnlySpan<nint> buffers, ReadOnlySpan<byte> sizes)
    {
        Enter();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(buffers.Length, MostBuffers, nameof(buffers));
        Function function = FunctionOf(kernel);
        ulong* pointers = stackalloc ulong[MostBuffers];
        void** parameters = stackalloc void*[MostBuffers + 1];   // where each parameter's value lies; the driver copies them before it returns
        for (int i = 0; i < buffers.Length; i++)
        {
            pointers[i] = (ulong)buffers[i];
            parameters[i] = pointers + i;
        }
        fixed (byte* structure = sizes)
        {
            parameters[buffers.Length] = structure;
            CudaError.Check(cuLaunchKernel(function.Handle, (uint)groups.X, (uint)groups.Y, (uint)groups.Z, (uint)groupSize, 1, 1, (uint)function.LocalBytes, stream, parameters, null), kernel);
        }
    }

    public override nint Mark()
    {
        Enter();
        nint recorded;
        CudaError.Check(cuEventCreate(&recorded, CU_EVENT_DISABLE_TIMING), "cuEventCreate");
        CudaError.Check(cuEventRecord(recorded, stream), "cuEventRecord");
        return recorded;
    }

    public override void Wait(nint mark)
    {
        Enter();
        CudaError.Check(cuEventSynchronize(mark), "cuEventSynchronize");
        CudaError.Check(cuEventDestroy_v2(mark), "cuEventDestroy");
    }

    public override void Dispose()
    {
        // What a lost device answers here tells nothing new.
        _ = cuCtxSetCurrent(context);
        foreach (nint loaded in modules.Values) _ = cuModuleUnload(loaded);
        if (stream != 0) _ = cuStreamDestroy_v2(stream);
        _ = cuCtxSetCurrent(0);
        current = 0;
        _ = cuDevicePrimaryCtxRelease(device);
    }

    private void Enter()
    {
        if (current == context) return;
        CudaError.Check(cuCtxSetCurrent(context), "cuCtxSetCurrent");
        current = context;
    }

    private nint LoadKernels(string name)
    {
        const int LogLength = 16 * 1024;
        byte* log = stackalloc byte[LogLength];
        log[0] = 0;
        int* options = stackalloc int[2] { CU_JIT_ERROR_LOG_BUFFER, CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES };
        void** values = stackalloc void*[2] { log, (void*)LogLength };   // the size by value, in the pointer's place
        nint loaded;
        int code;
        fixed (byte* image = KernelSources.Image(name)) code = cuModuleLoadDataEx(&loaded, image, 2, options, values);
        if (code == CUDA_SUCCESS) return loaded;
        string said = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(log)).Trim();
        string why = code is CUDA_ERROR_INVALID_PTX or CUDA_ERROR_UNSUPPORTED_PTX_VERSION or CUDA_ERROR_NO_BINARY_FOR_GPU ? "the driver is too old or the card unknown to it; a newer driver may do, or --device cpu" : "--device cpu computes on the processor";
        throw new GpuException($"{info.Name}: the driver does not take the kernels ({CudaError.NameOf(code)}{(said.Length > 0 ? $": {said.Split('\n')[0].Trim()}" : "")}); {why}.", said);
    }

    private Function FunctionOf(string name)
    {
        if (functions.TryGetValue(name, out Function found)) return found;
        Match product = OfFours().Match(name);
        string image = !product.Success ? KernelSources.Ptx
            : name.EndsWith(Tf32, StringComparison.Ordinal) ? KernelSources.TensorPtx
            : info.Major >= CudaInfo.LeastMajorOfTensorCores ? KernelSources.AsyncProductsPtx : KernelSources.ProductsPtx;
        if (!modules.TryGetValue(image, out nint holder)) modules.Add(image, holder = LoadKernels(image));
        nint function;
        CudaError.Check(cuModuleGetFunction(&function, holder, name), $"cuModuleGetFunction {name}");
        int bytes = 0;
        if (image == KernelSources.AsyncProductsPtx)
        {
            int columns = int.Parse(product.Groups["columns"].ValueSpan, CultureInfo.InvariantCulture);
            bytes = AsyncStages * AsyncDepth * (TileRowsOf(columns, product.Groups["product"].Value == "weight_gradient") + columns) * sizeof(float);
            CudaError.Check(cuFuncSetAttribute(function, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, bytes), $"cuFuncSetAttribute {name}");
        }
        functions.Add(name, found = new Function(function, bytes));
        return found;
    }

    /// <summary>The products of operands in fours: these are in an image of their own for each kind of card.</summary>
    [GeneratedRegex("^(?<product>gemm|gemm_at|gemm_bt|convolve|convolve_pool|convolve_transposed|weight_gradient)_(?<columns>128|64|32)(_tf32)?$")]
    private static partial Regex OfFours();

    /// <summary>A kernel, and the local memory that a launch gives it.</summary>
    private readonly record struct Function(nint Handle, int LocalBytes);
}
