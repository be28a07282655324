using System.Runtime.CompilerServices;
using Nest.Numerics;

namespace Nest.Tensors.Cpu;

/// <summary>One register tile of a product: C (Rows, Columns) = [C +] Σ over segments of A (Rows, Steps) · B (Steps, Columns) [+ bias] [, ReLU].</summary>
/// <remarks>
/// Row i and step k of A's segment s lie at A[Segments[s] + i·RowStride + k·StepStride]: a packed panel, the rows of a
/// matrix, its columns, or (with one segment a tap) the neighbourhoods of pixels in an image, all without copying.
/// B's steps follow one another across segments, BStride apart. Strides count floats.
/// </remarks>
internal unsafe struct Tile
{
    public float* A;
    public nint RowStride;
    public nint StepStride;
    public int SegmentCount;
    public nint* Segments;     // (SegmentCount) offsets from A
    public int Steps;
    public float* B;
    public nint BStride;
    public float* C;
    public nint CStride;
    public float* Bias;        // (Columns), or null
    public bool Accumulate;    // add to C
    public bool Relu;
}

/// <summary>One row of a tile, two vectors wide, in registers.</summary>
internal unsafe struct TileRow<V, I>
    where V : unmanaged
    where I : struct, ISimd<V>
{
    private V left;
    private V right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow<V, I> Load(float* source) => new() { left = I.Load(source), right = I.Load(source + I.Lanes) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step(float a, V b0, V b1)
    {
        V broadcast = I.Broadcast(a);
        left = I.MultiplyAdd(broadcast, b0, left);
        right = I.MultiplyAdd(broadcast, b1, right);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(float* source)
    {
        left = I.Add(left, I.Load(source));
        right = I.Add(right, I.Load(source + I.Lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Rectify()
    {
        left = I.Max(left, I.Zero);
        right = I.Max(right, I.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(float* target)
    {
        I.Store(target, left);
        I.Store(target + I.Lanes, right);
    }
}
