using Nest.Audio;
using Nest.Native;
using Nest.Viewer.Native;

namespace Nest.Viewer.Sound;

/// <summary>Plays a sound file, and says what moment of it is heard: the clock of everything drawn.</summary>
/// <remarks>
/// The file is streamed: a worker thread of the player's own keeps 0.8 s queued on the device, however long the file. Positions come from
/// the device (what it has taken less the latency it reports), smoothed against a monotonic clock by <see cref="HeardClock"/>; frames and
/// wall-clock time are never counted. Where there is no sound device, or it is lost and none takes its place, a silent clock stands in,
/// with the same behaviour in everything, and a device is looked for now and then.
/// <para>
/// A stretch may play over and over (<see cref="SetLoop"/>): the worker queues its beginning right after its end, so that no frame is lost or doubled
/// between them. Frames are counted on past the end then, and led back into the stretch where they are read and where positions are told (<see cref="LoopStretch"/>).
/// </para>
/// <para>
/// After a pause the position goes on until the sound already handed to the device has been heard, some tens of milliseconds, and stands
/// there. At the end it stands at <see cref="Duration"/>; <see cref="Play"/> then starts over.
/// </para>
/// <para>
/// All members may be called from any thread; none waits for a file or for a device to open, so getters can be read every frame.
/// The device itself is opened by the worker: <see cref="IsSilent"/> and <see cref="Notice"/> can change at any time.
/// </para>
/// </remarks>
public sealed class Player : IDisposable
{
    private const int MillisecondsBetweenLooks = 5;         // at the device, while it plays

    private readonly BlockReader song;                      // the worker's alone
    private readonly int rate;
    private readonly long seekable;                         // the last frame that can be sought
    private readonly DeviceFinder finder;                   // the worker's alone
    private readonly AutoResetEvent work = new(false);
    private readonly Thread? worker;
    private volatile bool closing;

    private readonly Lock gate = new();                     // held for everything below, never across reading or opening
    private readonly Playhead head;
    private SoundDevice? device;
    private double duration;
    private long nextFrame;                                 // that the worker will queue; counted on past the end of a loop
    private int run;                                        // counts seeks and changes of device: a block read before one is dropped
    private bool allQueued;
    private bool playing;
    private bool ended;
    private float volume = 1;
    private string? notice;

    /// <summary>Plays what a reader gives on what <paramref name="openDevice"/> opens.</summary>
    /// <param name="reader">Owned by the player from here on.</param>
    /// <param name="openDevice">From frames a second to a device, or null where there is none.</param>
    /// <param name="time">The monotonic clock.</param>
    /// <param name="threaded">Whether a worker calls <see cref="Feed"/>; else the caller does.</param>
    internal Player(AudioReader reader, Func<int, SoundDevice?> openDevice, TimeProvider time, bool threaded)
    {
        song = new BlockReader(reader);
        rate = reader.Rate;
        finder = new DeviceFinder(openDevice, rate, time);
        head = new Playhead(rate, time);
        seekable = reader.Frames;
        duration = Seconds(seekable);
        if (!threaded) return;
        worker = new Thread(Work) { Name = "Player", IsBackground = true };
        worker.Start();
    }

    /// <summary>Opens a sound file, paused at its start.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="InvalidDataException">It is not a sound file that can be read.</exception>
    /// <exception cref="MissingLibraryException">Reading its format needs a library that is not installed.</exception>
    public static Player Open(string path)
    {
        OpenAL.Prepare();   // here, not on the worker
        return new Player(AudioFile.Open(path), OpenALDevice.Open, TimeProvider.System, threaded: true);
    }

    /// <summary>Seconds into the song of what is heard now. Smooth, and increasing but for seeks and starting over.</summary>
    public double Position
    {
        get
        {
            lock (gate)
            {
                Look();
                return Heard();
            }
        }
    }

    /// <summary>Seconds into the song as the device reports it, in its steps: what it has taken, less its latency while it runs.</summary>
    public double DevicePosition
    {
        get
        {
            lock (gate)
            {
                Look();
                return head.Reported;
            }
        }
    }

    /// <summary>Length of the song in seconds. An estimate of the file's format is put right when playing reaches the end.</summary>
    public double Duration
    {
        get
        {
            lock (gate) return duration;
        }
    }

    /// <summary>Playing, as far as the user is concerned: still true while the queue is filled after a seek.</summary>
    public bool IsPlaying
    {
        get
        {
            lock (gate)
            {
                Look();
                return playing;
            }
        }
    }

    /// <summary>The song was played to its end, and nothing was started or sought since.</summary>
    public bool HasEnded
    {
        get
        {
            lock (gate)
            {
                Look();
                return ended;
            }
        }
    }

    /// <summary>Gain, 0 (silence) to 1 (as recorded); other values are clamped.</summary>
    public float Volume
    {
        get
        {
            lock (gate) return volume;
        }

        set
        {
            lock (gate)
            {
                volume = Math.Clamp(value, 0, 1);
                device?.SetVolume(volume);
            }
        }
    }

    /// <summary>A silent clock stands in for a sound device.</summary>
    public bool IsSilent
    {
        get
        {
            lock (gate) return device is SilentDevice;
        }
    }

    /// <summary>Something the user should know, in one line, while it holds: no sound and why. Null when all is well.</summary>
    public string? Notice
    {
        get
        {
            lock (gate) return notice;
        }
    }

    /// <summary>Plays on, or from the start after the end.</summary>
    public void Play()
    {
        lock (gate)
        {
            if (ended) Restart(0);
            playing = true;
            StartDevice();
        }

        work.Set();
    }

    /// <summary>Stops where it is.</summary>
    public void Pause()
    {
        lock (gate)
        {
            Look();
            playing = false;
            device?.Pause();
            Look();
        }
    }

    /// <summary>Plays if paused, else pauses.</summary>
    public void TogglePause()
    {
        if (IsPlaying) Pause();
        else Play();
    }

    /// <summary>Moves to a time, clamped to the song; playing or paused as before. Outside the stretch that plays over and over, it ends that.</summary>
    public void Seek(double seconds)
    {
        lock (gate)
        {
            double to = double.IsNaN(seconds) ? 0 : Math.Clamp(seconds, 0, duration);
            if (head.Loop?.Contains(to) == false) head.Loop = null;
            Restart(to);
        }

        work.Set();
    }

    /// <summary>The stretch that plays over and over, in seconds; null if none does.</summary>
    public (double From, double To)? Loop
    {
        get
        {
            lock (gate) return head.Loop is { } stretch ? (stretch.Start, stretch.End) : null;
        }
    }

    /// <summary>Plays a stretch over and over from now on, from its beginning where the song is outside it; playing or paused as before.</summary>
    /// <param name="from">One end, in seconds.</param>
    /// <param name="to">The other.</param>
    /// <returns>Whether it does: within the song, the stretch must last a fifth of a second.</returns>
    public bool SetLoop(double from, double to)
    {
        lock (gate)
        {
            Look();
            if (LoopStretch.Between(from, to, duration, rate) is not { } stretch) return false;
            double here = Heard();
            bool isQueuedRight = head.Loop is null && !allQueued && nextFrame <= stretch.To && here >= stretch.Start;
            head.Loop = stretch;
            if (isQueuedRight) run++;   // but for a block that is being read
            else Restart(stretch.Contains(here) ? here : stretch.Start);
        }

        work.Set();
        return true;
    }

    /// <summary>Plays on past the end of the stretch that plays over and over.</summary>
    public void EndLoop()
    {
        lock (gate)
        {
            if (head.Loop is not { } stretch) return;
            Look();
            double here = Heard();
            bool isQueuedRight = nextFrame <= stretch.To;
            head.Loop = null;
            if (isQueuedRight) run++;
            else Restart(here);
        }

        work.Set();
    }

    /// <summary>Stops and closes the device and the file.</summary>
    public void Dispose()
    {
        if (closing) return;
        closing = true;
        work.Set();
        worker?.Join();
        lock (gate)
        {
            device?.Dispose();
            device = null;
        }

        song.Dispose();
        work.Dispose();
    }

    /// <summary>One round of the worker: sees to the device and queues a block.</summary>
    /// <returns>Whether there may be more to do at once.</returns>
    internal bool Feed()
    {
        FindDevice();
        long frame, room;   // until a loop turns back
        int thisRun;
        lock (gate)
        {
            Look();
            if (allQueued || device is null || !device.IsConnected || device.FreeBlocks == 0) return false;
            (frame, thisRun) = (head.InSong(nextFrame), run);
            room = head.Loop is { } stretch ? stretch.To - frame : long.MaxValue;
        }

        var block = song.Read(frame, out bool isLast, out string? problem);
        lock (gate)
        {
            if (thisRun != run || device is null) return true;
            if (block.Length / 2 >= room)
            {
                block = block[..(int)(2 * room)];
                isLast = false;
            }
            else if (isLast && head.Loop is not null)   // the song ends within the loop, earlier than its format promised
            {
                double here = Heard();
                head.Loop = null;
                Restart(here);
                return true;
            }

            if (block.Length > 0) device.Queue(block);
            nextFrame += block.Length / 2;
            allQueued = isLast;
            notice = problem ?? notice;
            bool lengthKnown = allQueued && nextFrame > head.First && problem is null;
            if (head.Loop is null && (lengthKnown || Seconds(nextFrame) > duration)) duration = Seconds(nextFrame);
            if (playing) StartDevice();
            return !allQueued;
        }
    }

    private double Seconds(long frame) => (double)frame / rate;

    private double Heard() => head.Heard(allQueued ? Seconds(nextFrame) : duration);

    private void Work()
    {
        while (!closing)
        {
            if (Feed()) continue;
            bool fast;
            lock (gate) fast = playing;
            work.WaitOne(fast ? MillisecondsBetweenLooks : 50 * MillisecondsBetweenLooks);
        }
    }

    // Asks the device how far it is, and notices the end. A device that has gone meanwhile is not believed.
    private void Look()
    {
        if (device is null) return;
        var reading = device.Read();
        if (!device.IsConnected) return;
        bool isAllHeard = head.Look(reading);
        if (!playing || !allQueued || !reading.IsDry || !isAllHeard) return;
        playing = false;
        ended = true;
    }

    private void StartDevice()
    {
        Look();   // so that the clock knows from when the device can have moved
        device?.Start();
    }

    // Empties the queue and goes on from another place.
    private void Restart(double seconds)
    {
        device?.Clear();
        run++;
        nextFrame = Math.Clamp((long)Math.Round(seconds * rate), 0, seekable);
        head.Restart(nextFrame);
        allQueued = ended = false;
    }

    // Where it is time for that, looks for a device and goes on there from what was heard last.
    private void FindDevice()
    {
        SoundDevice? old;
        lock (gate)
        {
            old = device;
            if (!finder.IsDue(old, playing)) return;
        }

        if (finder.Find(old) is not { } found) return;
        lock (gate)
        {
            double here = Heard();
            bool wasEnded = ended;
            (device, notice) = found;
            device.SetVolume(volume);
            Restart(here);
            ended = wasEnded;
        }

        old?.Dispose();
    }
}
