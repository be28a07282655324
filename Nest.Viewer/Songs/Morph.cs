using System.Numerics;

namespace Nest.Viewer.Songs;

/// <summary>Two paths of one song at the same seconds, so that one can turn into the other.</summary>
/// <remarks>The lines between samples follow both curves. Thread-safe.</remarks>
internal sealed class Morph
{
    /// <summary>Takes every sample of either path.</summary>
    /// <param name="from">The path at the beginning.</param>
    /// <param name="to">The path at the end: of the same song.</param>
    /// <param name="samplesOf">Which samples of a path are drawn.</param>
    public Morph(NestPath from, NestPath to, Func<NestPath, Vector4[]> samplesOf)
    {
        (From, To) = (from, to);
        Vector4[] a = samplesOf(from), b = samplesOf(to);
        if (ReferenceEquals(from, to))
        {
            (Start, End) = (a, a);
            return;
        }

        var start = new List<Vector4>(a.Length + b.Length);
        var end = new List<Vector4>(a.Length + b.Length);
        for (int i = 0, j = 0; i < a.Length || j < b.Length;)
        {
            bool own = i < a.Length && (j == b.Length || a[i].W <= b[j].W), other = j < b.Length && (i == a.Length || b[j].W <= a[i].W);
            float second = own ? a[i].W : b[j].W;
            start.Add(own ? a[i++] : new Vector4(from.At(second), second));
            end.Add(other ? b[j++] : new Vector4(to.At(second), second));
        }

        (Start, End) = ([.. start], [.. end]);
    }

    private Morph(NestPath from, NestPath to)
    {
        (From, To) = (from, to);
        (Start, End) = NestPath.Fluent(from, to);
    }

    /// <summary>Takes as few samples as a processor draws fluently.</summary>
    /// <inheritdoc cref="Morph(NestPath, NestPath, Func{NestPath, Vector4[]})"/>
    public static Morph Fluent(NestPath from, NestPath to) => new(from, to);

    /// <summary>The path at the beginning.</summary>
    public NestPath From { get; }

    /// <summary>The path at the end.</summary>
    public NestPath To { get; }

    /// <summary>Samples of the path at the beginning: x, y, z and the second of the song. (samples)</summary>
    public Vector4[] Start { get; }

    /// <summary>The same seconds on the path at the end. (samples)</summary>
    public Vector4[] End { get; }

    /// <summary>The sample at whose stroke a second of the song lies: 0 before the first, the last but one after the last.</summary>
    public int SampleAt(double second)
    {
        int low = 0, high = Math.Max(0, Start.Length - 2);
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (Start[middle].W <= second) low = middle;
            else high = middle - 1;
        }

        return low;
    }

    /// <summary>Where the path is at a second of the song.</summary>
    /// <param name="seconds">Of the song.</param>
    /// <param name="share">0 at the beginning, 1 at the end.</param>
    public Vector3 At(double seconds, float share) => Vector3.Lerp(From.At(seconds), To.At(seconds), share);
}
