using Nest.Songs;

namespace Nest.Tests.Viewer.Songs;

/// <summary>Trajectories without a song, for drawing.</summary>
internal static class Paths
{
    /// <summary>Seconds from one point to the next, as in both presets.</summary>
    public const double Step = 512 / 22050.0;

    /// <summary>A knot that winds through the ball of 0.15 and is never straight.</summary>
    public static Trajectory Knot(int points, double turns = 1) => Of(points, share =>
    {
        double t = share * turns;
        double radius = 0.1 + 0.04 * Math.Cos(7.3 * t);
        return (radius * Math.Cos(5 * t), radius * Math.Sin(5 * t), 0.06 * Math.Sin(11 * t));
    });

    /// <summary>A straight line through the middle at constant speed.</summary>
    public static Trajectory Line(int points) => Of(points, t => (0.1 * (2 * t - 1), 0, 0));

    /// <summary>Points on a curve over t from 0 to 1.</summary>
    public static Trajectory Of(int points, Func<double, (double X, double Y, double Z)> curve)
    {
        var coordinates = new float[points * 3];
        var seconds = new double[points];
        for (int i = 0; i < points; i++)
        {
            var (x, y, z) = curve(points > 1 ? (double)i / (points - 1) : 0);
            (coordinates[3 * i], coordinates[3 * i + 1], coordinates[3 * i + 2]) = ((float)x, (float)y, (float)z);
            seconds[i] = (i + 9.5) * Step;
        }

        return new Trajectory(coordinates, seconds, "PCA");
    }
}
