using System.Numerics.Tensors;
using Nest.Numerics;
using Nest.Tensors.Cpu;

namespace Nest.Projection;

/// <summary>Inner products of all windows with each other, their mean taken off: X·Xᵀ (Count, Count), for a few thousand windows.</summary>
/// <remarks>
/// Windows share frames: the products of frames are formed once and summed along diagonals, Length times less work than
/// the windows' own products where windows lie one frame apart.
/// </remarks>
internal sealed class WindowGram : ISymmetricOperator
{
    private const int BlockRows = 192;   // rows of frame products a matrix product
    private const int Square = 32;       // a side, when the triangle is mirrored

    private readonly WorkerPool team;
    private readonly PackedMatrix packed;   // (Size, Size)

    public WindowGram(SlidingWindows windows, WorkerPool team, CancellationToken cancellation)
    {
        this.team = team;
        Size = windows.Count;
        var gram = new float[(long)Size * Size];
        for (int phase = 0; phase < windows.Phases; phase++)
        {
            cancellation.ThrowIfCancellationRequested();
            AddPhase(windows, phase, gram);
        }
        Trace = Center(gram);
        packed = new PackedMatrix(Size, Size);
        packed.Pack(new MatrixView(gram, Size, Size));
    }

    public int Size { get; }

    /// <summary>The sum of the windows' squared distances from their mean.</summary>
    public double Trace { get; }

    public void Apply(ReadOnlySpan<float> x, Span<float> products) => MatrixProduct.Multiply(team, new MatrixView(x, x.Length / Size, Size), packed, products);

    // gram[i, j] += Σ over taps q of frame i + q times frame j + q, for j up to i
    private void AddPhase(SlidingWindows windows, int phase, float[] gram)
    {
        int taps = windows.Taps(phase), rows = Size + taps - 1, bins = windows.Bins;
        float[] frames = CenteredFrames(windows.Frames(phase));
        int ahead = BlockRows + taps - 1;
        var products = new float[(long)ahead * rows];   // (ahead, rows) of one block of frames with all up to its last
        for (int start = 0; start < Size; start += BlockRows)
        {
            int first = start, count = Math.Min(BlockRows, Size - first), deep = count + taps - 1, wide = first + deep;
            MatrixProduct.Multiply(team, new MatrixView(frames.AsSpan(first * bins, deep * bins), deep, bins), new MatrixView(frames.AsSpan(0, wide * bins), wide, bins).T, products, new GemmOptions { Stride = wide });
            team.Run(count, row =>
            {
                int i = first + row;
                Span<float> sums = gram.AsSpan(i * Size, i + 1);
                for (int q = 0; q < taps; q++) TensorPrimitives.Add(sums, products.AsSpan((row + q) * wide + q, i + 1), sums);
            });
        }
    }

    // Any constant may be taken off a bin; the mean leaves the least to cancel later.
    private static float[] CenteredFrames(MatrixView frames)
    {
        var centered = new float[frames.Rows * frames.Columns];
        var sums = new double[frames.Columns];
        for (int t = 0; t < frames.Rows; t++)
        {
            ReadOnlySpan<float> frame = frames.Data.Slice(t * frames.RowStride, frames.Columns);
            for (int k = 0; k < sums.Length; k++) sums[k] += frame[k];
        }
        for (int t = 0; t < frames.Rows; t++)
        {
            ReadOnlySpan<float> frame = frames.Data.Slice(t * frames.RowStride, frames.Columns);
            Span<float> target = centered.AsSpan(t * frames.Columns, frames.Columns);
            for (int k = 0; k < sums.Length; k++) target[k] = (float)(frame[k] - sums[k] / frames.Rows);
        }
        return centered;
    }

    // From the lower triangle: fills the upper, subtracts row and column means, adds the mean of all; returns the trace.
    private double Center(float[] gram)
    {
        Mirror(gram);
        float[] means = new float[Size];
        team.Run(Size, i => means[i] = TensorPrimitives.Sum<float>(gram.AsSpan(i * Size, Size)) / Size);
        float mean = TensorPrimitives.Sum<float>(means) / Size;
        team.Run(Size, i =>
        {
            Span<float> row = gram.AsSpan(i * Size, Size);
            TensorPrimitives.Subtract(row, means, row);
            TensorPrimitives.Add(row, mean - means[i], row);
        });
        double trace = 0;
        for (int i = 0; i < Size; i++) trace += gram[i * Size + i];
        return trace;
    }

    // Square by square, so that neither side's lines leave the cache half used.
    private void Mirror(float[] gram)
    {
        int squares = (Size + Square - 1) / Square;
        team.Run(squares, down =>
        {
            int top = down * Square, bottom = Math.Min(Size, top + Square);
            for (int left = 0; left <= top; left += Square)
                for (int i = top; i < bottom; i++)
                    for (int j = left; j < Math.Min(i, left + Square); j++) gram[j * Size + i] = gram[i * Size + j];
        });
    }
}
