using Nest.Audio;

namespace Nest.Tests.Viewer.Songs;

/// <summary>A file that is a formula: amplitude of a frame and a channel.</summary>
internal sealed class MadeUpReader(int rate, int channels, long frames, Func<long, int, float> amplitude, long? claimed = null) : AudioReader
{
    private long position;

    public override string Path => "made-up.wav";

    public override int Rate => rate;

    public override int Channels => channels;

    public override long Frames => claimed ?? frames;

    public override long Position => position;

    public bool IsClosed { get; private set; }

    public static MadeUpReader Sine(double hz, int rate = 44100, double seconds = 10, float peak = 1, int channels = 2) =>
        new(rate, channels, (long)(seconds * rate), (frame, _) => peak * (float)Math.Sin(2 * Math.PI * hz * frame / rate));

    public override int Read(Span<float> interleaved)
    {
        int count = (int)Math.Min(interleaved.Length / channels, Math.Max(0, frames - position));
        for (int frame = 0; frame < count; frame++)
            for (int channel = 0; channel < channels; channel++) interleaved[frame * channels + channel] = amplitude(position + frame, channel);
        position += count;
        return count;
    }

    public override void Seek(long frame)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)frame, (ulong)Frames);
        position = frame;
    }

    protected override void Dispose(bool disposing) => IsClosed = true;
}
