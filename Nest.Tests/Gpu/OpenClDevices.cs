using Nest.Gpu;
using Nest.Gpu.Drivers;
using Nest.Native;

namespace Nest.Tests.Gpu;

/// <summary>A device of each kind of kernels, opened once for all tests: building kernels takes seconds where the driver has not cached them.</summary>
public sealed class OpenClDevices : IDisposable
{
    private readonly Dictionary<string, OpenClDevice> opened = [];

    /// <summary>The device that runs "tiles", "vectors", or "tensors": tiles with emulated tensor cores, at TF32.</summary>
    public OpenClDevice Of(string kernels)
    {
        if (opened.TryGetValue(kernels, out OpenClDevice? device)) return device;
        device = new OpenClDevice(Info, kernels == "vectors" ? KernelVariant.Vectors : KernelVariant.Tiles, emulateTensors: kernels == "tensors");
        if (kernels == "tensors") device.Precision = Precision.Tf32;
        opened.Add(kernels, device);
        return device;
    }

    /// <summary>What the tests run on.</summary>
    internal static OpenClInfo Info => OpenClDevice.Best(OpenClInfo.All()) ?? throw new MissingLibraryException("OpenCL has no device here: sudo apt install ocl-icd-libopencl1 pocl-opencl-icd");

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (OpenClDevice device in opened.Values) device.Dispose();
    }
}

/// <summary>Tests by OpenCL take turns and share their devices.</summary>
[CollectionDefinition(Name)]
public sealed class OpenClCollection : ICollectionFixture<OpenClDevices>
{
    public const string Name = "OpenCL";
}
