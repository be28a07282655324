using System.Numerics;
using Nest.Trajectories;
using Nest.Viewer.Drawing;

namespace Nest.Viewer.Songs;

/// <summary>A trajectory made ready for drawing: a smooth curve over the song's clock, and samples along it.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class NestPath
{
    /// <summary>Samples of the curve a point of the trajectory, before those go that a straight line says as well.</summary>
    public const int Density = 4;

    /// <summary><see cref="Samples"/> at most: what a processor draws in time. A song of more than an hour is told more coarsely.</summary>
    public const int MostSamples = 1 << 16;

    /// <summary><see cref="FineSamples"/> at most: what a graphics card draws in time. A song of more than six hours is told more coarsely.</summary>
    public const int MostFineSamples = 1 << 20;

    private const int Crowd = 20_000;        // samples from which on a picture of the path is crowded

    private const float Tolerance = 6e-5f;   // how far the curve may leave its samples' lines: a sixth of a pixel where the nest is 600 pixels high
    private const int UsualHeight = 600;     // pixels, that the tolerance is for
    private const int LongestLine = 16;      // samples that one line replaces at most

    private readonly Trajectory trajectory;
    private readonly float[] dense;   // (Density (Count − 1) + 1, 3)

    /// <param name="trajectory">At least one point.</param>
    public NestPath(Trajectory trajectory)
    {
        this.trajectory = trajectory;
        dense = Spline.Densify(trajectory.Points, Density);
        FineSamples = AtMost(MostFineSamples);
        Samples = FineSamples.Length <= MostSamples ? FineSamples : AtMost(MostSamples);
        Crowding = MathF.Min(1, MathF.Sqrt((float)Crowd / FineSamples.Length));
        Room = OrbitCamera.Room.Of(Samples);
    }

    /// <summary>The curve as lines between samples: x, y, z and the second of the song. (samples)</summary>
    public Vector4[] Samples { get; }

    /// <summary>The same curve in as much detail as makes a difference; the same samples but for very long songs. (samples)</summary>
    public Vector4[] FineSamples { get; }

    /// <summary>The curve in as much detail as shows in a picture of some height. (samples)</summary>
    /// <param name="height">Rows of pixels.</param>
    public Vector4[] SamplesFor(int height) => Sample(Tolerance * MathF.Min(1, (float)UsualHeight / height), LongestLine);

    /// <summary>How much room it takes in a picture.</summary>
    public OrbitCamera.Room Room { get; }

    /// <summary>How strongly what was heard long ago should show beside its usual strength, so that hours of it leave the present to be seen: 0 to 1.</summary>
    public float Crowding { get; }

    /// <summary>Points of the trajectory.</summary>
    public int Count => trajectory.Count;

    /// <summary>What placed the points, for people.</summary>
    public string Method => trajectory.Method;

    /// <summary>Whether it is one of the paths that a model shows one after another while it learns.</summary>
    public bool Follows { get; init; }

    /// <summary>Seconds from one point to the next, on average.</summary>
    public double Step => Count > 1 ? (trajectory.Seconds[^1] - trajectory.Seconds[0]) / (Count - 1) : 0;

    /// <summary>Where the path is at a second of the song; before its first point and after its last one it rests there.</summary>
    public Vector3 At(double seconds)
    {
        int after = Array.BinarySearch(trajectory.Seconds, seconds);
        if (after >= 0) return Dense(Density * after);
        after = ~after;
        if (after == 0) return Dense(0);
        if (after == Count) return Dense(Density * (Count - 1));
        double from = trajectory.Seconds[after - 1], to = trajectory.Seconds[after];
        double place = Density * (after - 1 + (seconds - from) / (to - from));
        int before = (int)place;
        return Vector3.Lerp(Dense(before), Dense(Math.Min(before + 1, Density * (Count - 1))), (float)(place - before));
    }

    private Vector4[] AtMost(int most)
    {
        float tolerance = Tolerance;
        int longest = LongestLine;
        while (true)
        {
            var samples = Sample(tolerance, longest);
            if (samples.Length <= most) return samples;
            tolerance *= 2;
            longest *= 2;
        }
    }

    /// <summary>Follows the curve in steps of 1/Density and keeps the ends of the longest lines that stay within a tolerance of it.</summary>
    private Vector4[] Sample(float tolerance, int longest)
    {
        int last = Density * (Count - 1);
        var kept = new List<Vector4>(Count) { Timed(0) };
        var between = new Vector3[longest];   // those that the line so far passes
        int passed = 0;
        var next = last > 0 ? Timed(1) : default;
        for (int i = 1; i <= last; i++)
        {
            var here = next;
            if (i < last)
            {
                next = Timed(i + 1);
                between[passed++] = Place(here);
                if (passed < longest && IsNear(Place(kept[^1]), Place(next), between.AsSpan(0, passed), tolerance)) continue;
            }

            kept.Add(here);
            passed = 0;
        }

        return [.. kept];
    }

    private Vector3 Dense(int i) => new(dense.AsSpan(3 * i, 3));

    private Vector4 Timed(int i)
    {
        int point = Math.Min(i / Density, Count - 1), next = Math.Min(point + 1, Count - 1);
        double seconds = double.Lerp(trajectory.Seconds[point], trajectory.Seconds[next], (double)i / Density - point);
        return new Vector4(Dense(i), (float)seconds);
    }

    private static bool IsNear(Vector3 from, Vector3 to, ReadOnlySpan<Vector3> places, float tolerance)
    {
        var way = to - from;
        float length = way.LengthSquared();
        foreach (var place in places)
        {
            var offset = place - from;
            float along = length > 0 ? Math.Clamp(Vector3.Dot(offset, way) / length, 0, 1) : 0;
            if (Vector3.DistanceSquared(offset, along * way) > tolerance * tolerance) return false;
        }

        return true;
    }

    private static Vector3 Place(Vector4 sample) => new(sample.X, sample.Y, sample.Z);
}
