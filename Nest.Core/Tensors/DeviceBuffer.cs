namespace Nest.Tensors;

/// <summary>Flat memory on a device, zero when allocated; reached from the host by copies alone.</summary>
/// <remarks>Not thread-safe.</remarks>
public abstract class DeviceBuffer<T> where T : unmanaged
{
    /// <param name="length">Elements, 0 or more.</param>
    protected DeviceBuffer(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
    }

    /// <summary>Number of elements.</summary>
    public int Length { get; }

    /// <summary>Copies host values to elements <paramref name="offset"/> and following.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The values reach beyond the end.</exception>
    public abstract void Write(int offset, ReadOnlySpan<T> values);

    /// <summary>Copies elements <paramref name="offset"/> and following to the host, once all work on them is done.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The destination reaches beyond the end.</exception>
    public abstract void Read(int offset, Span<T> values);

    /// <summary>Elements <paramref name="offset"/> and following as host memory: where they lie if the host can reach them, else a copy. To be read at once.</summary>
    public virtual ReadOnlyMemory<T> ToMemory(int offset, int length)
    {
        var values = new T[length];
        Read(offset, values);
        return values;
    }
}
