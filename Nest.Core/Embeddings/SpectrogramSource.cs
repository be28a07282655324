using Nest.Audio;

namespace Nest.Embeddings;

/// <summary>OpenL3's front end at work on one track.</summary>
internal sealed class SpectrogramSource : FrameSource
{
    private readonly SecondReader seconds;
    private readonly OpenL3FrontEnd frontEnd;
    private long frames;

    public SpectrogramSource(AudioReader audio, OpenL3FrontEnd frontEnd, int hop, bool centered)
    {
        seconds = new SecondReader(audio, hop, centered);
        this.frontEnd = frontEnd;
    }

    /// <summary>Numbers of a frame.</summary>
    public int FrameLength => frontEnd.Length;

    public override long EstimatedFrames => Math.Max(frames, seconds.EstimatedCount);

    public override double Seconds => seconds.Seconds;

    public override string? Warning => seconds.Warning;

    public override bool Next(FrameBatch into)
    {
        (into.First, into.Count) = (frames, 0);
        while (into.Count < into.Capacity && seconds.Next() is { IsEmpty: false } second)
            frontEnd.Compute(second, into.Values.AsSpan(into.Count++ * into.FrameLength, into.FrameLength));
        frames += into.Count;
        return into.Count > 0;
    }
}
