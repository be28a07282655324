using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nest.Layers.Losses;

/// <summary>Keeps far things far: one minus the correlation between the distances of points and those of their references.</summary>
/// <remarks>
/// L = 1 − r, r Pearson's correlation of |z_i − z_j| and |R_i − R_j| over all pairs of anchors that are at least <c>near</c> windows apart. Both
/// triangles of the matrices are computed, so that every row has one writer.
/// <para>Not thread-safe, but for <see cref="Rows"/>.</para>
/// </remarks>
internal sealed class DistanceLoss<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T Tiny = T.CreateTruncating(1e-12);   // squared distances below this exert no force

    private readonly int anchors, width, stride;
    private readonly T near;
    private readonly LatentAxes<T> z;      // (A)
    private readonly T[] references;       // (width, stride) R axis by axis
    private readonly T[] times;            // (stride) window numbers
    private readonly T[] distances;        // (A, stride) |z_i − z_j|, 0 where left out
    private readonly T[] wanted;           // (A, stride) |R_i − R_j|, less their mean after Finish; 0 where left out
    private readonly (T Count, T SumZ, T SumR)[] rowSums;   // (A) pairs, and both distances' sums over them
    private T meanDistance, byDistance, byWanted;   // what Backward needs of Finish's sums

    /// <param name="anchors">Points, A.</param>
    /// <param name="width">Coordinates of a reference.</param>
    /// <param name="near">Pairs closer in time than this are left out.</param>
    public DistanceLoss(int anchors, int width, int near)
    {
        this.anchors = anchors;
        this.width = width;
        this.near = T.CreateChecked(near);
        z = new LatentAxes<T>(anchors);
        stride = z.Stride;
        references = new T[width * stride];
        times = new T[stride];
        distances = new T[anchors * stride];
        wanted = new T[anchors * stride];
        rowSums = new (T, T, T)[anchors];
    }

    /// <summary>The loss: 0 when distances agree but for a factor and an offset; 1 when no pair counts or all distances are equal.</summary>
    /// <param name="points">(A, 3)</param>
    /// <param name="places">(A, width), the references.</param>
    /// <param name="windows">(A) window numbers.</param>
    public T Forward(ReadOnlySpan<T> points, ReadOnlySpan<T> places, ReadOnlySpan<int> windows)
    {
        Load(points, places, windows);
        Rows(0, anchors);
        return Finish();
    }

    /// <summary>Takes over the points: the first of three steps that make up <see cref="Forward"/>.</summary>
    /// <inheritdoc cref="Forward"/>
    public void Load(ReadOnlySpan<T> points, ReadOnlySpan<T> places, ReadOnlySpan<int> windows)
    {
        z.Load(points);
        LatentAxes<T>.LoadTimes(windows, times);
        for (int i = 0; i < anchors; i++)
            for (int k = 0; k < width; k++) references[k * stride + i] = places[i * width + k];
    }

    /// <summary>The second step, most of the work: the distances of some points from all. Several threads may take some each.</summary>
    /// <param name="first">The first point.</param>
    /// <param name="end">One past the last.</param>
    public void Rows(int first, int end)
    {
        for (int i = first; i < end; i++) rowSums[i] = Row(i);
    }

    /// <summary>The last step: the loss, when all points have their distances.</summary>
    public T Finish()
    {
        double pairs = 0, sumZ = 0, sumR = 0;
        foreach ((T count, T rowZ, T rowR) in rowSums)
        {
            pairs += double.CreateChecked(count);
            sumZ += double.CreateChecked(rowZ);
            sumR += double.CreateChecked(rowR);
        }
        meanDistance = T.CreateChecked(sumZ / Math.Max(1, pairs));
        T meanWanted = T.CreateChecked(sumR / Math.Max(1, pairs));
        double totalZz = 0, totalRr = 0, totalZr = 0;
        for (int i = 0; i < anchors; i++)
        {
            (T rowZz, T rowRr, T rowZr) = Center(i, meanDistance, meanWanted);
            totalZz += double.CreateChecked(rowZz) / 2;               // every pair stands in two rows
            totalRr += double.CreateChecked(rowRr) / 2;
            totalZr += double.CreateChecked(rowZr) / 2;
        }
        double norms = Math.Sqrt(totalZz) * Math.Sqrt(totalRr) + 1e-12;
        double correlation = totalZr / norms;
        byWanted = T.CreateChecked(1 / norms);                                      // 1 / (|Z||R|)
        byDistance = T.CreateChecked(totalZz > 0 ? correlation / totalZz : 0);      // r / |Z|²
        return T.CreateChecked(1 - correlation);
    }

    /// <summary>Adds weight · ∂L/∂z to the gradient.</summary>
    /// <param name="weight">What the loss is multiplied by.</param>
    /// <param name="gradient">(A, 3), added to.</param>
    public void Backward(T weight, Span<T> gradient)
    {
        for (int i = 0; i < anchors; i++)
        {
            (T x, T y, T w) = RowGradient(i);
            gradient[3 * i] += weight * x;
            gradient[3 * i + 1] += weight * y;
            gradient[3 * i + 2] += weight * w;
        }
    }

    private (T Count, T SumZ, T SumR) Row(int i)
    {
        ReadOnlySpan<Vector<T>> x = Vectors(z.X), y = Vectors(z.Y), w = Vectors(z.Z), time = Vectors(times), axes = Vectors(references);
        Span<Vector<T>> rowZ = Vectors(distances.AsSpan(i * stride, stride)), rowR = Vectors(wanted.AsSpan(i * stride, stride));
        Vector<T> xi = new(z.X[i]), yi = new(z.Y[i]), wi = new(z.Z[i]), ti = new(times[i]), least = new(near), tiny = new(Tiny);
        Vector<T> count = Vector<T>.Zero, sumZ = Vector<T>.Zero, sumR = Vector<T>.Zero;
        for (int v = 0; v < rowR.Length; v += 4) WantedSquares(axes, i, v, rowR);
        for (int v = 0; v < rowZ.Length; v++)
        {
            Vector<T> dx = x[v] - xi, dy = y[v] - yi, dw = w[v] - wi;
            Vector<T> apart = Vector.GreaterThanOrEqual(Vector.Abs(time[v] - ti), least);
            Vector<T> distance = Vector.SquareRoot(Vector.Max(dx * dx + dy * dy + dw * dw, tiny));
            rowZ[v] = Vector.ConditionalSelect(apart, distance, Vector<T>.Zero);
            rowR[v] = Vector.ConditionalSelect(apart, Vector.SquareRoot(rowR[v]), Vector<T>.Zero);
            count += Vector.ConditionalSelect(apart, Vector<T>.One, Vector<T>.Zero);
            sumZ += rowZ[v];
            sumR += rowR[v];
        }
        return (Vector.Sum(count), Vector.Sum(sumZ), Vector.Sum(sumR));
    }

    // |R_i − R_j|² for four vectors of j, in registers while the axes pass; where fewer are left, the last ones again.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WantedSquares(ReadOnlySpan<Vector<T>> axes, int i, int v, Span<Vector<T>> row)
    {
        int last = row.Length - 1, v1 = Math.Min(v + 1, last), v2 = Math.Min(v + 2, last), v3 = Math.Min(v + 3, last);
        Vector<T> s0 = Vector<T>.Zero, s1 = Vector<T>.Zero, s2 = Vector<T>.Zero, s3 = Vector<T>.Zero;
        for (int k = 0; k < width; k++)
        {
            var reference = new Vector<T>(references[k * stride + i]);
            ReadOnlySpan<Vector<T>> axis = axes.Slice(k * row.Length, row.Length);
            Vector<T> d0 = axis[v] - reference, d1 = axis[v1] - reference, d2 = axis[v2] - reference, d3 = axis[v3] - reference;
            s0 += d0 * d0;
            s1 += d1 * d1;
            s2 += d2 * d2;
            s3 += d3 * d3;
        }
        (row[v], row[v1], row[v2], row[v3]) = (s0, s1, s2, s3);
    }

    private (T Zz, T Rr, T Zr) Center(int i, T meanZ, T meanR)
    {
        Span<Vector<T>> rowZ = Vectors(distances.AsSpan(i * stride, stride)), rowR = Vectors(wanted.AsSpan(i * stride, stride));
        Vector<T> centerZ = new(meanZ), centerR = new(meanR), sumZz = Vector<T>.Zero, sumRr = Vector<T>.Zero, sumZr = Vector<T>.Zero;
        for (int v = 0; v < rowZ.Length; v++)
        {
            Vector<T> counts = Vector.GreaterThan(rowZ[v], Vector<T>.Zero);
            Vector<T> dz = Vector.ConditionalSelect(counts, rowZ[v] - centerZ, Vector<T>.Zero);
            Vector<T> dr = Vector.ConditionalSelect(counts, rowR[v] - centerR, Vector<T>.Zero);
            rowR[v] = dr;
            sumZz += dz * dz;
            sumRr += dr * dr;
            sumZr += dz * dr;
        }
        return (Vector.Sum(sumZz), Vector.Sum(sumRr), Vector.Sum(sumZr));
    }

    // ∂L/∂|z_i − z_j| = −(|R_i − R_j| − mean) / (|Z||R|) + r (|z_i − z_j| − mean) / |Z|²; the means' own derivatives cancel.
    private (T X, T Y, T Z) RowGradient(int i)
    {
        ReadOnlySpan<Vector<T>> x = Vectors(z.X), y = Vectors(z.Y), w = Vectors(z.Z);
        ReadOnlySpan<Vector<T>> rowZ = Vectors(distances.AsSpan(i * stride, stride)), rowR = Vectors(wanted.AsSpan(i * stride, stride));
        Vector<T> xi = new(z.X[i]), yi = new(z.Y[i]), wi = new(z.Z[i]);
        Vector<T> mean = new(meanDistance), a = new(byDistance), b = new(byWanted), tiny = new(T.Sqrt(Tiny));
        Vector<T> sx = Vector<T>.Zero, sy = Vector<T>.Zero, sw = Vector<T>.Zero;
        for (int v = 0; v < rowZ.Length; v++)
        {
            Vector<T> slope = (a * (rowZ[v] - mean) - b * rowR[v]) / rowZ[v];
            slope = Vector.ConditionalSelect(Vector.GreaterThan(rowZ[v], tiny), slope, Vector<T>.Zero);
            sx += slope * (xi - x[v]);                                                   // ∂|z_i − z_j|/∂z_i = (z_i − z_j) / |z_i − z_j|
            sy += slope * (yi - y[v]);
            sw += slope * (wi - w[v]);
        }
        return (Vector.Sum(sx), Vector.Sum(sy), Vector.Sum(sw));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Span<Vector<T>> Vectors(Span<T> values) => MemoryMarshal.Cast<T, Vector<T>>(values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Span<Vector<T>> Vectors(T[] values) => MemoryMarshal.Cast<T, Vector<T>>(values.AsSpan());
}
