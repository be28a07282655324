namespace Nest.Viewer.Sound;

/// <summary>A device that plays to nobody: it takes its queue at the pace of a monotonic clock.</summary>
/// <remarks>It stands in where there is no sound, so that everything else behaves as it does with sound, running dry included.</remarks>
internal sealed class SilentDevice : SoundDevice
{
    private const int MaxBlocks = 8;

    private readonly int rate;
    private readonly TimeProvider time;
    private readonly Queue<long> ends = new();   // where each block not yet taken ends, in frames since Clear
    private long queued;                         // frames queued since Clear
    private double played;                       // frames taken up to `since`
    private long since;
    private bool running;

    /// <param name="rate">Frames a second.</param>
    /// <param name="time">The clock that paces the queue.</param>
    public SilentDevice(int rate, TimeProvider time)
    {
        this.rate = rate;
        this.time = time;
    }

    public override int FreeBlocks
    {
        get
        {
            Advance();
            return MaxBlocks - ends.Count;
        }
    }

    public override bool IsConnected => true;

    public override void SetVolume(float volume)
    {
    }

    public override void Queue(ReadOnlySpan<float> stereo)
    {
        Advance();
        queued += stereo.Length / 2;
        ends.Enqueue(queued);
    }

    public override void Start()
    {
        Advance();
        running = played < queued;
    }

    public override void Pause()
    {
        Advance();
        running = false;
    }

    public override void Clear()
    {
        running = false;
        queued = 0;
        played = 0;
        ends.Clear();
    }

    public override DeviceReading Read()
    {
        Advance();
        return new DeviceReading(played / rate, 0, running, !running && played >= queued);
    }

    protected override void Dispose(bool disposing)
    {
    }

    private void Advance()
    {
        long now = time.GetTimestamp();
        if (running) played += (double)(now - since) / time.TimestampFrequency * rate;
        since = now;
        if (played >= queued)
        {
            played = queued;
            running = false;
        }

        while (ends.TryPeek(out long end) && end <= played) ends.Dequeue();
    }
}
