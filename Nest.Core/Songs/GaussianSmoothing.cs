namespace Nest.Songs;

/// <summary>Gaussian smoothing of a path along time.</summary>
/// <remarks>
/// The kernel is truncated at 4 sigma and sums to 1; beyond its ends the path is mirrored about the outer side of its first and last
/// point (… b a | a b c | c b …), again and again if it is short. As SciPy's <c>gaussian_filter1d</c> with mode "reflect".
/// </remarks>
internal static class GaussianSmoothing
{
    /// <summary>Returns the smoothed path.</summary>
    /// <param name="points">(N, 3)</param>
    /// <param name="sigma">In points.</param>
    public static double[] Along(ReadOnlySpan<double> points, double sigma)
    {
        int reach = (int)(4 * sigma + 0.5), count = points.Length / 3;
        var kernel = new double[2 * reach + 1];
        for (int k = -reach; k <= reach; k++) kernel[k + reach] = Math.Exp(-0.5 * k * k / (sigma * sigma));
        double sum = kernel.Sum();

        var smooth = new double[points.Length];
        for (int i = 0; i < count; i++)
            for (int k = -reach; k <= reach; k++)
            {
                int from = Mirrored(i + k, count);
                double weight = kernel[k + reach] / sum;
                for (int axis = 0; axis < 3; axis++) smooth[3 * i + axis] += weight * points[3 * from + axis];
            }
        return smooth;
    }

    private static int Mirrored(int i, int count)
    {
        int place = ((i % (2 * count)) + 2 * count) % (2 * count);
        return place < count ? place : 2 * count - 1 - place;
    }
}
