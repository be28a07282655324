using System.Numerics.Tensors;
using Nest.Numerics;
using Nest.Tensors.Cpu;

namespace Nest.Projection;

/// <summary>Products with the matrix X of all windows, their mean taken off, which is never written out.</summary>
/// <remarks>
/// Every frame meets all places of a window that it can stand at in one matrix product; the windows' results are sums along
/// diagonals of those. So a frame is read once, not once for every window that it belongs to.
/// </remarks>
internal sealed class WindowProducts
{
    private const int BlockValues = 1 << 18;   // products of frames at once: 1 MB

    private readonly SlidingWindows windows;
    private readonly WorkerPool team;
    private readonly CancellationToken cancellation;

    public WindowProducts(SlidingWindows windows, WorkerPool team, CancellationToken cancellation)
    {
        this.windows = windows;
        this.team = team;
        this.cancellation = cancellation;
    }

    /// <summary>The mean window. (Length, Bins)</summary>
    public double[] Mean()
    {
        var mean = new double[windows.Dimensions];
        for (int phase = 0; phase < windows.Phases; phase++)
        {
            MatrixView frames = windows.Frames(phase);
            var sums = new double[windows.Bins];
            for (int i = 0; i < windows.Count; i++) Add(frames, i, 1, sums);
            for (int q = 0; ; q++)
            {
                Span<double> target = mean.AsSpan((phase + q * windows.Stride) * windows.Bins, windows.Bins);
                for (int f = 0; f < sums.Length; f++) target[f] = sums[f] / windows.Count;
                if (q + 1 == windows.Taps(phase)) break;
                Add(frames, q, -1, sums);
                Add(frames, q + windows.Count, 1, sums);
            }
        }
        return mean;
    }

    /// <summary>Writes (X − mean)·xᵀ.</summary>
    /// <param name="x">(vectors, Length, Bins)</param>
    /// <param name="mean">Taken off every window. (Length, Bins)</param>
    /// <param name="y">(Count, vectors), overwritten.</param>
    public void Times(ReadOnlySpan<float> x, ReadOnlySpan<double> mean, float[] y)
    {
        int vectors = x.Length / windows.Dimensions, bins = windows.Bins;
        var offsets = new float[vectors];
        for (int j = 0; j < vectors; j++) offsets[j] = (float)-Dot(mean, x.Slice(j * windows.Dimensions, windows.Dimensions));
        for (int i = 0; i < windows.Count; i++) offsets.CopyTo(y.AsSpan(i * vectors));

        for (int phase = 0; phase < windows.Phases; phase++)
        {
            int taps = windows.Taps(phase), width = taps * vectors;
            var right = new float[bins * width];   // (Bins, taps, vectors)
            for (int j = 0; j < vectors; j++)
                for (int q = 0; q < taps; q++)
                {
                    ReadOnlySpan<float> place = x.Slice(j * windows.Dimensions + (phase + q * windows.Stride) * bins, bins);
                    for (int f = 0; f < bins; f++) right[f * width + q * vectors + j] = place[f];
                }
            var packed = new PackedMatrix(bins, width);
            packed.Pack(new MatrixView(right, bins, width));

            int block = Math.Clamp(BlockValues / width, 48, Math.Max(48, windows.Count));
            var products = new float[(block + taps - 1) * width];   // (frames, taps, vectors)
            for (int start = 0; start < windows.Count; start += block)
            {
                cancellation.ThrowIfCancellationRequested();
                int first = start, count = Math.Min(block, windows.Count - first);
                MatrixView frames = windows.Frames(phase);
                MatrixProduct.Multiply(team, Rows(frames, first, count + taps - 1), packed, products);
                for (int i = 0; i < count; i++)
                {
                    Span<float> sums = y.AsSpan((first + i) * vectors, vectors);
                    for (int q = 0; q < taps; q++)
                    {
                        ReadOnlySpan<float> terms = products.AsSpan((i + q) * width + q * vectors, vectors);
                        for (int j = 0; j < sums.Length; j++) sums[j] += terms[j];
                    }
                }
            }
        }
    }

    /// <summary>Writes yᵀ·(X − mean).</summary>
    /// <param name="y">(Count, vectors)</param>
    /// <param name="mean">Taken off every window. (Length, Bins)</param>
    /// <param name="x">(vectors, Length, Bins), overwritten.</param>
    public void TransposedTimes(ReadOnlySpan<float> y, ReadOnlySpan<double> mean, Span<float> x)
    {
        int vectors = y.Length / windows.Count, bins = windows.Bins;
        for (int phase = 0; phase < windows.Phases; phase++)
        {
            cancellation.ThrowIfCancellationRequested();
            int taps = windows.Taps(phase), width = taps * vectors, rows = windows.Count + taps - 1;
            var padded = new float[((long)rows + taps - 1) * vectors];   // y between taps − 1 rows of zeros
            y.CopyTo(padded.AsSpan((taps - 1) * vectors));
            var products = new float[bins * width];   // (Bins, taps from the last to the first, vectors)
            MatrixProduct.Multiply(team, windows.Frames(phase).T, new MatrixView(padded, rows, width, vectors), products);
            for (int j = 0; j < vectors; j++)
                for (int q = 0; q < taps; q++)
                {
                    Span<float> place = x.Slice(j * windows.Dimensions + (phase + q * windows.Stride) * bins, bins);
                    for (int f = 0; f < bins; f++) place[f] = products[f * width + (taps - 1 - q) * vectors + j];
                }
        }
        for (int j = 0; j < vectors; j++)
        {
            double sum = 0;
            for (int i = 0; i < windows.Count; i++) sum += y[i * vectors + j];
            Span<float> row = x.Slice(j * windows.Dimensions, windows.Dimensions);
            for (int d = 0; d < row.Length; d++) row[d] = (float)(row[d] - mean[d] * sum);
        }
    }

    private static MatrixView Rows(MatrixView frames, int first, int count) =>
        new(frames.Data[(first * frames.RowStride)..], count, frames.Columns, frames.RowStride);

    private static void Add(MatrixView frames, int row, double factor, Span<double> sums)
    {
        ReadOnlySpan<float> frame = frames.Data.Slice(row * frames.RowStride, frames.Columns);
        for (int f = 0; f < sums.Length; f++) sums[f] += factor * frame[f];
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
