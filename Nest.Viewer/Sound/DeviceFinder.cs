using Nest.Native;

namespace Nest.Viewer.Sound;

/// <summary>Finds a device to play on, now and then anew while there is none, and a silent clock to take its place.</summary>
/// <remarks>One thread at a time: opening a device may take long.</remarks>
/// <param name="open">From frames a second to a device, or null where there is none.</param>
/// <param name="rate">Frames a second.</param>
/// <param name="time">The monotonic clock.</param>
internal sealed class DeviceFinder(Func<int, SoundDevice?> open, int rate, TimeProvider time)
{
    private const double SecondsBetweenTries = 5;   // while there is none
    private const double LeastSecondsOfUse = 1;     // of one that is worth a second try when it is lost

    private long? lastTry;   // a time stamp

    /// <summary>Whether it is time to look for one.</summary>
    /// <param name="device">What is played on now, if there is something.</param>
    /// <param name="playing">Whether the song plays.</param>
    public bool IsDue(SoundDevice? device, bool playing) =>
        device is null || !device.IsConnected || (device is SilentDevice && playing && SecondsSinceTry > SecondsBetweenTries);

    /// <summary>Looks for a device.</summary>
    /// <param name="old">What was played on before, if there was something.</param>
    /// <returns>What to play on from now on, and what is to be said while that holds; null to stay with the silent clock.</returns>
    public (SoundDevice Device, string? Notice)? Find(SoundDevice? old)
    {
        bool flaps = old is not null and not SilentDevice && SecondsSinceTry < LeastSecondsOfUse;
        SoundDevice? fresh = null;
        string problem = old is null
            ? "No sound device: playing silently."
            : "The sound device is gone: playing silently until there is one.";
        try
        {
            if (!flaps) fresh = open(rate);
        }
        catch (MissingLibraryException missing)
        {
            problem = $"No sound: {missing.Message}";
        }

        lastTry = time.GetTimestamp();
        if (fresh is not null) return (fresh, null);
        return old is SilentDevice ? null : (new SilentDevice(rate, time), problem);
    }

    private double SecondsSinceTry => lastTry is { } then ? time.GetElapsedTime(then).TotalSeconds : double.PositiveInfinity;
}
