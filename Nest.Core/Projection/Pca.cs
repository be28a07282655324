using System.Numerics.Tensors;
using Nest.Numerics;

namespace Nest.Projection;

/// <summary>Principal component analysis of windows: the axes along which they vary most, and their coordinates on them.</summary>
/// <remarks>
/// Neither the matrix of windows nor its covariance is ever written out, except for the covariance of windows of one frame. Up to 4,096 windows go through their inner products with each
/// other, more through products with the windows themselves; both end in <see cref="BlockLanczos"/>. The first three axes are each
/// right to about 1e-4 radians in float32 unless their variances lie closer together than the noise; of the further ones, the space that they span is.
/// Each axis's entry of largest magnitude is positive, so that signs repeat. The same windows give the same bits on any number of threads.
/// <para>Source: Jolliffe, Principal Component Analysis, 2nd edition, Springer, 2002.</para>
/// <para>Thread-safe: nothing changes after the fit.</para>
/// </remarks>
public sealed class Pca
{
    private const int MostInnerProducts = 4096;   // windows; their squares take 64 MB
    private const int Leading = 3;
    private const double LeastShare = 1e-6;       // of the first axis's variance: less is rounding

    private readonly float[] axes;     // (Components, Dimensions)
    private readonly double[] mean;    // (Dimensions)

    private Pca(float[] axes, double[] mean, double[] variances)
    {
        this.axes = axes;
        this.mean = mean;
        Variances = variances;
    }

    /// <summary>Number of axes.</summary>
    public int Components => Variances.Length;

    /// <summary>Values a window.</summary>
    public int Dimensions => mean.Length;

    /// <summary>The mean window. (Dimensions)</summary>
    public ReadOnlySpan<double> Mean => mean;

    /// <summary>The axes, of length 1; zeros where the windows do not vary by a millionth of the first axis's variance. (Components, Dimensions)</summary>
    public ReadOnlySpan<float> Axes => axes;

    /// <summary>The variance along each axis, largest first, divided by the number of windows less one. (Components)</summary>
    public double[] Variances { get; }

    /// <summary>Finds the axes.</summary>
    /// <param name="windows">Any number.</param>
    /// <param name="components">Axes wanted, 1 to <see cref="SlidingWindows.Dimensions"/>; those beyond the number of windows less one are zeros.</param>
    /// <param name="team">Threads; the process's common team if not given.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="components"/> is outside its range.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Pca Fit(SlidingWindows windows, int components, WorkerPool? team = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(components, windows.Dimensions);
        team ??= WorkerPool.Shared;

        var products = new WindowProducts(windows, team, cancellation);
        double[] mean = products.Mean();
        int wanted = Math.Min(components, windows.Count);
        var axes = new float[components * windows.Dimensions];
        Span<float> found = axes.AsSpan(0, wanted * windows.Dimensions);
        double[] values = new double[components];
        if (windows.Length == 1 && windows.Dimensions < windows.Count && windows.Dimensions <= MostInnerProducts)
        {
            var covariance = new RowCovariance(windows, mean, team);
            var (squares, vectors) = BlockLanczos.Largest(covariance, wanted, Leading, team, cancellation);
            vectors.CopyTo(found);
            squares.CopyTo(values, 0);
        }
        else if (windows.Count <= MostInnerProducts)
        {
            var gram = new WindowGram(windows, team, cancellation);
            var (squares, sides) = BlockLanczos.Largest(gram, wanted, Leading, team, cancellation);
            products.TransposedTimes(Columns(sides, wanted, windows.Count), mean, found);
            squares.CopyTo(values, 0);
        }
        else
        {
            var covariance = new WindowCovariance(windows, products, mean);
            var (squares, vectors) = BlockLanczos.Largest(covariance, wanted, Leading, team, cancellation);
            vectors.CopyTo(found);
            squares.CopyTo(values, 0);
        }

        var variances = new double[components];
        for (int j = 0; j < wanted; j++)
        {
                        Span<float> axis = axes.AsSpan(j * windows.Dimensions, windows.Dimensions);
            if (j < windows.Count - 1 && values[j] > LeastShare * values[0] && Normalize(axis)) variances[j] = values[j] / (windows.Count - 1);
            else axis.Clear();
        }
        return new Pca(axes, mean, variances);
    }

    /// <summary>Writes the coordinates of windows on the axes, the mean window taken off.</summary>
    /// <param name="windows">Any with as many <see cref="SlidingWindows.Dimensions"/>.</param>
    /// <param name="components">Axes, from the first: 1 to <see cref="Components"/>.</param>
    /// <param name="scores">(windows, components), overwritten.</param>
    /// <param name="team">Threads; the process's common team if not given.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="ArgumentException">The windows have other dimensions, or the scores another length.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Project(SlidingWindows windows, int components, float[] scores, WorkerPool? team = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(scores);
        if (windows.Dimensions != Dimensions) throw new ArgumentException($"Axes of {Dimensions} values do not fit windows of {windows.Dimensions}.", nameof(windows));
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(components, Components);
        if (scores.Length != (long)windows.Count * components)
            throw new ArgumentException($"{windows.Count} windows on {components} axes have {(long)windows.Count * components} scores, not {scores.Length}.", nameof(scores));
        new WindowProducts(windows, team ?? WorkerPool.Shared, cancellation).Times(axes.AsSpan(0, components * Dimensions), mean, scores);
    }

    // (vectors, count) to (count, vectors)
    private static float[] Columns(float[] rows, int vectors, int count)
    {
        var columns = new float[rows.Length];
        for (int j = 0; j < vectors; j++)
            for (int i = 0; i < count; i++) columns[i * vectors + j] = rows[j * count + i];
        return columns;
    }

    // To length 1, the entry of largest magnitude positive; false if there is no direction.
    private static bool Normalize(Span<float> axis)
    {
        float length = TensorPrimitives.Norm<float>(axis);
        if (!(length > 0)) return false;
        bool positive = axis[TensorPrimitives.IndexOfMaxMagnitude<float>(axis)] > 0;
        TensorPrimitives.Multiply(axis, (positive ? 1 : -1) / length, axis);
        return true;
    }
}
