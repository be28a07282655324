using System.Runtime.CompilerServices;

namespace Nest.Tensors.Cpu;

/// <summary>Floats that begin on a 64-byte line and never move, so that kernels may hold pointers to them.</summary>
internal sealed unsafe class AlignedBuffer
{
    private const int Line = 64;

    private readonly float[] memory;   // pinned; the aligned part starts within the first line

    /// <param name="length">Values, uninitialised.</param>
    public AlignedBuffer(int length)
    {
        memory = GC.AllocateUninitializedArray<float>(length + Line / sizeof(float), pinned: true);
        nint start = (nint)Unsafe.AsPointer(ref memory[0]);
        Pointer = (float*)((start + Line - 1) & ~(nint)(Line - 1));
        Length = length;
    }

    public int Length { get; }

    public float* Pointer { get; }
}
