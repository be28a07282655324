namespace Nest.Numerics;

/// <summary>The vector operations that the transforms are written in: one source, compiled once for every instruction set. A lane is a frame.</summary>
/// <typeparam name="V">A register of <see cref="Count"/> float32 lanes.</typeparam>
internal unsafe interface ILanes<V> where V : unmanaged
{
    static abstract int Count { get; }

    static abstract V Broadcast(float value);

    static abstract V Add(V a, V b);

    static abstract V Subtract(V a, V b);

    static abstract V Multiply(V a, V b);

    /// <summary>a · b + c.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    /// <summary>c − a · b.</summary>
    static abstract V NegateMultiplyAdd(V a, V b, V c);

    static abstract V SquareRoot(V a);

    /// <summary>to[j][i] = from[i][j] · scale[j] for i, j in 0 .. Count − 1; the strides count floats.</summary>
    static abstract void Transpose(float* from, nint fromStride, V scale, float* to, nint toStride);
}
