using Nest.Audio;

namespace Nest.Tests.Viewer.Sound;

/// <summary>A song whose every frame says which one it is, whatever gain it is played at.</summary>
/// <remarks>
/// Left is (frame + 1) / 2^23, right one half: left over right, times 2^22, less 1 is the frame. Exact in float32 for the first 2^23
/// frames. A mono song holds the left side alone.
/// </remarks>
internal sealed class CountingReader(long frames, int rate = 44100, int channels = 2) : AudioReader
{
    private const int Steps = 1 << 22;
    private long position;
    private bool endReached;

    /// <summary>Frames that the file claims to have until its end was reached, where that is not the truth.</summary>
    public long? Claimed { get; init; }

    /// <summary>The frame at which the file breaks off with an error.</summary>
    public long BrokenAt { get; init; } = long.MaxValue;

    /// <summary>Happens while the next block is being read.</summary>
    public Action? WhileReading { get; set; }

    public bool IsDisposed { get; private set; }

    public override string Path => "counting.wav";

    public override int Rate => rate;

    public override int Channels => channels;

    public override long Frames => endReached ? frames : Claimed ?? frames;

    public override long Position => position;

    public override int Read(Span<float> interleaved)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        int count = (int)Math.Max(0, Math.Min(interleaved.Length / channels, frames - position));
        if (position + count > BrokenAt) throw new IOException("counting.wav: broken off");
        for (int n = 0; n < count; n++)
        {
            interleaved[n * channels] = (position + n + 1) / (2f * Steps);
            if (channels == 2) interleaved[n * channels + 1] = 0.5f;
        }

        position += count;
        var happening = WhileReading;
        WhileReading = null;
        happening?.Invoke();
        endReached |= count < interleaved.Length / channels;
        return count;
    }

    public override void Seek(long frame)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(frame, Frames);
        position = frame;
    }

    /// <summary>The frame that a sample of the output shows, or null for silence.</summary>
    public static long? FrameOf(float left, float right) => right < 1e-3f ? null : (long)Math.Round((double)left / right * Steps) - 1;

    protected override void Dispose(bool disposing) => IsDisposed = true;
}
