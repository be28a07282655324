using Nest.Numerics;

namespace Nest.Songs;

/// <summary>Points in three dimensions as the displays need them: centres, spreads, norms, rotations. Points are (N, 3), float64.</summary>
internal static class PointCloud
{
    public static double[] FromFloats(ReadOnlySpan<float> points)
    {
        var cloud = new double[points.Length];
        for (int i = 0; i < cloud.Length; i++) cloud[i] = points[i];
        return cloud;
    }

    public static double[] Mean(ReadOnlySpan<double> points)
    {
        var mean = new double[3];
        for (int i = 0; i < points.Length; i++) mean[i % 3] += points[i];
        for (int axis = 0; axis < 3; axis++) mean[axis] /= points.Length / 3;
        return mean;
    }

    /// <summary>The median of each axis; between the middle two of an even number.</summary>
    public static double[] Median(ReadOnlySpan<double> points)
    {
        int count = points.Length / 3;
        var median = new double[3];
        var values = new double[count];
        for (int axis = 0; axis < 3; axis++)
        {
            for (int i = 0; i < count; i++) values[i] = points[3 * i + axis];
            Array.Sort(values);
            median[axis] = (values[(count - 1) / 2] + values[count / 2]) / 2;
        }
        return median;
    }

    public static void Subtract(Span<double> points, ReadOnlySpan<double> center)
    {
        for (int i = 0; i < points.Length; i++) points[i] -= center[i % 3];
    }

    public static void Scale(Span<double> points, double factor)
    {
        for (int i = 0; i < points.Length; i++) points[i] *= factor;
    }

    /// <summary>The covariance of the axes about their means, the population's. (3, 3)</summary>
    public static double[] Covariance(ReadOnlySpan<double> points)
    {
        double[] mean = Mean(points), covariance = new double[9];
        for (int i = 0; i < points.Length; i += 3)
            for (int a = 0; a < 3; a++)
                for (int b = 0; b < 3; b++) covariance[3 * a + b] += (points[i + a] - mean[a]) * (points[i + b] - mean[b]);
        for (int k = 0; k < 9; k++) covariance[k] /= points.Length / 3;
        return covariance;
    }

    public static double[] Norms(ReadOnlySpan<double> points)
    {
        var norms = new double[points.Length / 3];
        for (int i = 0; i < norms.Length; i++)
            norms[i] = Math.Sqrt(points[3 * i] * points[3 * i] + points[3 * i + 1] * points[3 * i + 1] + points[3 * i + 2] * points[3 * i + 2]);
        return norms;
    }

    /// <summary>A share of the values lies at or under this one; linear between the two nearest, as NumPy's.</summary>
    public static double Quantile(ReadOnlySpan<double> values, double share)
    {
        double[] sorted = values.ToArray();
        Array.Sort(sorted);
        double place = share * (sorted.Length - 1);
        int below = Math.Min((int)place, sorted.Length - 1), above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    /// <summary>points · m for every point. (3, 3)</summary>
    public static double[] Times(ReadOnlySpan<double> points, ReadOnlySpan<double> m)
    {
        var product = new double[points.Length];
        for (int i = 0; i < points.Length; i += 3)
            for (int b = 0; b < 3; b++) product[i + b] = points[i] * m[b] + points[i + 1] * m[3 + b] + points[i + 2] * m[6 + b];
        return product;
    }

    /// <summary>The rotation or reflection R that brings points · R nearest to the target: U·Vᵀ of the singular value decomposition of pointsᵀ · target.</summary>
    /// <remarks>Source: Schönemann, "A generalized solution of the orthogonal Procrustes problem", Psychometrika 31(1), 1966.</remarks>
    public static double[] RotationOnto(ReadOnlySpan<double> points, ReadOnlySpan<double> target)
    {
        double[] m = new double[9], square = new double[9], values = new double[3];   // m = U·Σ·Vᵀ, mᵀm = V·Σ²·Vᵀ
        for (int i = 0; i < points.Length; i += 3)
            for (int a = 0; a < 3; a++)
                for (int b = 0; b < 3; b++) m[3 * a + b] += points[i + a] * target[i + b];
        for (int a = 0; a < 3; a++)
            for (int b = 0; b < 3; b++)
                for (int k = 0; k < 3; k++) square[3 * a + b] += m[3 * k + a] * m[3 * k + b];
        SymmetricEigen.Decompose(square, values);   // rows: V's columns

        // U's columns: m·v / σ, each made orthogonal to those before; any direction left where σ is nothing.
        var rotation = new double[9];
        var u = new double[9];
        for (int j = 0; j < 3; j++)
        {
            Span<double> column = u.AsSpan(3 * j, 3);
            for (int a = 0; a < 3; a++)
                for (int b = 0; b < 3; b++) column[a] += m[3 * a + b] * square[3 * j + b];
            double length = Math.Sqrt(Math.Max(0, values[0]));
            for (int attempt = 0; !Orthonormalize(column, u.AsSpan(0, 3 * j), 1e-9 * length); attempt++)
            {
                column.Clear();
                column[attempt] = 1;
                length = 0.1;
            }
            for (int a = 0; a < 3; a++)
                for (int b = 0; b < 3; b++) rotation[3 * a + b] += column[a] * square[3 * j + b];
        }
        return rotation;
    }

    private static bool Orthonormalize(Span<double> column, ReadOnlySpan<double> before, double least)
    {
        for (int pass = 0; pass < 2; pass++)
            for (int j = 0; j < before.Length; j += 3)
            {
                double overlap = column[0] * before[j] + column[1] * before[j + 1] + column[2] * before[j + 2];
                for (int a = 0; a < 3; a++) column[a] -= overlap * before[j + a];
            }
        double norm = Math.Sqrt(column[0] * column[0] + column[1] * column[1] + column[2] * column[2]);
        if (!(norm > least)) return false;
        Scale(column, 1 / norm);
        return true;
    }
}
