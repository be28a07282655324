namespace Nest.Tests.Viewer.Sound;

/// <summary>A monotonic clock that stands until it is moved.</summary>
internal sealed class ManualTime : TimeProvider
{
    private double seconds;

    public double Seconds
    {
        get => Volatile.Read(ref seconds);
        set => Volatile.Write(ref seconds, value);
    }

    public override long TimestampFrequency => 1_000_000_000;

    public override long GetTimestamp() => (long)Math.Round(Seconds * TimestampFrequency);
}
