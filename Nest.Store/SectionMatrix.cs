using Nest.Embeddings;

namespace Nest.Store;

/// <summary>A track's time line cut into sections of equal length, each the mean of its frames.</summary>
/// <param name="Vectors">(Sections, size of a vector)</param>
/// <param name="Seconds">The middle of each section. (Sections)</param>
/// <param name="Length">Seconds of a section.</param>
public sealed record SectionMatrix(float[] Vectors, double[] Seconds, double Length)
{
    private const int Most = 480;   // in a picture: a section has a pixel or two

    /// <summary>Cuts.</summary>
    /// <param name="line">At least one frame.</param>
    /// <param name="hop">Seconds from one frame to the next.</param>
    /// <param name="seconds">How long sections should be; as short as a picture can show if null.</param>
    public static SectionMatrix Of(EmbeddingTimeLine line, double hop, double? seconds)
    {
        int size = line.Vectors.Length / line.Frames;
        int together = seconds is { } wanted ? Math.Max(1, (int)Math.Round(wanted / hop)) : (line.Frames + Most - 1) / Most;
        int sections = (line.Frames + together - 1) / together;
        var (vectors, middles) = (new float[sections * size], new double[sections]);
        for (int section = 0; section < sections; section++)
        {
            int first = section * together, count = Math.Min(together, line.Frames - first);
            for (int frame = first; frame < first + count; frame++)
            {
                ReadOnlySpan<float> vector = line[frame];
                for (int k = 0; k < size; k++) vectors[section * size + k] += vector[k] / count;
                middles[section] += line.Seconds[frame] / count;
            }
        }
        return new SectionMatrix(vectors, middles, together * hop);
    }
}
