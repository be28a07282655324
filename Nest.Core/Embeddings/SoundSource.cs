using Nest.Audio;

namespace Nest.Embeddings;

/// <summary>One track as overlapping seconds of sound, for a device that makes their spectrograms itself: what seconds share is in a batch once.</summary>
internal sealed class SoundSource(AudioReader audio, int hop, bool centered) : FrameSource
{
    private readonly SecondReader seconds = new(audio, hop, centered);
    private long frames;

    public override long EstimatedFrames => Math.Max(frames, seconds.EstimatedCount);

    public override double Seconds => seconds.Seconds;

    public override string? Warning => seconds.Warning;

    /// <summary>Samples from one second's start to the next one's in a batch: seconds that lie apart in the track lie side by side.</summary>
    public static int Apart(int hop) => Math.Min(hop, OpenL3FrontEnd.Rate);

    public override bool Next(FrameBatch into)
    {
        int apart = Apart(hop);
        (into.First, into.Count) = (frames, 0);
        while (into.Count < into.Capacity && seconds.Next() is { IsEmpty: false } second)
        {
            int known = into.Count == 0 ? 0 : OpenL3FrontEnd.Rate - apart;   // samples that the second before has brought
            second[known..].CopyTo(into.Values.AsSpan(into.Count++ * apart + known));
        }
        frames += into.Count;
        return into.Count > 0;
    }
}
