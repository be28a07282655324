using System.Runtime.CompilerServices;
using Nest.Numerics;

namespace Nest.Tensors.Cpu;

/// <summary>One row of 2 × 2 cells over a 3 × 3 convolution of one channel: its four input rows, and what comes out.</summary>
internal unsafe struct PooledRow
{
    public float* Input;      // (4, 2 · Cells + 2) at InputStride: cell j sees columns 2j to 2j + 3
    public nint InputStride;
    public int Cells;
    public int Channels;      // a multiple of the instruction set's lanes
    public float* Weights;    // (9, Channels)
    public float* Bias;       // (Channels) or null
    public float* Y;          // (Cells, Channels): the largest values, or their gradient
    public byte* Winners;     // (Cells, Channels): which of the cell's four pixels, row by row, or Device.NoWinner
    public float* Sums;       // (9, Channels): the weights' gradient
}

/// <summary>Convolution, pooling and ReLU of a <see cref="PooledRow"/> in registers, and the gradient of its weights.</summary>
/// <remarks>The lanes are channels; a cell's 16 inputs are each broadcast once for the four pixels that see them.</remarks>
internal static unsafe class PooledRowKernel<V, I>
    where V : unmanaged
    where I : struct, ISimd<V>
{
    /// <summary>y = max(0, pixels), winner = the first of the largest, if it is positive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(in PooledRow row)
    {
        V one = I.Broadcast(1), two = I.Broadcast(2), three = I.Broadcast(3), none = I.Broadcast(Device.NoWinner);
        nint stride = row.InputStride;
        int channels = row.Channels;
        for (int c = 0; c < channels; c += I.Lanes)
        {
            float* w = row.Weights + c;
            V w0 = I.Load(w), w1 = I.Load(w + channels), w2 = I.Load(w + 2 * channels);
            V w3 = I.Load(w + 3 * channels), w4 = I.Load(w + 4 * channels), w5 = I.Load(w + 5 * channels);
            V w6 = I.Load(w + 6 * channels), w7 = I.Load(w + 7 * channels), w8 = I.Load(w + 8 * channels);
            V bias = row.Bias == null ? I.Zero : I.Load(row.Bias + c);
            float* x = row.Input, y = row.Y + c;
            byte* winners = row.Winners + c;
            for (int cell = row.Cells; cell > 0; cell--, x += 2, y += channels, winners += channels)
            {
                V a = bias, b = bias, d = bias, e = bias;   // the cell's pixels, row by row
                Pair(x, w0, w1, w2, ref a, ref b);
                Pair(x + stride, w3, w4, w5, ref a, ref b);
                Pair(x + stride, w0, w1, w2, ref d, ref e);
                Pair(x + 2 * stride, w6, w7, w8, ref a, ref b);
                Pair(x + 2 * stride, w3, w4, w5, ref d, ref e);
                Pair(x + 3 * stride, w6, w7, w8, ref d, ref e);
                V upper = I.SelectGreater(b, a, b, a), upperWinner = I.SelectGreater(b, a, one, I.Zero);
                V lower = I.SelectGreater(e, d, e, d), lowerWinner = I.SelectGreater(e, d, three, two);
                V largest = I.SelectGreater(lower, upper, lower, upper), winner = I.SelectGreater(lower, upper, lowerWinner, upperWinner);
                I.Store(y, I.SelectGreater(largest, I.Zero, largest, I.Zero));
                I.StoreBytes(winners, I.SelectGreater(largest, I.Zero, winner, none));
            }
        }
    }

    /// <summary>sums += the winner's inputs ⊗ dy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddWeightGradient(in PooledRow row)
    {
        V one = I.Broadcast(1), two = I.Broadcast(2), three = I.Broadcast(3);
        nint stride = row.InputStride;
        int channels = row.Channels;
        for (int c = 0; c < channels; c += I.Lanes)
        {
            float* sums = row.Sums + c;
            V s0 = I.Load(sums), s1 = I.Load(sums + channels), s2 = I.Load(sums + 2 * channels);
            V s3 = I.Load(sums + 3 * channels), s4 = I.Load(sums + 4 * channels), s5 = I.Load(sums + 5 * channels);
            V s6 = I.Load(sums + 6 * channels), s7 = I.Load(sums + 7 * channels), s8 = I.Load(sums + 8 * channels);
            float* x = row.Input, dy = row.Y + c;
            byte* winners = row.Winners + c;
            for (int cell = row.Cells; cell > 0; cell--, x += 2, dy += channels, winners += channels)
            {
                V winner = I.LoadBytes(winners), gradient = I.Load(dy);
                V a = I.KeepEqual(winner, I.Zero, gradient), b = I.KeepEqual(winner, one, gradient);
                V d = I.KeepEqual(winner, two, gradient), e = I.KeepEqual(winner, three, gradient);
                AddTriple(x, a, b, ref s0, ref s1, ref s2);
                AddTriple(x + stride, d, e, ref s0, ref s1, ref s2);
                AddTriple(x + stride, a, b, ref s3, ref s4, ref s5);
                AddTriple(x + 2 * stride, d, e, ref s3, ref s4, ref s5);
                AddTriple(x + 2 * stride, a, b, ref s6, ref s7, ref s8);
                AddTriple(x + 3 * stride, d, e, ref s6, ref s7, ref s8);
            }
            I.Store(sums, s0);
            I.Store(sums + channels, s1);
            I.Store(sums + 2 * channels, s2);
            I.Store(sums + 3 * channels, s3);
            I.Store(sums + 4 * channels, s4);
            I.Store(sums + 5 * channels, s5);
            I.Store(sums + 6 * channels, s6);
            I.Store(sums + 7 * channels, s7);
            I.Store(sums + 8 * channels, s8);
        }
    }

    /// <summary>One row of the kernel over one row of the input, for two neighbouring pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair(float* x, V w0, V w1, V w2, ref V left, ref V right)
    {
        V x1 = I.Broadcast(x[1]), x2 = I.Broadcast(x[2]);
        left = I.MultiplyAdd(I.Broadcast(x[0]), w0, left);
        right = I.MultiplyAdd(x1, w0, right);
        left = I.MultiplyAdd(x1, w1, left);
        right = I.MultiplyAdd(x2, w1, right);
        left = I.MultiplyAdd(x2, w2, left);
        right = I.MultiplyAdd(I.Broadcast(x[3]), w2, right);
    }

    /// <summary>What two neighbouring pixels' gradients give one row of the kernel, from one row of the input.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTriple(float* x, V left, V right, ref V s0, ref V s1, ref V s2)
    {
        V x1 = I.Broadcast(x[1]), x2 = I.Broadcast(x[2]);
        s0 = I.MultiplyAdd(I.Broadcast(x[0]), left, s0);
        s1 = I.MultiplyAdd(x1, left, s1);
        s2 = I.MultiplyAdd(x2, left, s2);
        s0 = I.MultiplyAdd(x1, right, s0);
        s1 = I.MultiplyAdd(x2, right, s1);
        s2 = I.MultiplyAdd(I.Broadcast(x[3]), right, s2);
    }
}
