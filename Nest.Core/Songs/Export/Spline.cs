namespace Nest.Songs.Export;

/// <summary>A smooth curve through the points of a path, for drawing: a cubic spline in each coordinate, its first two and last two pieces one cubic each ("not-a-knot").</summary>
/// <remarks>Of two points a line, of three a parabola. Source: de Boor, A Practical Guide to Splines, Springer, 1978, chapter IV. Thread-safe, as nothing is kept.</remarks>
public static class Spline
{
    /// <summary>Returns the path with more points: those given, and <paramref name="density"/> − 1 between any two.</summary>
    /// <param name="points">Evenly spaced in time. (N, 3)</param>
    /// <param name="density">At least 1.</param>
    /// <returns>((N − 1) · density + 1, 3), or as many as there are if N is under 2.</returns>
    /// <exception cref="ArgumentException">The values are not those of whole points.</exception>
    public static float[] Densify(ReadOnlySpan<float> points, int density)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(density, 1);
        if (points.Length % 3 != 0) throw new ArgumentException($"{points.Length} values are not whole points of 3.", nameof(points));
        int count = points.Length / 3;
        if (count < 2) return points.ToArray();
        double[] y = PointCloud.FromFloats(points), slopes = Slopes(y, count);

        var dense = new float[3 * ((count - 1) * density + 1)];
        for (int i = 0; i < count - 1; i++)
            for (int k = 0; k < density; k++)
            {
                double t = (double)k / density, s = 1 - t;
                for (int axis = 0; axis < 3; axis++)
                {
                    int a = 3 * i + axis, b = a + 3;
                    double value = s * s * (1 + 2 * t) * y[a] + t * t * (3 - 2 * t) * y[b] + t * s * s * slopes[a] - t * t * s * slopes[b];   // Hermite's form
                    dense[3 * (i * density + k) + axis] = (float)value;
                }
            }
        points[^3..].CopyTo(dense.AsSpan(dense.Length - 3));
        return dense;
    }

    // The slopes at the points that make second derivatives meet: a tridiagonal system, its ends from the third derivatives.
    private static double[] Slopes(double[] y, int count)
    {
        var slopes = new double[y.Length];
        for (int axis = 0; axis < 3; axis++)
        {
            double Step(int i) => y[3 * i + 3 + axis] - y[3 * i + axis];
            if (count == 2)
            {
                slopes[axis] = slopes[3 + axis] = Step(0);
                continue;
            }
            if (count == 3)
            {
                double bend = Step(1) - Step(0);
                (slopes[axis], slopes[3 + axis], slopes[6 + axis]) = (Step(0) - bend / 2, Step(0) + bend / 2, Step(1) + bend / 2);
                continue;
            }

            // s₀ + 2 s₁ = (5 Δ₀ + Δ₁) / 2; sᵢ₋₁ + 4 sᵢ + sᵢ₊₁ = 3 (Δᵢ₋₁ + Δᵢ); 2 sₙ₋₂ + sₙ₋₁ likewise
            double[] above = new double[count], right = new double[count];
            (above[0], right[0]) = (2, (5 * Step(0) + Step(1)) / 2);
            for (int i = 1; i < count; i++)
            {
                bool end = i == count - 1;
                double below = end ? 2 : 1, diagonal = end ? 1 : 4;
                double value = end ? (5 * Step(i - 1) + Step(i - 2)) / 2 : 3 * (Step(i - 1) + Step(i));
                double pivot = diagonal - below * above[i - 1];
                (above[i], right[i]) = (1 / pivot, (value - below * right[i - 1]) / pivot);
            }
            slopes[3 * (count - 1) + axis] = right[count - 1];
            for (int i = count - 2; i >= 0; i--) slopes[3 * i + axis] = right[i] - above[i] * slopes[3 * (i + 1) + axis];
        }
        return slopes;
    }
}
