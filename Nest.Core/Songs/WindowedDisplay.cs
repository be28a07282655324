namespace Nest.Songs;

/// <summary>From latents (or their stand-in, PCA scores) to the picture, preset <c>windowed</c>, as its published program draws them.</summary>
internal static class WindowedDisplay
{
    private const double LeastDeviation = 1e-6, Sigma = 3, Radius = 0.15;

    /// <summary>Each axis standardised, smoothed along time, and all divided by the largest norm and scaled to 0.15.</summary>
    /// <param name="latents">(N, 3)</param>
    /// <returns>Points within a ball of 0.15. (N, 3)</returns>
    public static double[] Place(ReadOnlySpan<float> latents)
    {
        double[] y = PointCloud.FromFloats(latents);
        PointCloud.Subtract(y, PointCloud.Mean(y));
        double[] covariance = PointCloud.Covariance(y);
        for (int i = 0; i < y.Length; i++)
        {
            double deviation = Math.Sqrt(covariance[4 * (i % 3)]);
            y[i] /= deviation < LeastDeviation ? 1 : deviation;
        }

        y = GaussianSmoothing.Along(y, Sigma);
        double largest = PointCloud.Norms(y).Max();
        if (largest > 0) PointCloud.Scale(y, Radius / largest);
        return y;
    }
}
