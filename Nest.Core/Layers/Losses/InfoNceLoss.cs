using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nest.Layers.Losses;

/// <summary>Draws every anchor to its neighbour and away from all others: noise contrast under a heavy-tailed kernel.</summary>
/// <remarks>
/// With q_ij = 1 / (1 + e^(2s) |z_i − z_j|²), s learned: L = mean over anchors i of −log(q_ib / Σ_j q_ij), b the neighbour of i, j over all
/// anchors and neighbours except those less than <c>near</c> windows from i, which share frames with it.
/// <para>Source: van den Oord et al., "Representation learning with contrastive predictive coding", 2018, with the Student kernel of van der
/// Maaten and Hinton, "Visualizing data using t-SNE", JMLR 9, 2008.</para>
/// <para>Not thread-safe.</para>
/// </remarks>
internal sealed class InfoNceLoss<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int anchors, stride;
    private readonly T near;
    private readonly LatentAxes<T> z, dz;    // (2A)
    private readonly T[] times;              // (2A padded) window numbers
    private readonly T[] q;                  // (A, stride), 0 where left out
    private readonly T[] sums;               // (A) Σ_j q_ij
    private readonly T[] paired;             // (A) q_ib
    private T scale;                         // e^(2s)

    /// <param name="anchors">Anchors, A; as many neighbours.</param>
    /// <param name="near">Windows closer in time than this are no contrast.</param>
    public InfoNceLoss(int anchors, int near)
    {
        this.anchors = anchors;
        this.near = T.CreateChecked(near);
        z = new LatentAxes<T>(2 * anchors);
        dz = new LatentAxes<T>(2 * anchors);
        stride = z.Stride;
        times = new T[stride];
        q = new T[anchors * stride];
        sums = new T[anchors];
        paired = new T[anchors];
    }

    /// <summary>The loss.</summary>
    /// <param name="points">(2A, 3): the anchors, then the neighbour of each.</param>
    /// <param name="windows">(2A) their window numbers.</param>
    /// <param name="sharpness">s.</param>
    public T Forward(ReadOnlySpan<T> points, ReadOnlySpan<int> windows, T sharpness)
    {
        z.Load(points);
        LatentAxes<T>.LoadTimes(windows, times);
        scale = T.Exp(sharpness + sharpness);
        T loss = T.Zero;
        for (int i = 0; i < anchors; i++)
        {
            sums[i] = T.Max(Row(i), T.CreateTruncating(1e-30));                        // Σ_j q_ij; nothing to contrast with: no force
            int b = anchors + i;
            T dx = z.X[i] - z.X[b], dy = z.Y[i] - z.Y[b], dw = z.Z[i] - z.Z[b];
            paired[i] = T.One / (T.One + scale * (dx * dx + dy * dy + dw * dw));       // q_ib
            loss += T.Log(sums[i]) - T.Log(paired[i]);                                 // −log(q_ib / Σ_j q_ij)
        }
        return loss / T.CreateChecked(anchors);
    }

    /// <summary>Adds weight · ∂L/∂z to the gradient and returns weight · ∂L/∂s.</summary>
    /// <param name="weight">What the loss is multiplied by.</param>
    /// <param name="gradient">(2A, 3), added to.</param>
    public T Backward(T weight, Span<T> gradient)
    {
        dz.Clear();
        T mean = weight / T.CreateChecked(anchors), bySharpness = T.Zero;
        for (int i = 0; i < anchors; i++)
        {
            bySharpness += RowGradient(i, -mean * scale / sums[i]);                    // ∂L/∂|z_i − z_j|² = −e^(2s) q_ij² / (A Σ_j q_ij)
            bySharpness += PairGradient(i, anchors + i, mean * scale * paired[i]);     // ∂L/∂|z_i − z_b|² = e^(2s) q_ib / A
        }
        dz.AddTo(gradient);
        return bySharpness + bySharpness;                                              // ∂L/∂s = 2 Σ_ij |z_i − z_j|² ∂L/∂|z_i − z_j|²
    }

    private T Row(int i)
    {
        ReadOnlySpan<Vector<T>> x = Vectors(z.X), y = Vectors(z.Y), w = Vectors(z.Z), time = Vectors(times);
        Span<Vector<T>> row = MemoryMarshal.Cast<T, Vector<T>>(q.AsSpan(i * stride, stride));
        Vector<T> xi = new(z.X[i]), yi = new(z.Y[i]), wi = new(z.Z[i]), ti = new(times[i]), e = new(scale), least = new(near);
        Vector<T> sum = Vector<T>.Zero;
        for (int v = 0; v < row.Length; v++)
        {
            Vector<T> dx = x[v] - xi, dy = y[v] - yi, dw = w[v] - wi;
            Vector<T> square = dx * dx + dy * dy + dw * dw;
            Vector<T> apart = Vector.GreaterThanOrEqual(Vector.Abs(time[v] - ti), least);
            row[v] = Vector.ConditionalSelect(apart, Vector<T>.One / (Vector<T>.One + e * square), Vector<T>.Zero);
            sum += row[v];
        }
        return Vector.Sum(sum);
    }

    // Adds c q_ij² · ∂|z_i − z_j|²/∂z for all j; returns Σ_j |z_i − z_j|² c q_ij².
    private T RowGradient(int i, T c)
    {
        ReadOnlySpan<Vector<T>> x = Vectors(z.X), y = Vectors(z.Y), w = Vectors(z.Z);
        Span<Vector<T>> gx = Writable(dz.X), gy = Writable(dz.Y), gw = Writable(dz.Z);
        ReadOnlySpan<Vector<T>> row = MemoryMarshal.Cast<T, Vector<T>>(q.AsSpan(i * stride, stride));
        Vector<T> xi = new(z.X[i]), yi = new(z.Y[i]), wi = new(z.Z[i]), factor = new(c + c);
        Vector<T> sx = Vector<T>.Zero, sy = Vector<T>.Zero, sw = Vector<T>.Zero, energy = Vector<T>.Zero;
        for (int v = 0; v < row.Length; v++)
        {
            Vector<T> dx = x[v] - xi, dy = y[v] - yi, dw = w[v] - wi;
            Vector<T> pull = factor * row[v] * row[v];
            energy += pull * (dx * dx + dy * dy + dw * dw);
            dx *= pull;
            dy *= pull;
            dw *= pull;
            gx[v] += dx;                                                               // ∂/∂z_j = 2 c q² (z_j − z_i)
            gy[v] += dy;
            gw[v] += dw;
            sx += dx;
            sy += dy;
            sw += dw;
        }
        dz.X[i] -= Vector.Sum(sx);                                                     // ∂/∂z_i = −Σ_j of those
        dz.Y[i] -= Vector.Sum(sy);
        dz.Z[i] -= Vector.Sum(sw);
        return Vector.Sum(energy) / T.CreateChecked(2);
    }

    private T PairGradient(int i, int b, T c)
    {
        T dx = z.X[b] - z.X[i], dy = z.Y[b] - z.Y[i], dw = z.Z[b] - z.Z[i], pull = c + c;
        dz.X[b] += pull * dx;
        dz.Y[b] += pull * dy;
        dz.Z[b] += pull * dw;
        dz.X[i] -= pull * dx;
        dz.Y[i] -= pull * dy;
        dz.Z[i] -= pull * dw;
        return c * (dx * dx + dy * dy + dw * dw);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ReadOnlySpan<Vector<T>> Vectors(T[] axis) => MemoryMarshal.Cast<T, Vector<T>>(axis.AsSpan());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Span<Vector<T>> Writable(T[] axis) => MemoryMarshal.Cast<T, Vector<T>>(axis.AsSpan());
}
