using System.Numerics;
using Nest.Songs;
using Nest.Songs.Export;

namespace Nest.Viewer.Songs;

/// <summary>A trajectory made ready for drawing: a smooth curve over the song's clock, and samples along it.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class NestPath
{
    /// <summary>Samples of the curve a point of the trajectory, before those go that a straight line says as well.</summary>
    public const int Density = 4;

    /// <summary><see cref="Samples"/> at most, and those that a processor draws. A song of more than an hour is told more coarsely.</summary>
    public const int MostSamples = 1 << 16;

    /// <summary><see cref="FineSamples"/> at most: what a graphics card draws in time. A song of more than six hours is told more coarsely.</summary>
    public const int MostFineSamples = 1 << 20;

    /// <summary>Samples that a processor draws, where as many leave lines within <see cref="LargestTolerance"/> of the curve: two cores draw them in time and have some left.</summary>
    public const int FluentSamples = 10_000;

    /// <summary>How far lines may leave the curve for the sake of fluent drawing: half a pixel where the nest is 600 pixels high, which does not show.</summary>
    public const float LargestTolerance = 3 * Tolerance;

    private const int Crowd = 20_000;        // samples from which on a picture of the path is crowded

    private const float Tolerance = 6e-5f;   // how far the curve may leave its samples' lines: a sixth of a pixel where the nest is 600 pixels high
    private const float LeastCoarsening = 1.25f;
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
    }

    /// <summary>The curve as lines between samples: x, y, z and the second of the song. (samples)</summary>
    public Vector4[] Samples { get; }

    /// <summary>The same curve in as much detail as makes a difference; the same samples but for very long songs. (samples)</summary>
    public Vector4[] FineSamples { get; }

    /// <summary>The curve in as much detail as shows in a picture of some height. (samples)</summary>
    /// <param name="height">Rows of pixels.</param>
    public Vector4[] SamplesFor(int height) => Sample(Tolerance * MathF.Min(1, (float)UsualHeight / height), LongestLine);

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
    private Vector4[] Sample(float tolerance, int longest) => [.. PathLines.Ends(dense, [], tolerance, longest).Select(Timed)];

    /// <summary>Two paths of one song at the same seconds, as few as a processor draws fluently: lines stay within one tolerance of either curve.</summary>
    /// <param name="from">The one.</param>
    /// <param name="to">The other, or the same.</param>
    /// <exception cref="ArgumentException">The paths have different numbers of points.</exception>
    /// <returns>The samples of either: x, y, z and the second of the song. (samples)</returns>
    public static (Vector4[] From, Vector4[] To) Fluent(NestPath from, NestPath to)
    {
        if (from.Count != to.Count) throw new ArgumentException($"Paths of {from.Count} and {to.Count} points are not of one song.", nameof(to));
        bool isOne = ReferenceEquals(from, to);
        float tolerance = Tolerance;
        int longest = LongestLine;
        var ends = Ends();
        while (ends.Count > FluentSamples && tolerance < LargestTolerance)
        {
            float share = (float)ends.Count / FluentSamples;
            tolerance = MathF.Min(LargestTolerance, tolerance * MathF.Max(LeastCoarsening, share * share));   // ends are as many as the root of the tolerance is small, where the curve is smooth
            ends = Ends();
        }

        while (ends.Count > MostSamples)
        {
            tolerance *= 2;
            longest *= 2;
            ends = Ends();
        }

        Vector4[] start = [.. ends.Select(from.Timed)];
        return (start, isOne ? start : [.. ends.Select(to.Timed)]);

        List<int> Ends() => PathLines.Ends(from.dense, isOne ? [] : to.dense, tolerance, longest);
    }

    private Vector3 Dense(int i) => new(dense.AsSpan(3 * i, 3));

    private Vector4 Timed(int i)
    {
        int point = Math.Min(i / Density, Count - 1), next = Math.Min(point + 1, Count - 1);
        double seconds = double.Lerp(trajectory.Seconds[point], trajectory.Seconds[next], (double)i / Density - point);
        return new Vector4(Dense(i), (float)seconds);
    }
}
