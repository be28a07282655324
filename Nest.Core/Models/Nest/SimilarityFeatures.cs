using System.Numerics.Tensors;
using Nest.Features;
using Nest.Numerics;
using Nest.Projection;

namespace Nest.Models.Nest;

/// <summary>The space in which preset <c>nest</c> seeks a song's neighbours: windows' course, frame by frame, beside their texture (<see cref="StatisticsFeatures"/>).</summary>
/// <remarks>
/// By course alone the same chord a tenth of a second later is a stranger, and in some songs a nest so learned kept fewer neighbours by timbre and
/// harmony than three principal components do. How much texture counts, of squared distance beside 1 of course, is the song's own, within 0.1 and 1.5:
/// so much that neighbours so sought hold 1.2 times as many by course, over those that the first three principal components hold, as they do by
/// texture, over those that the components hold. A song whose components keep texture well is one whose nest would fall behind without it;
/// elsewhere it would cost neighbours by course for nothing.
/// <para>Thread-safe, as nothing is kept.</para>
/// </remarks>
internal static class SimilarityFeatures
{
    private const int TextureComponents = 30;
    private const double Least = 0.1, Most = 1.5;
    private const double CourseAhead = 1.2;   // what a nest is to keep more of than components is 1.4 times by course and 1.1 by timbre and harmony, and the nest itself adds to the lead
    private const int Halvings = 6;           // of the logarithm's range: the share to 4%
    private const int Leading = 3, MostSampled = 1000, Nearest = 15;

    /// <summary>The coordinates. (M, width + up to 30)</summary>
    /// <param name="windows">The pool's windows, of standardised frames. (M)</param>
    /// <param name="times">Their numbers, increasing. (M)</param>
    /// <param name="places">Their course: scores on the song's principal components. (M, width)</param>
    /// <param name="team">Threads; the result does not depend on how many.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static float[] Of(SlidingWindows windows, ReadOnlySpan<int> times, float[] places, WorkerPool team, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(places);
        ArgumentNullException.ThrowIfNull(team);
        int width = places.Length / windows.Count, wide = Math.Min(TextureComponents, 2 * windows.Bins);
        float[] textures = StatisticsFeatures.Of(windows, wide, team, cancellation);
        return Join(places, width, textures, wide, TextureShare(times, places, width, textures, wide, team));
    }

    /// <summary>How much texture counts, beside 1 for course, by an even sample of up to 1,000 windows.</summary>
    internal static double TextureShare(ReadOnlySpan<int> times, float[] places, int width, float[] textures, int wide, WorkerPool team)
    {
        int pool = times.Length, count = Math.Min(MostSampled, pool);
        var sampled = new int[count];   // windows
        float[] leading = new float[count * Math.Min(Leading, width)], course = new float[count * width], texture = new float[count * wide];
        for (int i = 0; i < count; i++)
        {
            int at = (int)((long)i * pool / count);
            sampled[i] = times[at];
            places.AsSpan(at * width, leading.Length / count).CopyTo(leading.AsSpan(i * (leading.Length / count)));
            places.AsSpan(at * width, width).CopyTo(course.AsSpan(i * width));
            textures.AsSpan(at * wide, wide).CopyTo(texture.AsSpan(i * wide));
        }
        NeighborGraph Near(float[] coordinates) => new(coordinates, sampled, NestShape.Near, Nearest, team);
        NeighborGraph kept = Near(leading), byCourse = Near(course), byTexture = Near(texture);
        double courseKept = Shared(kept, byCourse), textureKept = Shared(kept, byTexture);
        double low = Least, high = Most;
        for (int i = 0; i < Halvings; i++)
        {
            double middle = Math.Sqrt(low * high);
            NeighborGraph sought = Near(Join(course, width, texture, wide, middle));
            bool ahead = Shared(sought, byCourse) * textureKept > CourseAhead * Shared(sought, byTexture) * courseKept;
            if (ahead) low = middle;
            else high = middle;
        }
        return high;
    }

    // Scores beside scores, their squared distances by variance: course 1, texture its share. (count, width + wide)
    private static float[] Join(float[] course, int width, float[] texture, int wide, double textureShare)
    {
        int count = course.Length / width, both = width + wide;
        float byCourse = Scale(course, width, 1), byTexture = Scale(texture, wide, textureShare);
        var joined = new float[checked(count * both)];
        for (int i = 0; i < count; i++)
        {
            TensorPrimitives.Multiply(course.AsSpan(i * width, width), byCourse, joined.AsSpan(i * both, width));
            TensorPrimitives.Multiply(texture.AsSpan(i * wide, wide), byTexture, joined.AsSpan(i * both + width, wide));
        }
        return joined;
    }

    // Neighbours that two graphs have in common.
    private static int Shared(NeighborGraph a, NeighborGraph b)
    {
        int shared = 0;
        for (int i = 0; i < a.Count; i++)
            foreach (int j in a[i]) shared += b[i].Contains(j) ? 1 : 0;
        return shared;
    }

    // The factor that gives scores a total variance; 0 for those without any.
    private static float Scale(float[] scores, int width, double total)
    {
        int count = scores.Length / width;
        double variance = 0;
        for (int k = 0; k < width; k++)
        {
            double sum = 0, squares = 0;
            for (int i = k; i < scores.Length; i += width)
            {
                sum += scores[i];
                squares += (double)scores[i] * scores[i];
            }
            variance += Math.Max(0, squares / count - sum / count * (sum / count));
        }
        return variance > 0 ? (float)Math.Sqrt(total / variance) : 0;
    }
}
