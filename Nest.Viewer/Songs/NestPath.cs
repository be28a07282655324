using System.Numerics;
using Nest.Trajectories;

namespace Nest.Viewer.Songs;

/// <summary>A trajectory made ready for drawing: a smooth curve over the song's clock, and samples along it.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class NestPath
{
    /// <summary>Samples of the curve a point of the trajectory, as long as <see cref="MostSamples"/> allows it.</summary>
    public const int Density = 4;

    /// <summary>Samples at most, so that the path of a ten-hour song still draws; such a path has fewer samples a point.</summary>
    public const int MostSamples = 1 << 18;

    private readonly Trajectory trajectory;
    private readonly PathSpline spline;

    /// <param name="trajectory">At least one point.</param>
    public NestPath(Trajectory trajectory)
    {
        this.trajectory = trajectory;
        spline = new PathSpline(trajectory.Points);
        int gaps = trajectory.Count - 1;
        int samples = (int)Math.Min(1 + (long)Density * gaps, MostSamples);
        Samples = new Vector4[samples];
        for (int i = 0; i < samples; i++)
        {
            double parameter = samples == 1 ? 0 : (double)i * gaps / (samples - 1);
            Samples[i] = new Vector4(spline.At(parameter), (float)SecondsAt(parameter));
        }
    }

    /// <summary>The curve, evenly sampled: x, y, z and the second of the song. (samples)</summary>
    public Vector4[] Samples { get; }

    /// <summary>Points of the trajectory.</summary>
    public int Count => trajectory.Count;

    /// <summary>What placed the points, for people.</summary>
    public string Method => trajectory.Method;

    /// <summary>Seconds from one point to the next, on average.</summary>
    public double Step => Count > 1 ? (trajectory.Seconds[^1] - trajectory.Seconds[0]) / (Count - 1) : 0;

    /// <summary>Where the path is at a second of the song; before its first point and after its last one it rests there.</summary>
    public Vector3 At(double seconds)
    {
        int after = Array.BinarySearch(trajectory.Seconds, seconds);
        if (after >= 0) return spline.At(after);
        after = ~after;
        if (after == 0) return spline.At(0);
        if (after == Count) return spline.At(Count - 1);
        double from = trajectory.Seconds[after - 1], to = trajectory.Seconds[after];
        return spline.At(after - 1 + (seconds - from) / (to - from));
    }

    private double SecondsAt(double parameter)
    {
        int i = Math.Min((int)parameter, Count - 1), next = Math.Min(i + 1, Count - 1);
        return double.Lerp(trajectory.Seconds[i], trajectory.Seconds[next], parameter - i);
    }
}
