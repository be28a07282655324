using System.Numerics;

namespace Nest.Viewer.Songs;

/// <summary>Replaces the points of a curve by the ends of straight lines, as long as these stay near it.</summary>
internal static class PathLines
{
    /// <summary>The ends of the longest lines, each begun where the one before ends, that stay within a tolerance of all points of a curve, or of two at once.</summary>
    /// <param name="curve">At least one point. (N, 3)</param>
    /// <param name="second">A curve that is told at the same points, or nothing. (N, 3)</param>
    /// <param name="tolerance">How far a point may lie from the line that passes it.</param>
    /// <param name="longest">Steps that one line takes at most.</param>
    /// <returns>Numbers of points: the first, the last, and between them as many as are needed.</returns>
    public static List<int> Ends(ReadOnlySpan<float> curve, ReadOnlySpan<float> second, float tolerance, int longest)
    {
        int count = curve.Length / 3, end = 0;
        var ends = new List<int>(count / 2 + 1) { 0 };
        for (int i = 1; i < count; i++)
        {
            bool goesOn = i + 1 < count && i - end < longest && IsNear(curve, end, i + 1, tolerance) && (second.IsEmpty || IsNear(second, end, i + 1, tolerance));
            if (!goesOn) ends.Add(end = i);
        }

        return ends;
    }

    /// <summary>Whether the line between two points passes all between them within a tolerance.</summary>
    private static bool IsNear(ReadOnlySpan<float> curve, int from, int to, float tolerance)
    {
        Vector3 start = Point(curve, from), way = Point(curve, to) - start;
        float length = way.LengthSquared();
        for (int i = from + 1; i < to; i++)
        {
            Vector3 offset = Point(curve, i) - start;
            float along = length > 0 ? Math.Clamp(Vector3.Dot(offset, way) / length, 0, 1) : 0;
            if (Vector3.DistanceSquared(offset, along * way) > tolerance * tolerance) return false;
        }

        return true;
    }

    private static Vector3 Point(ReadOnlySpan<float> curve, int i) => new(curve.Slice(3 * i, 3));
}
