using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Nest.Gpu.Drivers;
using Nest.Gpu.Native;
using Nest.Native;
using Nest.Tensors;
using Nest.Tensors.Cpu;

namespace Nest.Gpu;

/// <summary>What computes.</summary>
public enum DeviceKind
{
    /// <summary>The best card that there is, else the processor.</summary>
    Auto,

    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>A device by OpenCL.</summary>
    OpenCl,

    /// <summary>A card by CUDA.</summary>
    Cuda,
}

/// <summary>One device that networks can run on, for people.</summary>
/// <param name="Kind">How it is reached.</param>
/// <param name="Name">As its maker calls it.</param>
/// <param name="Memory">Bytes.</param>
/// <param name="Driver">Its driver's version.</param>
/// <param name="Supports">What it can do.</param>
/// <param name="Usable">Whether Nest can use it.</param>
/// <param name="Chosen">Whether <see cref="DeviceKind.Auto"/> takes it.</param>
public sealed record DeviceSummary(DeviceKind Kind, string Name, long Memory, string Driver, string Supports, bool Usable, bool Chosen);

/// <summary>The devices of this machine, and which of them to take.</summary>
public static class Devices
{
    /// <summary>All of them, the processor first.</summary>
    public static IReadOnlyList<DeviceSummary> List()
    {
        IReadOnlyList<CudaInfo> cuda = CudaInfo.All();
        IReadOnlyList<OpenClInfo> opencl = OpenClInfo.All();
        var (card, other) = Choose(cuda, opencl);
        var found = new List<DeviceSummary>
        {
            new(DeviceKind.Cpu, $"processor, {Environment.ProcessorCount} threads", GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, RuntimeInformation.FrameworkDescription,
                InstructionSet(), Usable: true, Chosen: card is null && other is null),
        };
        foreach (CudaInfo info in cuda)
            found.Add(new(DeviceKind.Cuda, info.Name, info.Memory, string.Create(CultureInfo.InvariantCulture, $"CUDA {info.DriverVersion / 1000}.{info.DriverVersion % 1000 / 10}"),
                string.Create(CultureInfo.InvariantCulture, $"compute capability {info.Major}.{info.Minor}, {info.Multiprocessors} multiprocessors{(info.Major >= CudaInfo.LeastMajorOfTensorCores ? ", TF32" : "")}"), info.Usable, info == card));
        foreach (OpenClInfo info in opencl)
            found.Add(new(DeviceKind.OpenCl, info.Name, info.Memory, $"{info.Platform} {info.Driver}",
                string.Create(CultureInfo.InvariantCulture, $"{VersionOf(info)}, {(info.IsCard ? info.SharesMemory ? "a card within the processor" : "a card" : "a processor")}, {info.ComputeUnits} compute units, {info.LocalMemory >> 10} KB local memory"), info.Usable, info == other));
        return found;
    }

    /// <summary>Bytes that a card must have for <see cref="DeviceKind.Auto"/>: 2 GB, about twice what the largest network and batch take.</summary>
    public const long LeastMemory = 2_000_000_000;

    /// <summary>What <see cref="DeviceKind.Auto"/> takes: by CUDA the card with the most multiprocessors; where there is none, by OpenCL the graphics card with memory of its
    /// own that has the most of it; either of <see cref="LeastMemory"/> or more, its driver new enough. Else neither, which means the processor.</summary>
    internal static (CudaInfo? Cuda, OpenClInfo? OpenCl) Choose(IEnumerable<CudaInfo> cuda, IEnumerable<OpenClInfo> opencl)
    {
        CudaInfo? card = CudaDevice.Best(cuda.Where(info => info.Usable && info.Memory >= LeastMemory));
        return (card, card is null ? OpenClDevice.Best(opencl.Where(info => info.IsSeparateCard && info.Memory >= LeastMemory)) : null);
    }

    /// <summary>Opens a device.</summary>
    /// <param name="kind">Which. <see cref="DeviceKind.Auto"/> takes a card only, with 2 GB or more of its own, and the processor where there is none that works.</param>
    /// <param name="say">Told why a card could not be used, where the processor then is.</param>
    /// <param name="threads">Of the processor; one a processor if not given.</param>
    /// <param name="prepare">What every other thread on the processor than the caller's does first.</param>
    /// <exception cref="MissingLibraryException">The library asked for is not installed.</exception>
    /// <exception cref="GpuException">The device asked for is not there, or cannot be used.</exception>
    public static Device Open(DeviceKind kind, Action<string>? say = null, int? threads = null, Action? prepare = null) => kind switch
    {
        DeviceKind.Cuda => CudaDevice.Open(),
        DeviceKind.OpenCl => OpenClDevice.Open(),
        DeviceKind.Auto when OpenCard(say) is { } card => card,
        _ => new CpuDevice(threads, prepare),
    };

    /// <summary>Has a device multiply by tensor cores, if it has some for TF32; else it stays as it is, with a word.</summary>
    /// <param name="device">Any.</param>
    /// <param name="say">Told that it has none.</param>
    public static void TakeTf32(Device device, Action<string>? say = null)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (device is GpuDevice { HasTensorCores: true } card) card.Precision = Precision.Tf32;
        else say?.Invoke($"no tensor cores for TF32 on the {device.Name}: NVIDIA's cards have them by CUDA, from compute capability {CudaInfo.LeastMajorOfTensorCores}.0 on. Computing in float32.");
    }

    /// <summary>Says at once if a device that was asked for is not there; opening it comes later.</summary>
    /// <exception cref="MissingLibraryException">Its library is not installed.</exception>
    /// <exception cref="GpuException">There is none.</exception>
    public static void Require(DeviceKind kind)
    {
        if (kind == DeviceKind.OpenCl) OpenClDevice.Find();
        if (kind == DeviceKind.Cuda) CudaDevice.Find();
    }

    /// <summary>The kind of a name on a command line: auto, cpu, opencl or cuda.</summary>
    /// <exception cref="ArgumentException">It is none of them.</exception>
    public static DeviceKind KindOf(string name) => name switch
    {
        "auto" => DeviceKind.Auto,
        "cpu" => DeviceKind.Cpu,
        "opencl" => DeviceKind.OpenCl,
        "cuda" => DeviceKind.Cuda,
        _ => throw new ArgumentException($"'{name}' is none of auto, cpu, opencl and cuda.", nameof(name)),
    };

    /// <summary>A kind's name on a command line.</summary>
    public static string NameOf(DeviceKind kind) => kind switch
    {
        DeviceKind.Cpu => "cpu",
        DeviceKind.OpenCl => "opencl",
        DeviceKind.Cuda => "cuda",
        _ => "auto",
    };

    private static GpuDevice? OpenCard(Action<string>? say)
    {
        var (cuda, opencl) = Choose(CudaInfo.All(), OpenClInfo.All());
        if (cuda is not null && TryOpen(() => new CudaDevice(cuda), say) is { } device) return device;
        if (cuda is not null) (_, opencl) = Choose([], OpenClInfo.All());   // the same card, perhaps, by its other driver
        return opencl is not null ? TryOpen(() => OpenClDevice.Open(opencl), say) : null;
    }

    private static GpuDevice? TryOpen(Func<GpuDevice> open, Action<string>? say)
    {
        try
        {
            return open();
        }
        catch (Exception problem) when (problem is GpuException or MissingLibraryException)
        {
            say?.Invoke($"{problem.Message} Computing on the processor.");
            return null;
        }
    }

    private static string VersionOf(OpenClInfo info) => string.Join(' ', info.Version.Split(' ').Take(2));

    private static string InstructionSet() => Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : "128-bit vectors";
}
