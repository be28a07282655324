using System.Numerics;

namespace Nest.Viewer.Songs;

/// <summary>A cubic spline through points that are evenly spaced in its parameter: point i lies at i.</summary>
/// <remarks>
/// Not-a-knot ends, twice continuously differentiable between them; a parabola through three points, a line through two.
/// <para>Source: C. de Boor, "A Practical Guide to Splines", chapter IV; the same curve as SciPy's <c>CubicSpline</c>.</para>
/// <para>Thread-safe.</para>
/// </remarks>
internal sealed class PathSpline
{
    private readonly Vector3[] points;   // (Count)
    private readonly Vector3[] slopes;   // (Count), the derivative at each point

    /// <param name="coordinates">(Count, 3), at least one point.</param>
    public PathSpline(ReadOnlySpan<float> coordinates)
    {
        if (coordinates.Length == 0 || coordinates.Length % 3 != 0)
            throw new ArgumentException($"Points have three coordinates each, so that {coordinates.Length} numbers are none.", nameof(coordinates));
        points = new Vector3[coordinates.Length / 3];
        for (int i = 0; i < points.Length; i++) points[i] = new Vector3(coordinates.Slice(3 * i, 3));
        slopes = new Vector3[points.Length];
        Solve();
    }

    /// <summary>Number of points.</summary>
    public int Count => points.Length;

    /// <summary>The curve at a parameter; the ends hold beyond [0, Count − 1].</summary>
    public Vector3 At(double parameter)
    {
        if (!(parameter > 0)) return points[0];
        if (parameter >= points.Length - 1) return points[^1];
        int i = (int)parameter;
        float u = (float)(parameter - i), v = 1 - u;
        return v * v * ((1 + 2 * u) * points[i] + u * slopes[i]) + u * u * ((1 + 2 * v) * points[i + 1] - v * slopes[i + 1]);   // Hermite's form
    }

    /// <summary>Second derivatives agree at every inner point: s[i−1] + 4 s[i] + s[i+1] = 3 (p[i+1] − p[i−1]), solved by Thomas's algorithm.</summary>
    private void Solve()
    {
        int n = points.Length;
        if (n == 1) return;
        if (n == 2)
        {
            slopes[0] = slopes[1] = points[1] - points[0];
            return;
        }

        // Third derivatives agree across the second point and the last but one: s[0] + a s[1] = …, a s[n−2] + s[n−1] = …
        Vector3 first = points[1] - points[0], second = points[2] - points[1], last = points[^1] - points[^2], lastButOne = points[^2] - points[^3];
        float a = n == 3 ? 1 : 2;
        var upper = new float[n];   // (Count), the eliminated super-diagonal
        upper[0] = a;
        slopes[0] = n == 3 ? 2 * first : (5 * first + second) / 2;
        for (int i = 1; i < n - 1; i++)
        {
            float pivot = 4 - upper[i - 1];
            upper[i] = 1 / pivot;
            slopes[i] = (3 * (points[i + 1] - points[i - 1]) - slopes[i - 1]) / pivot;
        }

        Vector3 end = n == 3 ? 2 * last : (5 * last + lastButOne) / 2;
        slopes[n - 1] = (end - a * slopes[n - 2]) / (1 - a * upper[n - 2]);
        for (int i = n - 2; i >= 0; i--) slopes[i] -= upper[i] * slopes[i + 1];
    }
}
