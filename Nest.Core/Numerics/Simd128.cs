using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using V = System.Runtime.Intrinsics.Vector128<float>;

namespace Nest.Numerics;

/// <summary>SSE or Arm's AdvSimd: 4 lanes. Needs <see cref="Vector128.IsHardwareAccelerated"/>.</summary>
internal readonly unsafe struct Simd128 : ISimd<V>
{
    public static int Lanes => 4;

    public static V Zero => V.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load(float* address) => Vector128.Load(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* address, V value) => value.Store(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Broadcast(float value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Add(V a, V b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Subtract(V a, V b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Multiply(V a, V b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V MultiplyAdd(V a, V b, V c) => Vector128.MultiplyAddEstimate(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V NegateMultiplyAdd(V a, V b, V c) => Vector128.MultiplyAddEstimate(-a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V SquareRoot(V a) => Vector128.Sqrt(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Max(V a, V b) => Vector128.MaxNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V SelectGreater(V a, V b, V yes, V no) =>
        Vector128.ConditionalSelect(Vector128.GreaterThan(a, b), yes, no);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V KeepEqual(V a, V b, V value) => Vector128.Equals(a, b) & value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LoadBytes(byte* address) =>
        Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(Unsafe.ReadUnaligned<uint>(address)).AsByte())).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(byte* address, V value)
    {
        Vector128<int> whole = Vector128.ConvertToInt32(value);
        Vector128<short> shorts = Vector128.Narrow(whole, whole);
        Unsafe.WriteUnaligned(address, Vector128.Narrow(shorts, shorts).AsUInt32().ToScalar());
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(float* from, nint s, V scale, float* to, nint t)
    {
        V r0 = Vector128.Load(from) * scale, r1 = Vector128.Load(from + s) * scale;
        V r2 = Vector128.Load(from + 2 * s) * scale, r3 = Vector128.Load(from + 3 * s) * scale;
        V low02 = InterleaveLow(r0, r2), high02 = InterleaveHigh(r0, r2);
        V low13 = InterleaveLow(r1, r3), high13 = InterleaveHigh(r1, r3);
        InterleaveLow(low02, low13).Store(to);
        InterleaveHigh(low02, low13).Store(to + t);
        InterleaveLow(high02, high13).Store(to + 2 * t);
        InterleaveHigh(high02, high13).Store(to + 3 * t);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V InterleaveLow(V a, V b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V InterleaveHigh(V a, V b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3]);
}
