using System.Numerics.Tensors;
using Nest.Numerics;

namespace Nest.Songs.Quality;

/// <summary>All distances between some windows' places in one space, and who is whose neighbour there.</summary>
/// <remarks>Windows less than <see cref="Near"/> apart in time share frames: they are at infinity from one another and never count.</remarks>
internal sealed class PairDistances
{
    /// <summary>Windows closer in time than this overlap.</summary>
    public const int Near = 20;

    /// <summary>Neighbours considered.</summary>
    public const int Neighbors = 15;

    private readonly int[] windows;        // (M), increasing
    private readonly double[] distances;   // (M, M), infinite where near

    /// <param name="places">(M, width) row by row.</param>
    /// <param name="windows">(M) the windows' numbers, increasing.</param>
    /// <param name="team">Threads that share the rows.</param>
    public PairDistances(ReadOnlySpan<double> places, int[] windows, WorkerPool team)
    {
        this.windows = windows;
        int count = windows.Length, width = places.Length / Math.Max(1, count);
        var axes = new double[places.Length];   // (width, M)
        for (int i = 0; i < count; i++)
            for (int k = 0; k < width; k++) axes[k * count + i] = places[i * width + k];
        distances = new double[count * count];
        team.Run(count, i =>
        {
            Span<double> row = Row(i), difference = new double[count];
            for (int k = 0; k < width; k++)
            {
                ReadOnlySpan<double> axis = axes.AsSpan(k * count, count);
                TensorPrimitives.Subtract(axis, axis[i], difference);
                TensorPrimitives.MultiplyAdd(difference, difference, row, row);
            }
            TensorPrimitives.Sqrt(row, row);
            for (int j = 0; j < count; j++)
                if (Math.Abs(windows[i] - windows[j]) < Near) row[j] = double.PositiveInfinity;
        });
    }

    /// <summary>Windows in all.</summary>
    public int Count => windows.Length;

    /// <summary>Distances from one window to all. (M)</summary>
    public Span<double> Row(int window) => distances.AsSpan(window * windows.Length, windows.Length);

    /// <summary>Mean number of windows that a window can have as neighbours, rounded down.</summary>
    public int Candidates
    {
        get
        {
            long finite = 0;
            foreach (double distance in distances)
                if (double.IsFinite(distance)) finite++;
            return (int)(finite / Math.Max(1, Count));
        }
    }

    /// <summary>The nearest windows of one, nearest first, the earlier of two as near first.</summary>
    /// <param name="window">0 to Count − 1.</param>
    /// <param name="nearest">Their places in the list of windows, all overwritten; at most Count.</param>
    public void Nearest(int window, Span<int> nearest)
    {
        ReadOnlySpan<double> row = Row(window);
        int found = 0;
        for (int j = 0; j < row.Length; j++)
        {
            if (found == nearest.Length && row[j] >= row[nearest[^1]]) continue;
            int place = found < nearest.Length ? found++ : found - 1;
            for (; place > 0 && row[j] < row[nearest[place - 1]]; place--) nearest[place] = nearest[place - 1];
            nearest[place] = j;
        }
    }

    /// <summary>How many windows are nearer to one than another is, of equals the earlier ones.</summary>
    public int Rank(int window, int other)
    {
        ReadOnlySpan<double> row = Row(window);
        double distance = row[other];
        int nearer = 0;
        for (int j = 0; j < other; j++) nearer += row[j] <= distance ? 1 : 0;
        for (int j = other + 1; j < row.Length; j++) nearer += row[j] < distance ? 1 : 0;
        return nearer;
    }

    /// <summary>Every seventh distance between windows that are not near, in the order of a matrix above its diagonal.</summary>
    public double[] SampleOfPairs()
    {
        var sample = new List<double>(Count * Count / 14 + 1);
        int pair = 0;
        for (int i = 0; i < Count; i++)
        {
            ReadOnlySpan<double> row = Row(i);
            for (int j = i + 1; j < Count; j++)
                if (windows[j] - windows[i] >= Near && pair++ % 7 == 0) sample.Add(row[j]);
        }
        return [.. sample];
    }
}
