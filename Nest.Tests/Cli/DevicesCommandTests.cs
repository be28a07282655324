using System.CommandLine;
using System.Text.Json;
using Nest.Cli.Commands;
using Nest.Gpu;
using Nest.Gpu.Drivers;
using Nest.Native;

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

    [OpenClFact]
    public void Threads_that_ask_at_the_same_moment_see_the_same_devices()
    {
        var seen = new int[4];
        using var together = new Barrier(seen.Length);
        var threads = seen.Select((_, i) => new Thread(() =>
        {
            together.SignalAndWait();
            seen[i] = OpenClInfo.All().Count;
        })).ToArray();

        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();

        Assert.All(seen, count => Assert.True(count > 0, $"a thread saw no device, {string.Join(", ", seen)} were seen"));
    }

    [Fact]
    public void Auto_takes_a_card_of_its_own_with_memory_enough_by_CUDA_first()
    {
        const ulong Gpu = 1 << 2, Cpu = 1 << 1;
        const long Big = 8_000_000_000, Small = 1_000_000_000;
        static CudaInfo Card(string name, long memory, int major, int multiprocessors) => new(0, name, memory, major, 0, multiprocessors, 12_000);
        static OpenClInfo Device(string name, ulong type, long memory, bool shares) => new(0, "platform", name, "OpenCL 3.0", "1", type, memory, memory / 4, 48 << 10, 8, 1024, Usable: true, shares);
        CudaInfo wide = Card("wide", Big, 8, 100), narrow = Card("narrow", 2 * Big, 9, 50), old = Card("old", Big, 6, 200), little = Card("little", Small, 8, 300);
        OpenClInfo card = Device("card", Gpu, Big, false), within = Device("within", Gpu, 2 * Big, true), processor = Device("processor", Cpu, 4 * Big, true), tiny = Device("tiny", Gpu, Small, false);

        Assert.Equal((wide, null), Devices.Choose([old, narrow, little, wide], [card]));
        Assert.Equal((null, card), Devices.Choose([old, little], [processor, within, tiny, card]));
        Assert.Equal((null, null), Devices.Choose([], [processor, within, tiny]));
    }

    [Fact]
    public void Auto_opens_what_the_list_marks()
    {
        DeviceSummary marked = Devices.List().Single(device => device.Chosen);

        using var device = Devices.Open(DeviceKind.Auto, threads: 1);

        Assert.Equal(marked.Kind == DeviceKind.Cpu, device is Nest.Tensors.Cpu.CpuDevice);
    }

    [NoCudaFact]
    public void A_device_that_is_not_there_is_refused_before_anything_begins()
    {
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
