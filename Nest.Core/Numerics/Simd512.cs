using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V = System.Runtime.Intrinsics.Vector512<float>;

namespace Nest.Numerics;

/// <summary>AVX-512: 16 lanes. Needs <see cref="Avx512F.IsSupported"/>.</summary>
internal readonly unsafe struct Simd512 : ISimd<V>
{
    public static int Lanes => 16;

    public static V Zero => V.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load(float* address) => Vector512.Load(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* address, V value) => value.Store(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Broadcast(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Add(V a, V b) => Avx512F.Add(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Subtract(V a, V b) => Avx512F.Subtract(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Multiply(V a, V b) => Avx512F.Multiply(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V MultiplyAdd(V a, V b, V c) => Avx512F.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V NegateMultiplyAdd(V a, V b, V c) => Avx512F.FusedMultiplyAddNegated(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V SquareRoot(V a) => Avx512F.Sqrt(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Max(V a, V b) => Avx512F.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V SelectGreater(V a, V b, V yes, V no) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(a, b), yes, no);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V KeepEqual(V a, V b, V value) => Vector512.Equals(a, b) & value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LoadBytes(byte* address) =>
        Avx512F.ConvertToVector512Single(Avx512F.ConvertToVector512Int32(Vector128.Load(address)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(byte* address, V value)
    {
        Avx512F.ConvertToVector128Byte(Avx512F.ConvertToVector512Int32(value)).Store(address);
    }

    // Pairs of rows, pairs of pairs, then quarters of registers: 64 shuffles for 256 values.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(float* from, nint s, V scale, float* to, nint t)
    {
        Quads(from, s, scale, out V a0, out V a1, out V a2, out V a3);
        Quads(from + 4 * s, s, scale, out V b0, out V b1, out V b2, out V b3);
        Quads(from + 8 * s, s, scale, out V c0, out V c1, out V c2, out V c3);
        Quads(from + 12 * s, s, scale, out V d0, out V d1, out V d2, out V d3);
        Columns(a0, b0, c0, d0, to, 4 * t);
        Columns(a1, b1, c1, d1, to + t, 4 * t);
        Columns(a2, b2, c2, d2, to + 2 * t, 4 * t);
        Columns(a3, b3, c3, d3, to + 3 * t, 4 * t);
    }

    // Four rows; quarter q of column j holds the rows' values 4q + j.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quads(float* from, nint s, V scale, out V j0, out V j1, out V j2, out V j3)
    {
        V r0 = Vector512.Load(from) * scale, r1 = Vector512.Load(from + s) * scale;
        V r2 = Vector512.Load(from + 2 * s) * scale, r3 = Vector512.Load(from + 3 * s) * scale;
        var low01 = Avx512F.UnpackLow(r0, r1).AsDouble();
        var high01 = Avx512F.UnpackHigh(r0, r1).AsDouble();
        var low23 = Avx512F.UnpackLow(r2, r3).AsDouble();
        var high23 = Avx512F.UnpackHigh(r2, r3).AsDouble();
        j0 = Avx512F.UnpackLow(low01, low23).AsSingle();
        j1 = Avx512F.UnpackHigh(low01, low23).AsSingle();
        j2 = Avx512F.UnpackLow(high01, high23).AsSingle();
        j3 = Avx512F.UnpackHigh(high01, high23).AsSingle();
    }

    // The same column of all four groups of rows: its four quarters become four columns of 16.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns(V a, V b, V c, V d, float* to, nint step)
    {
        V ab02 = Avx512F.Shuffle4x128(a, b, 0b10_00_10_00), ab13 = Avx512F.Shuffle4x128(a, b, 0b11_01_11_01);
        V cd02 = Avx512F.Shuffle4x128(c, d, 0b10_00_10_00), cd13 = Avx512F.Shuffle4x128(c, d, 0b11_01_11_01);
        Avx512F.Shuffle4x128(ab02, cd02, 0b10_00_10_00).Store(to);
        Avx512F.Shuffle4x128(ab13, cd13, 0b10_00_10_00).Store(to + step);
        Avx512F.Shuffle4x128(ab02, cd02, 0b11_01_11_01).Store(to + 2 * step);
        Avx512F.Shuffle4x128(ab13, cd13, 0b11_01_11_01).Store(to + 3 * step);
    }
}
