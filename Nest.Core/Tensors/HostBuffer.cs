using System.Runtime.CompilerServices;

namespace Nest.Tensors;

/// <summary>Memory of the processor's own: pinned for good, its first element on a 64-byte boundary.</summary>
internal sealed unsafe class HostBuffer<T> : DeviceBuffer<T> where T : unmanaged
{
    private const int Alignment = 64;

    private readonly T[] memory;   // (Length + slack), pinned, which keeps Pointer valid

    public HostBuffer(int length) : base(length)
    {
        memory = GC.AllocateArray<T>(checked(length + Alignment / sizeof(T)), pinned: true);
        nint start = (nint)Unsafe.AsPointer(ref memory[0]);
        Pointer = (T*)((start + Alignment - 1) & -Alignment);
    }

    /// <summary>The first element.</summary>
    public T* Pointer { get; }

    public Span<T> Span => new(Pointer, Length);

    public override void Write(int offset, ReadOnlySpan<T> values) => values.CopyTo(Span[offset..]);

    public override void Read(int offset, Span<T> values) => Span.Slice(offset, values.Length).CopyTo(values);
}
