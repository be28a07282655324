namespace Nest.Gpu.Drivers;

/// <summary>A graphics device that cannot do its work: none there, too old, out of memory, gone, or refusing the kernels. The message is one line that says what to do.</summary>
public sealed class GpuException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened, on which device, and the remedy.</param>
    /// <param name="log">What the driver's compiler said, if it was that.</param>
    public GpuException(string message, string? log = null) : base(message) => Log = log;

    /// <summary>What the driver's compiler said, or null.</summary>
    public string? Log { get; }
}
