namespace Nest.Numerics;

/// <summary>The vector operations that transforms and kernels are written in: one source, compiled once for every instruction set.</summary>
/// <typeparam name="V">A register of <see cref="Lanes"/> float32 lanes.</typeparam>
internal unsafe interface ISimd<V> where V : unmanaged
{
    static abstract int Lanes { get; }

    static abstract V Zero { get; }

    /// <summary>Loads <see cref="Lanes"/> values; no alignment is needed.</summary>
    static abstract V Load(float* address);

    static abstract void Store(float* address, V value);

    static abstract V Broadcast(float value);

    static abstract V Add(V a, V b);

    static abstract V Subtract(V a, V b);

    static abstract V Multiply(V a, V b);

    /// <summary>a · b + c, rounded once where the instruction set can.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    /// <summary>c − a · b, rounded once where the instruction set can.</summary>
    static abstract V NegateMultiplyAdd(V a, V b, V c);

    static abstract V SquareRoot(V a);

    static abstract V Max(V a, V b);

    /// <summary>a &gt; b ? yes : no.</summary>
    static abstract V SelectGreater(V a, V b, V yes, V no);

    /// <summary>a = b ? value : 0.</summary>
    static abstract V KeepEqual(V a, V b, V value);

    /// <summary>Widens <see cref="Lanes"/> bytes.</summary>
    static abstract V LoadBytes(byte* address);

    /// <summary>Narrows whole numbers from 0 to 255.</summary>
    static abstract void StoreBytes(byte* address, V value);

    /// <summary>to[j][i] = from[i][j] · scale[j] for i, j in 0 .. Lanes − 1; the strides count floats.</summary>
    static abstract void Transpose(float* from, nint fromStride, V scale, float* to, nint toStride);
}
