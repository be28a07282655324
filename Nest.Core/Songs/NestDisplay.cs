using Nest.Numerics;

namespace Nest.Songs;

/// <summary>From scores and latents to the picture, preset <c>nest</c>: turned towards the scores, its flat axes widened, smoothed, and brought into a ball.</summary>
/// <remarks>
/// The recipe blends 0.15 of the scores into the latents; a path drawn without keeps more neighbours. Latents are smoothed with 0.8 windows where the
/// recipe has 2, as scores still are: a learned path is slow by itself, and at 2 windows a quick song lost a sixth of its neighbours in drawing.
/// </remarks>
internal static class NestDisplay
{
    private const double Widening = -0.5;
    private const double SigmaOfScores = 2, SigmaOfLatents = 0.8;   // of the smoothing, in windows
    private const double Shell = 0.9, Limit = 1.4, Radius = 0.15;
    private const double LeastShare = 1e-6;   // of the widest axis's deviation: a flatter one is left alone

    /// <summary>Places the points.</summary>
    /// <param name="scores">The windows' first three principal components, raw, P. (N, 3)</param>
    /// <param name="latents">What a model makes of the windows, z; empty for PCA alone. (N, 3)</param>
    /// <returns>Points within a ball of 0.15. (N, 3)</returns>
    public static double[] Place(ReadOnlySpan<float> scores, ReadOnlySpan<float> latents)
    {
        double[] y = latents.IsEmpty ? Centered(scores) : Turn(latents, scores);

        PointCloud.Subtract(y, PointCloud.Median(y));
        y = Widen(y);

        y = GaussianSmoothing.Along(y, latents.IsEmpty ? SigmaOfScores : SigmaOfLatents);
        PointCloud.Subtract(y, PointCloud.Median(y));

        Gather(y);
        return y;
    }

    /// <summary>The latents, centred and of root mean square norm 1, rotated onto the scores.</summary>
    private static double[] Turn(ReadOnlySpan<float> latents, ReadOnlySpan<float> scores)
    {
        double[] z = Unit(Centered(latents));
        return PointCloud.Times(z, PointCloud.RotationOnto(z, Unit(Centered(scores))));
    }

    /// <summary>Scales every principal axis by (deviation / largest deviation)^−0.5 in the frame that the points are in.</summary>
    private static double[] Widen(double[] y)
    {
        double[] axes = PointCloud.Covariance(y), variances = new double[3], widen = new double[9];
        SymmetricEigen.Decompose(axes, variances);
        if (!(variances[0] > 0)) return y;
        for (int k = 0; k < 3; k++)
        {
            double share = Math.Sqrt(Math.Max(0, variances[k]) / variances[0]);
            double factor = share > LeastShare ? Math.Pow(share, Widening) : 1;
            for (int a = 0; a < 3; a++)
                for (int b = 0; b < 3; b++) widen[3 * a + b] += axes[3 * k + a] * factor * axes[3 * k + b];
        }
        return PointCloud.Times(y, widen);
    }

    /// <summary>Scales by the norms' 90th percentile, then draws the points beyond 1.4 of it softly in.</summary>
    private static void Gather(double[] y)
    {
        double[] norms = PointCloud.Norms(y);
        double shell = PointCloud.Quantile(norms, Shell);
        if (!(shell > 0)) shell = norms.Max();
        if (!(shell > 0)) return;   // all points in one
        for (int i = 0; i < norms.Length; i++)
        {
            double n = norms[i] / shell, softly = Math.Pow(1 + Math.Pow(n / Limit, 4), 0.25);
            PointCloud.Scale(y.AsSpan(3 * i, 3), Radius / Limit / (shell * softly));
        }
    }

    private static double[] Centered(ReadOnlySpan<float> points)
    {
        double[] cloud = PointCloud.FromFloats(points);
        PointCloud.Subtract(cloud, PointCloud.Mean(cloud));
        return cloud;
    }

    private static double[] Unit(double[] cloud)
    {
        double squares = 0;
        foreach (double value in cloud) squares += value * value;
        double norm = Math.Sqrt(squares / (cloud.Length / 3));
        if (norm > 0) PointCloud.Scale(cloud, 1 / norm);
        return cloud;
    }
}
