using Nest.Gpu;
using Nest.Models;
using Nest.Trajectories;

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
/// <param name="Yields">Whether what is not needed at once gives way to sound and picture.</param>
internal sealed record Placing(
    Preset Preset = Preset.Nest, PlacementMethod Method = PlacementMethod.Auto, string? Model = null, bool Learn = false, string? Cache = null,
    int Steps = NestTraining.DefaultSteps, Pace? Pace = null, DeviceKind Device = DeviceKind.Auto, bool Yields = false);
