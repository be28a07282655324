namespace Nest.Tensors.Cpu;

/// <summary>What a product does beyond C = A·B.</summary>
internal readonly ref struct GemmOptions
{
    /// <summary>Added to every row of C, (N); empty for none. Not with <see cref="Add"/>.</summary>
    public ReadOnlySpan<float> Bias { get; init; }

    /// <summary>C = max(0, C) at the end.</summary>
    public bool Relu { get; init; }

    /// <summary>C += A·B instead of C = A·B.</summary>
    public bool Add { get; init; }

    /// <summary>Floats from one row of C to the next; 0 for N.</summary>
    public int Stride { get; init; }

    /// <summary>The kernels to run; null for the processor's best.</summary>
    public KernelSet? Kernels { get; init; }
}
