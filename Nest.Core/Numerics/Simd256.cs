using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V = System.Runtime.Intrinsics.Vector256<float>;

namespace Nest.Numerics;

/// <summary>AVX2 with FMA: 8 lanes. Needs <see cref="Avx2.IsSupported"/> and <see cref="Fma.IsSupported"/>.</summary>
internal readonly unsafe struct Simd256 : ISimd<V>
{
    public static int Lanes => 8;

    public static V Zero => V.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load(float* address) => Vector256.Load(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* address, V value) => value.Store(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Broadcast(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Add(V a, V b) => Avx.Add(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Subtract(V a, V b) => Avx.Subtract(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Multiply(V a, V b) => Avx.Multiply(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V MultiplyAdd(V a, V b, V c) => Fma.MultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V NegateMultiplyAdd(V a, V b, V c) => Fma.MultiplyAddNegated(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V SquareRoot(V a) => Avx.Sqrt(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Max(V a, V b) => Avx.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V SelectGreater(V a, V b, V yes, V no) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(a, b), yes, no);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V KeepEqual(V a, V b, V value) => Vector256.Equals(a, b) & value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LoadBytes(byte* address) =>
        Avx.ConvertToVector256Single(Avx2.ConvertToVector256Int32(address));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(byte* address, V value)
    {
        Vector256<int> whole = Avx.ConvertToVector256Int32(value);
        Vector128<short> shorts = Vector128.Narrow(whole.GetLower(), whole.GetUpper());
        Unsafe.WriteUnaligned(address, Vector128.Narrow(shorts, shorts).AsUInt64().ToScalar());
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(float* from, nint s, V scale, float* to, nint t)
    {
        Quads(from, s, scale, out V a0, out V a1, out V a2, out V a3);
        Quads(from + 4 * s, s, scale, out V b0, out V b1, out V b2, out V b3);
        Avx.Permute2x128(a0, b0, 0x20).Store(to);
        Avx.Permute2x128(a1, b1, 0x20).Store(to + t);
        Avx.Permute2x128(a2, b2, 0x20).Store(to + 2 * t);
        Avx.Permute2x128(a3, b3, 0x20).Store(to + 3 * t);
        Avx.Permute2x128(a0, b0, 0x31).Store(to + 4 * t);
        Avx.Permute2x128(a1, b1, 0x31).Store(to + 5 * t);
        Avx.Permute2x128(a2, b2, 0x31).Store(to + 6 * t);
        Avx.Permute2x128(a3, b3, 0x31).Store(to + 7 * t);
    }

    // Four rows; half h of column j holds the rows' values 4h + j.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quads(float* from, nint s, V scale, out V j0, out V j1, out V j2, out V j3)
    {
        V r0 = Vector256.Load(from) * scale, r1 = Vector256.Load(from + s) * scale;
        V r2 = Vector256.Load(from + 2 * s) * scale, r3 = Vector256.Load(from + 3 * s) * scale;
        var low01 = Avx.UnpackLow(r0, r1).AsDouble();
        var high01 = Avx.UnpackHigh(r0, r1).AsDouble();
        var low23 = Avx.UnpackLow(r2, r3).AsDouble();
        var high23 = Avx.UnpackHigh(r2, r3).AsDouble();
        j0 = Avx.UnpackLow(low01, low23).AsSingle();
        j1 = Avx.UnpackHigh(low01, low23).AsSingle();
        j2 = Avx.UnpackLow(high01, high23).AsSingle();
        j3 = Avx.UnpackHigh(high01, high23).AsSingle();
    }
}
