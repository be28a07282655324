using Nest.Gpu.Drivers;
using Nest.Gpu.Native;
using Nest.Native;

namespace Nest.Gpu;

/// <summary>An NVIDIA card by its driver alone, no toolkit: any from compute capability 7.0 (Volta, 2017) on.</summary>
/// <remarks>The driver compiles the kernels' PTX for the card when they are loaded, and keeps the result in its own cache (~/.nv/ComputeCache).</remarks>
public sealed class CudaDevice : GpuDevice
{
    internal CudaDevice(CudaInfo info) : base(new CudaDriver(info))
    {
    }

    /// <summary>Opens a card: the one with the most multiprocessors.</summary>
    /// <exception cref="MissingLibraryException">NVIDIA's driver is not installed.</exception>
    /// <exception cref="GpuException">There is no card, or it or its driver is too old.</exception>
    public static CudaDevice Open() => new(Find());

    internal static CudaInfo Find()
    {
        GpuLibraries.Require(Cuda.Name);
        int code = CudaInfo.TryAll(out IReadOnlyList<CudaInfo> devices);
        if (code != Cuda.CUDA_SUCCESS) CudaError.Check(code, "cuInit");
        return Best(devices)!;
    }

    internal static CudaInfo? Best(IEnumerable<CudaInfo> devices) => devices.OrderByDescending(device => device.Usable).ThenByDescending(device => device.Multiprocessors).FirstOrDefault();
}
