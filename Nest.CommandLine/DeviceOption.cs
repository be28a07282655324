using System.CommandLine;
using Nest.Gpu;
using Nest.Gpu.Drivers;
using Nest.Native;
using Nest.Tensors;

namespace Nest.CommandLine;

/// <summary>The options <c>--device</c> and <c>--precision</c>, alike in every command that runs a network.</summary>
public static class DeviceOption
{
    private const string Precision = "--precision";

    /// <summary>The option, for a command.</summary>
    public static Option<string> Create()
    {
        var device = new Option<string>("--device")
        {
            Description = "What computes. auto: a graphics card if one works, else the processor; nest devices lists them.", HelpName = "auto|cpu|opencl|cuda", DefaultValueFactory = _ => "auto",
        };
        device.AcceptOnlyFromAmong("auto", "cpu", "opencl", "cuda");
        return device;
    }

    /// <summary>The option <c>--precision</c>, for the same commands.</summary>
    public static Option<string> CreatePrecision()
    {
        var precision = new Option<string>(Precision)
        {
            Description = "How a card multiplies. tf32: by the tensor cores of NVIDIA's from 2020 on, several times faster, to about a thousandth.", HelpName = "float32|tf32", DefaultValueFactory = _ => "float32",
        };
        precision.AcceptOnlyFromAmong("float32", "tf32");
        return precision;
    }

    /// <summary>Opens the device asked for, at the precision asked for.</summary>
    /// <exception cref="MissingLibraryException">Its library is not installed.</exception>
    /// <exception cref="GpuException">It is not there, or cannot be used.</exception>
    public static Device Open(ParseResult parsed, Option<string> option, int? threads = null) => Open(parsed, option, parsed.GetValue<string>(Precision) == "tf32", threads);

    /// <summary>Opens the device asked for, where something else than an option decides how it multiplies.</summary>
    /// <inheritdoc cref="Open(ParseResult, Option{string}, int?)"/>
    public static Device Open(ParseResult parsed, Option<string> option, bool rounds, int? threads = null)
    {
        void Say(string word) => parsed.InvocationConfiguration.Error.WriteLine($"nest: {word}");
        Device device = Devices.Open(Devices.KindOf(parsed.GetRequiredValue(option)), Say, threads);
        if (rounds) Devices.TakeTf32(device, Say);
        return device;
    }
}
