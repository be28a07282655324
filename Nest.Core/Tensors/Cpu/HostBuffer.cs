using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nest.Tensors.Cpu;

/// <summary>Memory of the processor's own, pinned for good: allocated here with its first element on a 64-byte boundary, or someone's array.</summary>
internal sealed unsafe class HostBuffer<T> : DeviceBuffer<T> where T : unmanaged
{
    private const int Alignment = 64;

    private readonly T[] memory;           // (Length + slack), pinned, which keeps Pointer valid
    private readonly GCHandle borrowed;    // pins an array that was not allocated here

    public HostBuffer(int length) : base(length)
    {
        memory = GC.AllocateArray<T>(checked(length + Alignment / sizeof(T)), pinned: true);
        nint start = (nint)Unsafe.AsPointer(ref memory[0]);
        Pointer = (T*)((start + Alignment - 1) & -Alignment);
    }

    public HostBuffer(T[] values) : base(values.Length)
    {
        memory = values;
        borrowed = GCHandle.Alloc(values, GCHandleType.Pinned);
        Pointer = (T*)borrowed.AddrOfPinnedObject();
    }

    public override ReadOnlyMemory<T> ToMemory(int offset, int length)
    {
        int slack = (int)(Pointer - (T*)Unsafe.AsPointer(ref memory[0]));
        return memory.AsMemory(slack + offset, length);
    }

    ~HostBuffer()
    {
        if (borrowed.IsAllocated) borrowed.Free();
    }

    /// <summary>The first element.</summary>
    public T* Pointer { get; }

    public Span<T> Span => new(Pointer, Length);

    public override void Write(int offset, ReadOnlySpan<T> values) => values.CopyTo(Span[offset..]);

    public override void Read(int offset, Span<T> values) => Span.Slice(offset, values.Length).CopyTo(values);
}
