using System.Runtime.InteropServices;
using Nest.Native;
using Nest.Viewer.Native;
using static Nest.Viewer.Native.OpenAL;

namespace Nest.Viewer.Sound;

/// <summary>A device of OpenAL Soft with one streaming source.</summary>
/// <remarks>
/// Stereo goes to the two front speakers unaltered (AL_SOFT_direct_channels), as 32-bit floats where the library takes them. The device
/// is asked to run at the song's own rate; where it does not, the library's best resampler is chosen.
/// <para>A context is current only inside a call and, where the library can (ALC_EXT_thread_local_context), only on the calling thread.</para>
/// </remarks>
internal unsafe class OpenALDevice : SoundDevice
{
    private const int MaxBlocks = 8;
    private const int LowestRate = 8000, HighestRate = 192000;   // what OpenAL Soft opens devices at

    private readonly nint device;
    private readonly nint context;
    private readonly int rate;
    private readonly bool saysWhenLost;
    private readonly bool takesFloats;
    private readonly delegate* unmanaged[Cdecl]<nint, byte> makeCurrent;
    private readonly delegate* unmanaged[Cdecl]<uint, int, double*, void> getSourcedvSOFT;   // null without AL_SOFT_source_latency
    private readonly Queue<uint> free = new(MaxBlocks);                                     // buffers
    private readonly Queue<(uint Buffer, int Frames)> queued = new(MaxBlocks);               // as the source has them, played ones included
    private readonly uint source;
    private long reclaimed;        // frames of the blocks taken back from the source since Clear
    private long queuedFrames;     // frames queued since Clear
    private bool failed;
    private bool closed;

    /// <summary>Makes a context and a source on an open device, which this object then owns.</summary>
    /// <param name="device">From alcOpenDevice or alcLoopbackOpenDeviceSOFT.</param>
    /// <param name="rate">Frames a second of the stream.</param>
    /// <param name="attributes">Of the context: pairs, ended by 0.</param>
    /// <param name="mayTakeFloats">Whether 32-bit floats are used where the library takes them; else 16-bit integers.</param>
    protected OpenALDevice(nint device, int rate, ReadOnlySpan<int> attributes, bool mayTakeFloats = true)
    {
        this.device = device;
        this.rate = rate;
        nint function = alcGetProcAddress(device, "alcSetThreadContext");
        if (function == 0) function = alcGetProcAddress(device, "alcMakeContextCurrent");
        makeCurrent = (delegate* unmanaged[Cdecl]<nint, byte>)function;
        fixed (int* pairs = attributes) context = alcCreateContext(device, pairs);
        saysWhenLost = alcIsExtensionPresent(device, "ALC_EXT_disconnect") != 0;

        using var current = MakeCurrent();
        _ = alGetError();
        takesFloats = mayTakeFloats && alIsExtensionPresent("AL_EXT_FLOAT32") != 0;
        if (alIsExtensionPresent("AL_SOFT_source_latency") != 0)
            getSourcedvSOFT = (delegate* unmanaged[Cdecl]<uint, int, double*, void>)alGetProcAddress("alGetSourcedvSOFT");

        uint name;
        alGenSources(1, &name);
        source = name;
        for (int i = 0; i < MaxBlocks; i++)
        {
            alGenBuffers(1, &name);
            free.Enqueue(name);
        }

        if (alIsExtensionPresent("AL_SOFT_direct_channels") != 0) alSourcei(source, AL_DIRECT_CHANNELS_SOFT, 1);
        if (alIsExtensionPresent("AL_SOFT_source_resampler") != 0)
            alSourcei(source, AL_SOURCE_RESAMPLER_SOFT, alGetInteger(AL_NUM_RESAMPLERS_SOFT) - 1);   // listed from the cheapest to the best
        failed = context == 0 || alGetError() != AL_NO_ERROR;
    }

    /// <summary>Opens the system's default device.</summary>
    /// <param name="rate">Frames a second of the stream.</param>
    /// <returns>Null where there is no device that works.</returns>
    /// <exception cref="MissingLibraryException">OpenAL Soft is not installed.</exception>
    public static OpenALDevice? Open(int rate)
    {
        OpenAL.Require();
        nint handle = alcOpenDevice(null);
        if (handle == 0) return null;
        var opened = new OpenALDevice(handle, rate, [ALC_FREQUENCY, Math.Clamp(rate, LowestRate, HighestRate), 0]);
        if (opened.IsConnected) return opened;
        opened.Dispose();
        return null;
    }

    public override int FreeBlocks
    {
        get
        {
            using var current = MakeCurrent();
            Reclaim();
            return free.Count;
        }
    }

    public override bool IsConnected
    {
        get
        {
            if (failed) return false;
            int connected = 1;
            if (saysWhenLost) alcGetIntegerv(device, ALC_CONNECTED, 1, &connected);
            return connected != 0;
        }
    }

    public override void SetVolume(float volume)
    {
        using var current = MakeCurrent();
        alSourcef(source, AL_GAIN, volume);
    }

    public override void Queue(ReadOnlySpan<float> stereo)
    {
        using var current = MakeCurrent();
        Reclaim();

        // A source that runs dry while a block is being added would count the block as played: one that is close to it waits.
        bool waits = queued.Count <= 1 && State == AL_PLAYING;
        if (waits)
        {
            alSourcePause(source);
            Reclaim();
        }

        uint buffer = free.Dequeue();
        int frames = stereo.Length / 2;
        Fill(buffer, stereo);
        alSourceQueueBuffers(source, 1, &buffer);
        queued.Enqueue((buffer, frames));
        queuedFrames += frames;
        if (waits && State == AL_PAUSED) alSourcePlay(source);
        if (alGetError() != AL_NO_ERROR) failed = true;
    }

    public override void Start()
    {
        using var current = MakeCurrent();
        Reclaim();
        if (queued.Count > 0 && State != AL_PLAYING) alSourcePlay(source);
    }

    public override void Pause()
    {
        using var current = MakeCurrent();
        alSourcePause(source);
    }

    public override void Clear()
    {
        using var current = MakeCurrent();
        alSourceRewind(source);
        alSourcei(source, AL_BUFFER, 0);
        while (queued.TryDequeue(out var block)) free.Enqueue(block.Buffer);
        reclaimed = 0;
        queuedFrames = 0;
    }

    public override DeviceReading Read()
    {
        using var current = MakeCurrent();
        double* offset = stackalloc double[2] { 0, 0 };   // seconds since the start of the queue; seconds until they are heard
        if (getSourcedvSOFT != null)
        {
            getSourcedvSOFT(source, AL_SEC_OFFSET_LATENCY_SOFT, offset);
        }
        else
        {
            float seconds;
            alGetSourcef(source, AL_SEC_OFFSET, &seconds);
            offset[0] = seconds;
        }

        // Read after the offset: a source that plays now played then, and one that ran dry reads 0.
        int state = State;
        bool dry = state == AL_STOPPED || reclaimed == queuedFrames;
        double played = state == AL_STOPPED ? (double)queuedFrames / rate : (double)reclaimed / rate + offset[0];
        return new DeviceReading(played, offset[1], state == AL_PLAYING, dry);
    }

    protected override void Dispose(bool disposing)
    {
        if (closed) return;
        closed = true;
        using (MakeCurrent())
        {
            uint name = source;
            alDeleteSources(1, &name);
            foreach (uint buffer in free.Concat(queued.Select(block => block.Buffer)))
            {
                name = buffer;
                alDeleteBuffers(1, &name);
            }
        }

        if (context != 0) alcDestroyContext(context);
        _ = alcCloseDevice(device);
    }

    private int State
    {
        get
        {
            int state;
            alGetSourcei(source, AL_SOURCE_STATE, &state);
            return state;
        }
    }

    // Takes back the blocks that have played. A source that ran dry goes back to its initial state, as in the stopped one OpenAL
    // counts whatever is queued as played.
    private void Reclaim()
    {
        bool dry = State == AL_STOPPED;
        int processed;
        alGetSourcei(source, AL_BUFFERS_PROCESSED, &processed);
        for (; processed > 0; processed--)
        {
            uint buffer;
            alSourceUnqueueBuffers(source, 1, &buffer);
            free.Enqueue(buffer);
            reclaimed += queued.Dequeue().Frames;
        }

        if (dry) alSourceRewind(source);
    }

    private void Fill(uint buffer, ReadOnlySpan<float> stereo)
    {
        if (takesFloats)
        {
            fixed (float* data = stereo) alBufferData(buffer, AL_FORMAT_STEREO_FLOAT32, data, stereo.Length * sizeof(float), rate);
            return;
        }

        var shorts = new short[stereo.Length];
        for (int i = 0; i < shorts.Length; i++) shorts[i] = (short)Math.Clamp(MathF.Round(stereo[i] * 32768), short.MinValue, short.MaxValue);
        fixed (short* data = shorts) alBufferData(buffer, AL_FORMAT_STEREO16, data, shorts.Length * sizeof(short), rate);
    }

    private Current MakeCurrent() => new(makeCurrent, context);

    private readonly ref struct Current
    {
        private readonly delegate* unmanaged[Cdecl]<nint, byte> makeCurrent;

        public Current(delegate* unmanaged[Cdecl]<nint, byte> makeCurrent, nint context)
        {
            this.makeCurrent = makeCurrent;
            _ = makeCurrent(context);
        }

        public void Dispose() => _ = makeCurrent(0);
    }
}
