namespace Nest.Viewer.Sound;

/// <summary>What a device says about its queue at one instant.</summary>
/// <param name="Played">Seconds of the queue that the device has taken, counted from the last <see cref="SoundDevice.Clear"/>.</param>
/// <param name="Latency">Seconds until the last of them is heard; 0 where the device does not know.</param>
/// <param name="IsRunning">The device is taking from the queue: it was started, not paused since, and there is something left.</param>
/// <param name="IsDry">The device has taken everything that was queued.</param>
internal readonly record struct DeviceReading(double Played, double Latency, bool IsRunning, bool IsDry);

/// <summary>An output for one stream of stereo sound: a queue of blocks, played in order.</summary>
/// <remarks>
/// No call waits for sound or files. Not thread-safe: the player calls under its lock, from any thread. After the queue ran dry or was
/// cleared the device stands until the next <see cref="Start"/>.
/// </remarks>
internal abstract class SoundDevice : IDisposable
{
    /// <summary>Blocks that <see cref="Queue"/> would take now.</summary>
    public abstract int FreeBlocks { get; }

    /// <summary>False once the device is gone; whatever it reads then means nothing.</summary>
    public abstract bool IsConnected { get; }

    /// <summary>Sets the gain, 0 to 1.</summary>
    public abstract void SetVolume(float volume);

    /// <summary>Adds a block to the end of the queue.</summary>
    /// <param name="stereo">Amplitudes, left and right interleaved. (frames, 2)</param>
    public abstract void Queue(ReadOnlySpan<float> stereo);

    /// <summary>Starts or resumes playing the queue. Nothing happens while it runs or is empty.</summary>
    public abstract void Start();

    /// <summary>Stops taking from the queue, keeping its place.</summary>
    public abstract void Pause();

    /// <summary>Stops, drops the queue and counts from 0 again.</summary>
    public abstract void Clear();

    /// <summary>Reads how far the device has come.</summary>
    public abstract DeviceReading Read();

    /// <summary>Closes the device.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the device.</summary>
    protected abstract void Dispose(bool disposing);
}
