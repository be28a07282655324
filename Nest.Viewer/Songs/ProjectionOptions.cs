using Nest.Gpu;
using Nest.Gpu.Drivers;
using Nest.Native;
using Nest.Songs;
using Nest.Tensors;

namespace Nest.Viewer.Songs;

/// <summary>How songs become paths, as the user chose.</summary>
/// <param name="Preset">Front end and display.</param>
/// <param name="Method">What may place the points.</param>
/// <param name="Model">A weight file, or null for the song's own.</param>
/// <param name="Learn">Whether a song without weights is learned while it plays: preset <c>nest</c>.</param>
/// <param name="Cache">The folder where what was learned is kept, or null for nowhere.</param>
/// <param name="Steps">Steps of learning.</param>
/// <param name="Pace">When paths are shown while learning; several times a second if null.</param>
/// <param name="Device">What computes.</param>
/// <param name="Tf32">Whether a card multiplies by its tensor cores.</param>
/// <param name="Yields">Whether what is not needed at once gives way to sound and picture.</param>
internal sealed record ProjectionOptions(
    Preset Preset = Preset.Nest, PlacementMethod Method = PlacementMethod.Auto, string? Model = null, bool Learn = false, string? Cache = null,
    int Steps = NestLearner.DefaultSteps, Pace? Pace = null, DeviceKind Device = DeviceKind.Auto, bool Tf32 = false, bool Yields = false)
{
    /// <summary>Opens what computes; what is to be said of it goes to standard error.</summary>
    /// <param name="prepare">What every other thread on the processor than the caller's does first.</param>
    /// <exception cref="MissingLibraryException">The library asked for is not installed.</exception>
    /// <exception cref="GpuException">The device asked for is not there, or cannot be used.</exception>
    public Device OpenDevice(Action? prepare = null)
    {
        Device device = Devices.Open(Device, Say, prepare: prepare);
        if (Tf32) Devices.TakeTf32(device, Say);
        return device;

        static void Say(string word) => Console.Error.WriteLine($"Nest.Viewer: {word}");
    }
}
