using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Nest.Tensors.Cpu;

/// <summary>Memory that will be read next, called into the L2 cache a little at a time while something else is computed.</summary>
/// <remarks>It may reach beyond what there is: calling in never faults.</remarks>
internal unsafe struct Ahead
{
    private const int Line = 16;   // floats

    private float* next;
    private readonly float* end;
    private readonly int share;

    /// <param name="first">Where the memory begins.</param>
    /// <param name="count">Floats in all.</param>
    /// <param name="times">How often <see cref="CallIn"/> will be called.</param>
    public Ahead(float* first, nint count, int times)
    {
        next = first;
        end = first + count;
        share = (int)((count / Math.Max(1, times) + Line) / Line * Line);
    }

    /// <summary>Calls in the next share.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CallIn()
    {
        if (!Sse.IsSupported) return;
        for (float* last = next + share; next < last && next < end; next += Line) Sse.Prefetch1(next);
    }
}
