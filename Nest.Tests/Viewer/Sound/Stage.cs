using Nest.Viewer.Sound;

namespace Nest.Tests.Viewer.Sound;

/// <summary>A player on a loopback device, with time, mixing, the worker and the display moved in step and nothing left to chance.</summary>
/// <remarks>
/// The device mixes a period at a time; the worker looks every 5 ms; pictures are drawn at the display's rate, each up to a quarter of its
/// time late. At each picture the drawn position is held against the truth: the last frame of the song that came out of the device.
/// </remarks>
internal sealed class Stage : IDisposable
{
    private const double WorkerPeriod = 0.005;

    private readonly Random random = new(1);
    private readonly double displayPeriod;
    private readonly int period;
    private readonly bool exactLatency;
    private readonly Queue<float> sounding = new();   // mixed and not yet heard, left and right interleaved
    private double nextMix, nextWork, nextPicture, lastMix;
    private long mixed, heard;                        // frames since the device was opened

    /// <param name="reader">The song.</param>
    /// <param name="displayRate">Pictures a second.</param>
    /// <param name="period">Frames that the device mixes at a time.</param>
    /// <param name="exactLatency">
    /// Whether the device is a sound card that plays a period while the next is mixed and reports exactly what is still to be heard, as
    /// ALSA and PulseAudio do. Else what is mixed is heard at once, and the report moves by a period at a time.
    /// </param>
    /// <param name="mixRate">The device's rate.</param>
    /// <param name="hasDevice">Whether a device is found at the start.</param>
    public Stage(
        CountingReader reader, double displayRate = 60, int period = 256, bool exactLatency = false, int mixRate = 44100, bool hasDevice = true)
    {
        HasDevice = hasDevice;
        displayPeriod = 1 / displayRate;
        this.period = period;
        this.exactLatency = exactLatency;
        lastMix = -(double)period / mixRate;
        Rate = reader.Rate;
        MixRate = mixRate;
        Player = new Player(reader, OpenDevice, Time, threaded: false);
        Player.Feed();
    }

    public ManualTime Time { get; } = new();

    public Player Player { get; }

    public LoopbackDevice? Device { get; private set; }

    public int Rate { get; }

    public int MixRate { get; }

    /// <summary>Whether a device is found.</summary>
    public bool HasDevice { get; set; }

    /// <summary>Times that a device was asked for.</summary>
    public int Tries { get; private set; }

    /// <summary>Whether the worker gets to run.</summary>
    public bool WorkerRuns { get; set; } = true;

    /// <summary>Seconds into the song of what is heard: shown by the samples themselves.</summary>
    public double Truth { get; private set; }

    /// <summary>Every frame of the song heard so far, in order.</summary>
    public List<long> Heard { get; } = [];

    /// <summary>Drawn less true position at each picture.</summary>
    public List<double> Errors { get; } = [];

    /// <summary>The drawn positions.</summary>
    public List<double> Drawn { get; } = [];

    /// <summary>The largest error of those pictures, in milliseconds.</summary>
    public double WorstMilliseconds => Errors.Max(Math.Abs) * 1000;

    /// <summary>Seeks; from then on the place sought counts as true until its sound is heard.</summary>
    public void Seek(double seconds)
    {
        Player.Seek(seconds);
        Truth = Math.Clamp(seconds, 0, Player.Duration);
        sounding.Clear();
        heard = mixed;
    }

    /// <summary>Plays; after the end, from the start.</summary>
    public void Play()
    {
        if (Player.HasEnded) Truth = 0;
        Player.Play();
    }

    /// <summary>Lets time pass.</summary>
    public void Run(double seconds)
    {
        double end = Time.Seconds + seconds;
        while (true)
        {
            double next = Math.Min(nextMix, Math.Min(nextWork, nextPicture));
            if (next > end) break;
            Time.Seconds = Math.Max(Time.Seconds, next);
            Listen();
            if (next == nextMix) Mix();
            else if (next == nextWork) Work();
            else Draw();
        }

        Time.Seconds = end;
        Listen();
    }

    /// <summary>Pulls the device out.</summary>
    public void LoseDevice()
    {
        Listen();
        Device!.Lose();
        sounding.Clear();
        heard = mixed;
    }

    public void Dispose() => Player.Dispose();

    private LoopbackDevice? OpenDevice(int rate)
    {
        Tries++;
        if (!HasDevice) return null;
        sounding.Clear();
        heard = mixed;
        return Device = LoopbackDevice.Open(rate, MixRate, exactLatency ? Latency : null);
    }

    private double Latency() => Math.Max(0, lastMix + (double)period / MixRate - Time.Seconds);

    private void Mix()
    {
        nextMix += (double)period / MixRate;
        if (Device is null or { IsLost: true } or { IsClosed: true }) return;
        foreach (float sample in Device.Render(period)) sounding.Enqueue(sample);
        mixed += period;
        lastMix = Time.Seconds;
        if (!exactLatency) Hear(period);
    }

    private void Listen()
    {
        if (!exactLatency) return;
        long due = mixed - period + (long)Math.Round((Time.Seconds - lastMix) * MixRate);
        Hear((int)(Math.Min(due, mixed) - heard));
    }

    private void Hear(int frames)
    {
        for (; frames > 0 && sounding.Count > 0; frames--)
        {
            heard++;
            if (CountingReader.FrameOf(sounding.Dequeue(), sounding.Dequeue()) is not { } frame) continue;
            Heard.Add(frame);
            Truth = (frame + 1.0) / Rate;
        }
    }

    private void Work()
    {
        nextWork = Time.Seconds + WorkerPeriod * (1 + random.NextDouble() / 4);
        if (!WorkerRuns) return;
        while (Player.Feed())
        {
        }
    }

    private void Draw()
    {
        nextPicture = (Math.Floor(Time.Seconds / displayPeriod + 1e-9) + 1 + random.NextDouble() / 4) * displayPeriod;
        double drawn = Player.Position;
        Drawn.Add(drawn);
        Errors.Add(drawn - Truth);
    }
}
