using System.Numerics.Tensors;
using Nest.Features;
using Nest.Numerics;
using Nest.Projection;

namespace Nest.Models;

/// <summary>The space in which preset <c>nest</c> seeks a song's neighbours: windows' course, frame by frame, beside their texture (<see cref="WindowTextures"/>).</summary>
/// <remarks>
/// By course alone the same chord a tenth of a second later is a stranger, and in some songs a nest so learned kept fewer neighbours by timbre and
/// harmony than three principal components do. How much texture counts is the song's own: 1.2 ρ² of squared distance beside 1 of course, within
/// 0.4 and 1.5, where ρ is the share of neighbours by texture that the first three principal components keep over the share of those by course.
/// A song whose components keep texture well is one whose nest would fall behind without it; elsewhere it would cost neighbours by course for nothing.
/// <para>Thread-safe, as nothing is kept.</para>
/// </remarks>
internal static class NestLikeness
{
    private const int TextureComponents = 30;
    private const double Factor = 1.2, Least = 0.4, Most = 1.5;
    private const int Leading = 3, MostSampled = 1000, Nearest = 15;

    /// <summary>The coordinates. (M, width + up to 30)</summary>
    /// <param name="windows">The pool's windows, of standardised frames. (M)</param>
    /// <param name="times">Their numbers, increasing. (M)</param>
    /// <param name="places">Their course: scores on the song's principal components. (M, width)</param>
    /// <param name="team">Threads; the result does not depend on how many.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static float[] Of(SlidingWindows windows, ReadOnlySpan<int> times, float[] places, ThreadTeam team, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(places);
        ArgumentNullException.ThrowIfNull(team);
        int count = windows.Count, width = places.Length / count, wide = Math.Min(TextureComponents, 2 * windows.Bins), both = width + wide;
        float[] textures = WindowTextures.Of(windows, wide, team, cancellation);
        float byPlace = Scale(places, width, 1), byTexture = Scale(textures, wide, TextureShare(times, places, width, textures, wide, team));
        var joined = new float[checked(count * both)];
        for (int i = 0; i < count; i++)
        {
            TensorPrimitives.Multiply(places.AsSpan(i * width, width), byPlace, joined.AsSpan(i * both, width));
            TensorPrimitives.Multiply(textures.AsSpan(i * wide, wide), byTexture, joined.AsSpan(i * both + width, wide));
        }
        return joined;
    }

    /// <summary>How much texture counts, beside 1 for course, by an even sample of up to 1,000 windows.</summary>
    internal static double TextureShare(ReadOnlySpan<int> times, float[] places, int width, float[] textures, int wide, ThreadTeam team)
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
        NeighborGraph kept = Near(leading);
        double byCourse = Shared(kept, Near(course)), ratio = byCourse > 0 ? Shared(kept, Near(texture)) / byCourse : 0;
        return Math.Clamp(Factor * ratio * ratio, Least, Most);
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
