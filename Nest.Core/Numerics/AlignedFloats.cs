using System.Runtime.CompilerServices;

namespace Nest.Numerics;

/// <summary>Floats that begin on a 64-byte line and never move, so that kernels may hold pointers to them; they live as long as this object.</summary>
internal sealed unsafe class AlignedFloats
{
    private const int Line = 64;

    private readonly float[] memory;   // pinned; the aligned part starts within the first line

    /// <param name="length">Floats, 0 or more.</param>
    /// <param name="zeroed">Whether they start as zeros; else as anything.</param>
    public AlignedFloats(int length, bool zeroed = true)
    {
        int room = length + Line / sizeof(float);
        memory = zeroed ? GC.AllocateArray<float>(room, pinned: true) : GC.AllocateUninitializedArray<float>(room, pinned: true);
        nuint start = (nuint)Unsafe.AsPointer(ref memory[0]);
        Pointer = (float*)((start + Line - 1) & ~(nuint)(Line - 1));
        Length = length;
    }

    public float* Pointer { get; }

    public int Length { get; }

    public Span<float> Span => new(Pointer, Length);
}
