using Nest.Tensors;

namespace Nest.Layers.Losses;

/// <summary>A device with a way of its own to compute the losses of a nest's latents.</summary>
internal interface ILatentLossDevice
{
    /// <summary>Gets the losses ready: scratch, and what they are held against, where the device wants it.</summary>
    /// <param name="plan">What a step draws.</param>
    PreparedLatentLosses Prepare(LatentPlan plan);
}

/// <summary>The losses of a nest's latents, computed where a device computes them best.</summary>
internal static class LatentLosses
{
    /// <summary>Gets the losses ready: by the device's own way, or on the host.</summary>
    /// <param name="device">Where latents are.</param>
    /// <param name="plan">What a step draws.</param>
    public static PreparedLatentLosses Prepare(Device device, LatentPlan plan) => device is ILatentLossDevice own ? own.Prepare(plan) : new HostLatentLosses(device, plan);
}
