using System.Runtime.CompilerServices;

namespace Nest.Numerics;

/// <summary>Scratch memory at a fixed address that is a multiple of 64 bytes; it lives as long as this object.</summary>
internal sealed unsafe class AlignedFloats
{
    private const int Alignment = 64;

    private readonly float[] memory;   // (Length + padding), pinned

    /// <param name="length">Floats, 0 or more; they start as zeros.</param>
    public AlignedFloats(int length)
    {
        memory = GC.AllocateArray<float>(length + Alignment / sizeof(float), pinned: true);
        nuint start = (nuint)Unsafe.AsPointer(ref memory[0]);
        Pointer = (float*)((start + Alignment - 1) & ~(nuint)(Alignment - 1));
        Length = length;
    }

    public float* Pointer { get; }

    public int Length { get; }

    public Span<float> Span => new(Pointer, Length);
}
