using System.CommandLine;
using Nest.Gpu;
using Nest.Native;
using Nest.Tensors;

namespace Nest.Cli;

/// <summary>The option <c>--device</c>, alike in every command that runs a network.</summary>
internal static class DeviceOption
{
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

    /// <summary>Opens the device asked for.</summary>
    /// <exception cref="MissingLibraryException">Its library is not installed.</exception>
    /// <exception cref="GpuException">It is not there, or cannot be used.</exception>
    public static Device Open(ParseResult parsed, Option<string> option, int? threads = null) =>
        Devices.Open(Devices.KindOf(parsed.GetRequiredValue(option)), word => parsed.InvocationConfiguration.Error.WriteLine($"nest: {word}"), threads);
}
