using Nest.Audio;

namespace Nest.Tests.Core.Features;

/// <summary>A sound that lies in memory, read as a file would be: in pieces of any length.</summary>
internal sealed class MemoryAudio(float[] interleaved, int rate = 22_050, int channels = 1, long? claimedFrames = null) : AudioReader
{
    private long position;

    public override string Path => "memory.wav";

    public override int Rate => rate;

    public override int Channels => channels;

    public override long Frames => claimedFrames ?? interleaved.Length / channels;

    public override long Position => position;

    public override int Read(Span<float> target)
    {
        int frames = (int)Math.Min(target.Length / channels, interleaved.Length / channels - position);
        interleaved.AsSpan((int)position * channels, frames * channels).CopyTo(target);
        position += frames;
        return frames;
    }

    public override void Seek(long frame) => position = frame;

    protected override void Dispose(bool disposing)
    {
    }
}
