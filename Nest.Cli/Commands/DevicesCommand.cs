using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Nest.CommandLine;
using Nest.Gpu;

namespace Nest.Cli.Commands;

/// <summary><c>nest devices</c>: what networks can run on here, and which of them <c>--device auto</c> takes.</summary>
public static class DevicesCommand
{
    /// <summary>The command, for the root.</summary>
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "One JSON object in place of the table." };
        var command = new Command("devices", """
            Lists what networks can run on: the processor, and cards by CUDA or OpenCL. --device auto takes the one marked *.

              nest devices
              nest train song.wav --device opencl
            """) { json };
        command.SetAction(parsed =>
        {
            IReadOnlyList<DeviceSummary> devices = Devices.List();
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json)) output.WriteLine(Json(devices));
            else
            {
                output.WriteLine($"  {"--device",-8}  {"memory",9}  name");
                foreach (DeviceSummary device in devices) output.WriteLine(Row(device));
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static string Row(DeviceSummary device) => string.Create(CultureInfo.InvariantCulture,
        $"{(device.Chosen ? '*' : ' ')} {Devices.NameOf(device.Kind),-8}  {device.Memory / (double)(1 << 30),6:F1} GB  {device.Name}: {device.Supports}; {device.Driver}{(device.Usable ? "" : "; too old, or not available")}");

    private static string Json(IReadOnlyList<DeviceSummary> devices) => JsonLine.Of(json =>
    {
        json.WriteStartArray("devices");
        foreach (DeviceSummary device in devices)
        {
            json.WriteStartObject();
            json.WriteString("device", Devices.NameOf(device.Kind));
            json.WriteString("name", device.Name);
            json.WriteNumber("memory", device.Memory);
            json.WriteString("driver", device.Driver);
            json.WriteString("supports", device.Supports);
            json.WriteBoolean("usable", device.Usable);
            json.WriteBoolean("auto", device.Chosen);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });
}
