using System.Numerics;

namespace Nest.Songs.Export;

/// <summary>A trajectory as a tube of even width: a ring of corners around every point, none of them twisted against the one before.</summary>
/// <remarks>
/// Rings stand across the path and are carried along it by the smallest rotation, so that the tube's sides never swap (Bishop, "There is more
/// than one way to frame a curve", American Mathematical Monthly 82, 1975). Thread-safe.
/// </remarks>
internal sealed class TrajectoryTube
{
    /// <summary>Corners of a ring.</summary>
    public const int Sides = 6;

    /// <summary>From the path to a corner, for points within a ball of 0.15.</summary>
    public const float Radius = 0.0009f;

    private readonly Vector3[] positions;   // (Rings, Sides)
    private readonly Vector3[] normals;     // (Rings, Sides)

    /// <param name="points">Points of the path, at least one.</param>
    public TrajectoryTube(ReadOnlySpan<Vector3> points)
    {
        Rings = points.Length;
        positions = new Vector3[Rings * Sides];
        normals = new Vector3[Rings * Sides];
        var along = Vector3.UnitX;
        var across = Vector3.UnitY;
        for (int ring = 0; ring < Rings; ring++)
        {
            var way = points[Math.Min(ring + 1, Rings - 1)] - points[Math.Max(ring - 1, 0)];
            if (way.LengthSquared() > 1e-16f) along = Vector3.Normalize(way);   // where the path rests, its direction stays
            across -= along * Vector3.Dot(across, along);
            across = Vector3.Normalize(across.LengthSquared() > 1e-6f ? across : AnyAcross(along));
            var over = Vector3.Cross(along, across);
            for (int side = 0; side < Sides; side++)
            {
                var (sine, cosine) = MathF.SinCos(side * MathF.Tau / Sides);
                int corner = ring * Sides + side;
                normals[corner] = cosine * across + sine * over;
                positions[corner] = points[ring] + Radius * normals[corner];
            }
        }
    }

    /// <summary>Rings, one a point.</summary>
    public int Rings { get; }

    /// <summary>The corners of some rings. (count, Sides)</summary>
    public ReadOnlySpan<Vector3> Positions(int first, int count) => positions.AsSpan(first * Sides, count * Sides);

    /// <summary>The directions outwards at the corners of some rings, of length 1. (count, Sides)</summary>
    public ReadOnlySpan<Vector3> Normals(int first, int count) => normals.AsSpan(first * Sides, count * Sides);

    /// <summary>Corners of the triangles between rings that follow one another, counter-clockwise seen from outside. ((rings − 1) · Sides · 6)</summary>
    /// <param name="rings">Rings, at least one; the first has the corners 0 to Sides − 1.</param>
    public static uint[] Triangles(int rings)
    {
        var corners = new uint[(rings - 1) * Sides * 6];
        int next = 0;
        for (int ring = 0; ring < rings - 1; ring++)
        {
            for (int side = 0; side < Sides; side++)
            {
                uint a = (uint)(ring * Sides + side), b = (uint)(ring * Sides + (side + 1) % Sides), c = a + Sides, d = b + Sides;
                foreach (uint corner in (ReadOnlySpan<uint>)[a, b, c, c, b, d]) corners[next++] = corner;
            }
        }

        return corners;
    }

    private static Vector3 AnyAcross(Vector3 along) => Vector3.Cross(along, MathF.Abs(along.X) < 0.9f ? Vector3.UnitX : Vector3.UnitY);
}
