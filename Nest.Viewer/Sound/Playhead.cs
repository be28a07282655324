namespace Nest.Viewer.Sound;

/// <summary>Where in a song the listener is: what a device reports of its queue, from where the queue began, led back into a stretch that plays over and over.</summary>
/// <remarks>Not thread-safe.</remarks>
/// <param name="rate">Frames a second.</param>
/// <param name="time">The monotonic clock.</param>
internal sealed class Playhead(int rate, TimeProvider time)
{
    private readonly HeardClock clock = new();
    private readonly long started = time.GetTimestamp();
    private double reported;   // seconds of what the device says is heard

    /// <summary>The frame of the song at which the device's count began.</summary>
    public long First { get; private set; }

    /// <summary>The stretch that plays over and over, if one does.</summary>
    public LoopStretch? Loop { get; set; }

    /// <summary>Seconds into the song as the device reports it, in its steps.</summary>
    public double Reported => InSong(reported);

    /// <summary>Begins to count at a frame of the song.</summary>
    public void Restart(long frame)
    {
        First = frame;
        reported = Seconds(frame);
        clock.Restart(Now, reported);
    }

    /// <summary>Takes in what the device says now.</summary>
    /// <returns>Whether all that the device has taken has been heard.</returns>
    public bool Look(DeviceReading reading)
    {
        double now = Now, origin = Seconds(First);
        clock.Look(now, origin, reading);
        reported = Math.Max(origin, origin + reading.Played - (reading.IsRunning ? reading.Latency : 0));
        return clock.At(now) >= origin + reading.Played;
    }

    /// <summary>Seconds into the song of what is heard now, up to an end where nothing plays over and over.</summary>
    public double Heard(double end) => Loop is null ? Math.Min(clock.At(Now), end) : InSong(clock.At(Now));

    /// <summary>Where in the song a frame lies that was counted on past the end of the stretch.</summary>
    public long InSong(long frame) => Loop?.Lead(frame) ?? frame;

    private double InSong(double seconds) => Loop?.Lead(seconds) ?? seconds;

    private double Now => time.GetElapsedTime(started).TotalSeconds;

    private double Seconds(long frame) => (double)frame / rate;
}
