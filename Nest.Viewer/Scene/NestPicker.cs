using System.Numerics;
using Nest.Viewer.Songs;

namespace Nest.Viewer.Scene;

/// <summary>A place on a nest.</summary>
/// <param name="Second">Of the song.</param>
/// <param name="Distance">How far from where it was looked for, in pixels.</param>
internal readonly record struct NestPoint(double Second, float Distance);

/// <summary>How a nest was drawn.</summary>
/// <param name="View">From where it was seen.</param>
/// <param name="Picture">Width and height in pixels.</param>
/// <param name="Share">How far its path had turned into the next one, 0 to 1.</param>
internal sealed record DrawnNest(CameraView View, Vector2 Picture, float Share);

/// <summary>What knows where a nest was drawn.</summary>
internal interface INestPicker
{
    /// <summary>The place of the nest that is nearest to a place of the picture; of strands about as near, the one in front.</summary>
    /// <param name="place">Points from the picture's top left corner.</param>
    /// <param name="reach">Points within which it must lie.</param>
    /// <param name="from">The first second that counts.</param>
    /// <param name="to">The last.</param>
    /// <returns>Null where there is none within reach.</returns>
    NestPoint? Nearest(Vector2 place, float reach, double from = double.NegativeInfinity, double to = double.PositiveInfinity);
}

/// <summary>Finds the nearest place of a path in screen space.</summary>
internal static class NestPicker
{
    private const float Alike = 2;   // pixels that make no difference: of two strands as near as that, the one in front is meant

    /// <summary>The place of a path that is nearest to a place of a picture.</summary>
    /// <param name="paths">The path, and what it turns into.</param>
    /// <param name="seen">How it was drawn.</param>
    /// <param name="place">Pixels from the picture's top left corner.</param>
    /// <param name="reach">Pixels within which it must lie.</param>
    /// <param name="from">The first second that counts.</param>
    /// <param name="to">The last.</param>
    /// <returns>Null where there is none within reach.</returns>
    public static NestPoint? Nearest(
        Morph paths, DrawnNest seen, Vector2 place, float reach,
        double from = double.NegativeInfinity, double to = double.PositiveInfinity)
    {
        int first = Math.Max(0, After(paths.Start, from) - 1), last = Math.Min(paths.Start.Length - 1, After(paths.Start, to));
        var within = new List<(float Squared, float Depth, float Second)>();   // the nearest points of all strokes within reach
        Vector2 before = default, half = seen.Picture / 2;
        float beforeDepth = 0, nearest = float.PositiveInfinity;
        for (int i = first; i <= last; i++)
        {
            var clip = Vector4.Transform(Vector4.Lerp(paths.Start[i], paths.End[i], seen.Share) with { W = 1 }, seen.View.ToClip);
            Vector2 here = new Vector2(1 + clip.X / clip.W, 1 - clip.Y / clip.W) * half - place;
            if (i == first) (before, beforeDepth) = (here, clip.W);
            Vector2 way = here - before;
            float length = way.LengthSquared(), along = length > 0 ? Math.Clamp(-Vector2.Dot(before, way) / length, 0, 1) : 0;
            float squared = (before + along * way).LengthSquared();
            if (squared <= reach * reach)
            {
                within.Add((squared, float.Lerp(beforeDepth, clip.W, along), float.Lerp(paths.Start[Math.Max(first, i - 1)].W, paths.Start[i].W, along)));
                nearest = MathF.Min(nearest, squared);
            }

            (before, beforeDepth) = (here, clip.W);
        }

        if (within.Count == 0) return null;
        float alike = MathF.Min(MathF.Sqrt(nearest) + Alike, reach);
        var front = within.Where(point => point.Squared <= alike * alike).MinBy(point => point.Depth);
        return new NestPoint(Math.Clamp(front.Second, from, to), MathF.Sqrt(front.Squared));
    }

    /// <summary>The first sample after a second.</summary>
    private static int After(Vector4[] samples, double second)
    {
        int low = 0, high = samples.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (samples[middle].W <= second) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
