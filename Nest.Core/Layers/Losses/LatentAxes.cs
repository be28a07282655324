using System.Numerics;

namespace Nest.Layers.Losses;

/// <summary>Points in three dimensions, axis by axis, each axis padded with zeros to whole vectors: what the pair losses run over.</summary>
internal sealed class LatentAxes<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public LatentAxes(int count)
    {
        Count = count;
        Stride = PaddedLength(count);
        X = new T[Stride];
        Y = new T[Stride];
        Z = new T[Stride];
    }

    /// <summary>Points, N.</summary>
    public int Count { get; }

    /// <summary>N rounded up to whole vectors.</summary>
    public int Stride { get; }

    public T[] X { get; }   // (Stride)
    public T[] Y { get; }   // (Stride)
    public T[] Z { get; }   // (Stride)

    public static int PaddedLength(int count) => (count + Vector<T>.Count - 1) / Vector<T>.Count * Vector<T>.Count;

    public void Clear()
    {
        Array.Clear(X);
        Array.Clear(Y);
        Array.Clear(Z);
    }

    /// <summary>Takes over the points of <paramref name="rows"/>. (N, 3)</summary>
    public void Load(ReadOnlySpan<T> rows)
    {
        for (int i = 0; i < Count; i++)
        {
            X[i] = rows[3 * i];
            Y[i] = rows[3 * i + 1];
            Z[i] = rows[3 * i + 2];
        }
    }

    /// <summary>Adds the points to <paramref name="rows"/>. (N, 3)</summary>
    public void AddTo(Span<T> rows)
    {
        for (int i = 0; i < Count; i++)
        {
            rows[3 * i] += X[i];
            rows[3 * i + 1] += Y[i];
            rows[3 * i + 2] += Z[i];
        }
    }

    /// <summary>Window numbers as numbers of the loss's type, the padding not a number: so far from every window that no comparison holds. (Stride)</summary>
    public static void LoadTimes(ReadOnlySpan<int> windows, Span<T> times)
    {
        times.Fill(T.NaN);
        for (int i = 0; i < windows.Length; i++) times[i] = T.CreateChecked(windows[i]);
    }
}
