using System.Numerics;
using System.Numerics.Tensors;

namespace Nest.Numerics;

/// <summary>Eigenvalues and eigenvectors of a real symmetric matrix: Householder's tridiagonal form, then the implicit QL method.</summary>
/// <remarks>
/// For matrices of up to some hundred rows; about 9·n³ operations. Eigenvectors have length 1; their signs are whatever the method gives.
/// <para>Source: Golub and Van Loan, Matrix Computations, 4th edition, 8.3; the QL step is EISPACK's tql2.</para>
/// <para>Thread-safe, as nothing is kept.</para>
/// </remarks>
public static class SymmetricEigen
{
    private const int MaxSweeps = 60;   // a value; 2 are usual

    /// <summary>Decomposes a matrix.</summary>
    /// <param name="matrix">In: the matrix, both triangles. Out: the eigenvectors, one a row, in the order of their values. (n, n)</param>
    /// <param name="values">The eigenvalues, largest first. (n)</param>
    /// <exception cref="ArgumentException">The lengths disagree, or a number is not finite.</exception>
    public static void Decompose(Span<double> matrix, Span<double> values)
    {
        int n = values.Length;
        if (matrix.Length != n * n) throw new ArgumentException($"A matrix of {matrix.Length} values is not {n} x {n}.", nameof(matrix));
        foreach (double value in matrix)
            if (!double.IsFinite(value)) throw new ArgumentException("The matrix has a value that is not finite.", nameof(matrix));
        if (n == 0) return;

        double scale = Math.Abs(TensorPrimitives.MaxMagnitude<double>(matrix));
        if (scale > 0) TensorPrimitives.Divide<double>(matrix, scale, matrix);   // so that no square over- or underflows
        var beside = new double[n];   // the tridiagonal form's second diagonal: beside[i] couples i and i + 1
        Tridiagonalise(matrix, values, beside);
        Diagonalise(values, beside, matrix);
        Sort(matrix, values);
        TensorPrimitives.Multiply<double>(values, scale, values);
    }

    /// <summary>A = Q·T·Qᵀ: T into <paramref name="diagonal"/> and <paramref name="beside"/>, Qᵀ into <paramref name="a"/>.</summary>
    private static void Tridiagonalise(Span<double> a, Span<double> diagonal, Span<double> beside)
    {
        int n = diagonal.Length;
        var reflectors = new double[n * n];   // (n, n) row k: v of the reflection I − v·vᵀ that clears column k, zero up to k
        var work = new double[n];
        for (int k = 0; k + 2 < n; k++)
        {
            Span<double> v = reflectors.AsSpan(k * n, n), w = work;
            a.Slice(k * n + k + 1, n - k - 1).CopyTo(v[(k + 1)..]);
            beside[k] = Reflect(v[(k + 1)..]);

            // A ← (I − v·vᵀ)·A·(I − v·vᵀ) = A − v·wᵀ − w·vᵀ, w = A·v − (vᵀ·A·v / 2)·v, on rows and columns past k
            Span<double> vs = v[(k + 1)..], ws = w.Slice(0, n - k - 1);
            for (int i = k + 1; i < n; i++) ws[i - k - 1] = TensorPrimitives.Dot<double>(a.Slice(i * n + k + 1, n - k - 1), vs);
            double half = TensorPrimitives.Dot<double>(ws, vs) / 2;
            TensorPrimitives.MultiplyAdd<double>(vs, -half, ws, ws);
            for (int i = 0; i < vs.Length; i++)
            {
                Span<double> row = a.Slice((i + k + 1) * n + k + 1, n - k - 1);
                TensorPrimitives.MultiplyAdd<double>(ws, -vs[i], row, row);
                TensorPrimitives.MultiplyAdd<double>(vs, -ws[i], row, row);
            }
        }
        if (n > 1) beside[n - 2] = a[(n - 1) * n + n - 2];
        for (int i = 0; i < n; i++) diagonal[i] = a[i * n + i];

        // Qᵀ = H(n−3) … H(1)·H(0), from the right: each reflection meets only rows and columns past its own.
        a.Clear();
        for (int i = 0; i < n; i++) a[i * n + i] = 1;
        for (int k = n - 3; k >= 0; k--)
        {
            ReadOnlySpan<double> v = reflectors.AsSpan(k * n + k + 1, n - k - 1);
            for (int i = k + 1; i < n; i++)
            {
                Span<double> row = a.Slice(i * n + k + 1, n - k - 1);
                TensorPrimitives.MultiplyAdd(v, -TensorPrimitives.Dot(v, row), row, row);
            }
        }
    }

    /// <summary>Turns x into the v, of length √2 or 0, whose reflection I − v·vᵀ maps x to (s, 0, 0, …); returns s.</summary>
    private static double Reflect(Span<double> x)
    {
        double norm = TensorPrimitives.Norm<double>(x), rest = TensorPrimitives.Norm<double>(x[1..]);
        if (rest == 0)
        {
            double kept = x[0];
            x.Clear();
            return kept;
        }
        double s = x[0] > 0 ? -norm : norm;
        x[0] -= s;
        TensorPrimitives.Multiply(x, Math.Sqrt(2) / TensorPrimitives.Norm<double>(x), x);
        return s;
    }

    /// <summary>Turns the tridiagonal form's couplings to zero, plane by plane, and <paramref name="vectors"/>' rows with them.</summary>
    private static void Diagonalise(Span<double> d, Span<double> e, Span<double> vectors)
    {
        int n = d.Length;
        for (int low = 0; low < n; low++)
        {
            for (int sweep = 0; ; sweep++)
            {
                int end = low;
                while (end < n - 1 && Math.Abs(e[end]) > double.Epsilon + 1.1e-16 * (Math.Abs(d[end]) + Math.Abs(d[end + 1]))) end++;
                if (end == low) break;
                if (sweep == MaxSweeps) throw new ArithmeticException($"An eigenvalue did not settle in {MaxSweeps} sweeps.");

                // Wilkinson's shift, then a chase of the bulge from the end back to low.
                double g = (d[low + 1] - d[low]) / (2 * e[low]);
                double r = double.Hypot(g, 1);
                g = d[end] - d[low] + e[low] / (g + Math.CopySign(r, g));
                double sine = 1, cosine = 1, p = 0;
                int i = end - 1;
                for (; i >= low; i--)
                {
                    double f = sine * e[i], b = cosine * e[i];
                    r = double.Hypot(f, g);
                    e[i + 1] = r;
                    if (r == 0)
                    {
                        d[i + 1] -= p;
                        e[end] = 0;
                        break;
                    }
                    sine = f / r;
                    cosine = g / r;
                    g = d[i + 1] - p;
                    r = (d[i] - g) * sine + 2 * cosine * b;
                    p = sine * r;
                    d[i + 1] = g + p;
                    g = cosine * r - b;
                    Rotate(vectors.Slice(i * n, n), vectors.Slice((i + 1) * n, n), sine, cosine);
                }
                if (i >= low) continue;
                d[low] -= p;
                e[low] = g;
                e[end] = 0;
            }
        }
    }

    // (x, y) ← (cos·x − sin·y, sin·x + cos·y)
    private static void Rotate(Span<double> x, Span<double> y, double sine, double cosine)
    {
        int i = 0;
        for (; i + Vector<double>.Count <= x.Length; i += Vector<double>.Count)
        {
            Vector<double> a = new(x[i..]), b = new(y[i..]);
            (a * cosine - b * sine).CopyTo(x[i..]);
            (a * sine + b * cosine).CopyTo(y[i..]);
        }
        for (; i < x.Length; i++) (x[i], y[i]) = (cosine * x[i] - sine * y[i], sine * x[i] + cosine * y[i]);
    }

    private static void Sort(Span<double> vectors, Span<double> values)
    {
        int n = values.Length;
        var swap = new double[n];
        for (int i = 0; i < n - 1; i++)
        {
            int largest = i;
            for (int j = i + 1; j < n; j++)
                if (values[j] > values[largest]) largest = j;
            if (largest == i) continue;
            (values[i], values[largest]) = (values[largest], values[i]);
            Span<double> a = vectors.Slice(i * n, n), b = vectors.Slice(largest * n, n);
            a.CopyTo(swap);
            b.CopyTo(a);
            swap.AsSpan().CopyTo(b);
        }
    }
}
