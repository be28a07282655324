using Nest.Viewer.Native;
using Nest.Viewer.Sound;

namespace Nest.Tests.Viewer.Sound;

/// <summary>OpenAL Soft's own mixer without a sound card: it mixes when it is told to and hands over the samples (ALC_SOFT_loopback).</summary>
internal sealed unsafe class LoopbackDevice : OpenALDevice
{
    private const int ALC_FORMAT_CHANNELS_SOFT = 0x1990, ALC_FORMAT_TYPE_SOFT = 0x1991, ALC_STEREO_SOFT = 0x1501, ALC_FLOAT_SOFT = 0x1406;

    private readonly nint handle;
    private readonly delegate* unmanaged[Cdecl]<nint, void*, int, void> alcRenderSamplesSOFT;

    /// <summary>Serves as a sound card that knows exactly how much of what it took is still to be heard.</summary>
    public Func<double>? ExactLatency { get; init; }

    /// <summary>Whether the device was pulled out.</summary>
    public bool IsLost { get; private set; }

    public bool IsClosed { get; private set; }

    private LoopbackDevice(nint handle, int rate, int mixRate, bool mayTakeFloats)
        : base(
            handle,
            rate,
            [ALC_FORMAT_CHANNELS_SOFT, ALC_STEREO_SOFT, ALC_FORMAT_TYPE_SOFT, ALC_FLOAT_SOFT, OpenAL.ALC_FREQUENCY, mixRate, 0],
            mayTakeFloats)
    {
        this.handle = handle;
        alcRenderSamplesSOFT = (delegate* unmanaged[Cdecl]<nint, void*, int, void>)OpenAL.alcGetProcAddress(handle, "alcRenderSamplesSOFT");
    }

    public override bool IsConnected => !IsLost && base.IsConnected;

    public static LoopbackDevice Open(int rate, int mixRate, Func<double>? exactLatency = null, bool mayTakeFloats = true)
    {
        OpenAL.Require();
        var open = (delegate* unmanaged[Cdecl]<byte*, nint>)OpenAL.alcGetProcAddress(0, "alcLoopbackOpenDeviceSOFT");
        return new LoopbackDevice(open(null), rate, mixRate, mayTakeFloats) { ExactLatency = exactLatency };
    }

    /// <summary>Mixes and returns the next samples. (frames, 2)</summary>
    public float[] Render(int frames)
    {
        var samples = new float[frames * 2];
        fixed (float* data = samples) alcRenderSamplesSOFT(handle, data, frames);
        return samples;
    }

    /// <summary>Pulls the device out: OpenAL then stops its sources, which afterwards read as having played everything.</summary>
    public void Lose() => IsLost = true;

    public override DeviceReading Read()
    {
        var reading = base.Read();
        if (IsLost) return new DeviceReading(reading.Played + 10, 0, IsRunning: false, IsDry: true);
        return ExactLatency is null ? reading : reading with { Latency = ExactLatency() };
    }

    protected override void Dispose(bool disposing)
    {
        IsClosed = true;
        base.Dispose(disposing);
    }
}
