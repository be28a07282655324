using System.Numerics.Tensors;
using Nest.Numerics;

namespace Nest.Tensors.Cpu;

/// <summary>Adds up the parts of a product cut along K, first to last; chunk = a row of C.</summary>
internal unsafe struct PartialsSum : IChunkWork
{
    public float* Partials;      // (Parts, M, N)
    public int Parts;
    public int M;
    public int N;
    public float* C;             // (M, N)
    public nint CStride;
    public float* Bias;          // (N) or null
    public bool Add;
    public bool Relu;

    public readonly void Run(int row)
    {
        var sum = new Span<float>(Partials + (nint)row * N, N);
        for (int part = 1; part < Parts; part++)
            TensorPrimitives.Add(sum, new ReadOnlySpan<float>(Partials + ((nint)part * M + row) * N, N), sum);
        var c = new Span<float>(C + row * CStride, N);
        if (Add) TensorPrimitives.Add(sum, c, sum);
        if (Bias != null) TensorPrimitives.Add(sum, new ReadOnlySpan<float>(Bias, N), sum);
        if (Relu) TensorPrimitives.Max(sum, 0f, sum);
        sum.CopyTo(c);
    }
}
