using System.Runtime.InteropServices;
using Nest.Tensors;

namespace Nest.Gpu;

/// <summary>Memory of a graphics card, given back when disposed of or collected.</summary>
internal sealed class GpuBuffer<T> : DeviceBuffer<T>, IDisposable where T : unmanaged
{
    private readonly GpuDevice device;
    private readonly long bytes;   // as allocated
    private nint memory;

    public unsafe GpuBuffer(GpuDevice device, int length) : base(length)
    {
        this.device = device;
        bytes = Math.Max(1L, (long)length * sizeof(T));
        memory = device.Allocate(ref bytes);
    }

    ~GpuBuffer() => Return();

    /// <summary>The driver's handle, for work on <paramref name="user"/>.</summary>
    /// <exception cref="ArgumentException">The buffer lies on another device.</exception>
    public nint MemoryFor(GpuDevice user)
    {
        ObjectDisposedException.ThrowIf(memory == 0 || device.IsDisposed, this);
        return user == device ? memory : throw new ArgumentException($"A buffer of {device.Name} is used on {user.Name}.", nameof(user));
    }

    public override unsafe void Write(int offset, ReadOnlySpan<T> values)
    {
        ThrowIfOutside(offset, values.Length);
        if (!values.IsEmpty) device.Upload(MemoryFor(device), (long)offset * sizeof(T), MemoryMarshal.AsBytes(values));
    }

    public override unsafe void Read(int offset, Span<T> values)
    {
        ThrowIfOutside(offset, values.Length);
        if (values.IsEmpty) return;
        fixed (T* to = values) device.Download(MemoryFor(device), (long)offset * sizeof(T), (nint)to, (long)values.Length * sizeof(T));
    }

    public void Dispose()
    {
        Return();
        GC.SuppressFinalize(this);
    }

    private void Return()
    {
        nint given = Interlocked.Exchange(ref memory, 0);
        if (given != 0) device.Return(given, bytes);
    }

    private void ThrowIfOutside(int offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Length - offset, nameof(offset));
    }
}
