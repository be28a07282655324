using System.CommandLine;
using System.Text.Json;
using Nest.Cli;
using Nest.Gpu;
using Nest.Native;
using Nest.Tests.Gpu;

namespace Nest.Tests.Cli;

public class DevicesCommandTests
{
    [Fact]
    public void The_processor_is_always_there_and_exactly_one_device_is_marked()
    {
        string[] lines = Run().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(1 + Devices.List().Count, lines.Length);
        Assert.Contains("cpu", lines[1], StringComparison.Ordinal);
        Assert.Single(lines, line => line.StartsWith("* ", StringComparison.Ordinal));
    }

    [OpenClFact]
    public void Json_names_each_device_with_memory_and_driver_and_auto_takes_no_processor_by_OpenCL()
    {
        using var json = JsonDocument.Parse(Run("--json"));

        var devices = json.RootElement.GetProperty("devices").EnumerateArray().ToArray();
        var opencl = devices.Where(device => device.GetProperty("device").GetString() == "opencl").ToArray();
        Assert.NotEmpty(opencl);
        Assert.All(devices, device => Assert.True(device.GetProperty("memory").GetInt64() > 0));
        Assert.All(devices, device => Assert.NotEmpty(device.GetProperty("driver").GetString()!));
        Assert.All(opencl.Where(device => device.GetProperty("supports").GetString()!.Contains("a processor", StringComparison.Ordinal)), device => Assert.False(device.GetProperty("auto").GetBoolean()));
        Assert.Single(devices, device => device.GetProperty("auto").GetBoolean());
    }

    [Fact]
    public void Auto_opens_what_the_list_marks()
    {
        DeviceSummary marked = Devices.List().Single(device => device.Chosen);

        using var device = Devices.Open(DeviceKind.Auto, threads: 1);

        Assert.Equal(marked.Kind == DeviceKind.Cpu, device is Nest.Tensors.CpuDevice);
    }

    [Fact]
    public void A_device_that_is_not_there_is_refused_before_anything_begins()
    {
        if (Devices.List().Any(device => device.Kind == DeviceKind.Cuda)) return;   // there is one

        Exception missing = Assert.ThrowsAny<Exception>(() => Devices.Require(DeviceKind.Cuda));

        Assert.True(missing is MissingLibraryException or GpuException, missing.ToString());
    }

    private static string Run(params string[] arguments)
    {
        var output = new StringWriter { NewLine = "\n" };
        Assert.Equal(0, DevicesCommand.Create().Parse(arguments).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = TextWriter.Null }));
        return output.ToString();
    }
}
