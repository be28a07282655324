using Nest.Formats;
using Nest.Gpu.Drivers;
using Nest.Gpu.Native;
using Nest.Native;

namespace Nest.Gpu;

/// <summary>A device that OpenCL 1.2 reaches: a graphics card of any make, or a processor.</summary>
/// <remarks>
/// The kernels are built by the driver when a device is opened for the first time, and kept in the user's cache for the next. Cards get tiles in local
/// memory, processors vectors; the environment variable NEST_GPU_KERNELS, tiles or vectors, says otherwise.
/// </remarks>
public sealed class OpenClDevice : GpuDevice
{
    internal const string KernelsVariable = "NEST_GPU_KERNELS";

    internal OpenClDevice(OpenClInfo info, KernelVariant? variant = null, FileCache? cache = null, bool emulateTensors = false)
        : base(new OpenClDriver(info, variant ?? VariantFor(info), cache, emulateTensors))
    {
    }

    /// <summary>Opens a device: the card with the most memory, or where there is none a processor.</summary>
    /// <exception cref="MissingLibraryException">OpenCL is not installed.</exception>
    /// <exception cref="GpuException">There is no device, or it cannot be used.</exception>
    public static OpenClDevice Open() => Open(Find());

    internal static OpenClDevice Open(OpenClInfo info) => new(info, null, new FileCache(FileCache.DefaultFolder));

    internal static OpenClInfo Find()
    {
        GpuLibraries.Require(OpenCl.Name);
        return Best(OpenClInfo.All()) ??
            throw new GpuException("OpenCL finds no device: install the card's driver (Debian/Ubuntu: nvidia-opencl-icd, mesa-opencl-icd or intel-opencl-icd; pocl-opencl-icd computes on the processor), or take --device cpu.");
    }

    internal static OpenClInfo? Best(IEnumerable<OpenClInfo> devices) =>
        devices.Where(device => device.Usable).OrderByDescending(device => device.IsCard).ThenByDescending(device => device.Memory).FirstOrDefault();

    internal static KernelVariant VariantFor(OpenClInfo info) => Environment.GetEnvironmentVariable(KernelsVariable) switch
    {
        "tiles" => KernelVariant.Tiles,
        "vectors" => KernelVariant.Vectors,
        _ => info.IsCard ? KernelVariant.Tiles : KernelVariant.Vectors,
    };
}
