using System.Runtime.CompilerServices;

namespace Nest.Numerics;

/// <summary>One float at a time: for single transforms, and for machines or settings without vectors.</summary>
internal readonly unsafe struct SimdScalar : ISimd<float>
{
    public static int Lanes => 1;

    public static float Zero => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(float* address) => *address;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* address, float value) => *address = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Broadcast(float value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Add(float a, float b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Subtract(float a, float b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Multiply(float a, float b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MultiplyAdd(float a, float b, float c) => a * b + c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float NegateMultiplyAdd(float a, float b, float c) => c - a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SquareRoot(float a) => MathF.Sqrt(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(float a, float b) => a > b ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SelectGreater(float a, float b, float yes, float no) => a > b ? yes : no;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float KeepEqual(float a, float b, float value) => a == b ? value : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float LoadBytes(byte* address) => *address;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(byte* address, float value) => *address = (byte)value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(float* from, nint fromStride, float scale, float* to, nint toStride) => *to = *from * scale;
}
