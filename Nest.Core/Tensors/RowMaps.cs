namespace Nest.Tensors;

/// <summary>Row maps that go to a device together: all that a training step needs, in one copy.</summary>
/// <remarks>
/// Cleared, filled and sent again and again; a map is good from <see cref="Send"/> to the next <see cref="Clear"/>. Memory is kept. Not thread-safe.
/// </remarks>
public sealed class RowMaps
{
    private readonly Device device;
    private int[] lists = new int[1024];   // of all maps, one after the other
    private int length;

    /// <summary>None.</summary>
    /// <param name="device">Where they will be used.</param>
    public RowMaps(Device device)
    {
        this.device = device ?? throw new ArgumentNullException(nameof(device));
        Memory = device.Allocate<int>(0);
    }

    /// <summary>Where the maps' lists are on the device.</summary>
    internal DeviceBuffer<int> Memory { get; private set; }

    /// <summary>Forgets all maps.</summary>
    public void Clear() => length = 0;

    /// <summary>Adds a map as <see cref="RowMap.Sum"/> makes it.</summary>
    /// <inheritdoc cref="RowMap.Sum"/>
    /// <returns>The map, good from <see cref="Send"/> on.</returns>
    public RowMap Sum(ReadOnlySpan<int> sources, int width = 1)
    {
        int start = length;
        Span<int> room = Room(RowMap.LengthOfSum(sources, width));
        return Placed(start, RowMap.FillSum(sources, width, room));
    }

    /// <summary>Adds a map as <see cref="RowMap.SumTransposed"/> makes it.</summary>
    /// <inheritdoc cref="RowMap.SumTransposed"/>
    /// <returns>The map, good from <see cref="Send"/> on.</returns>
    public RowMap SumTransposed(ReadOnlySpan<int> sources, int outputs, int width = 1)
    {
        int start = length;
        Span<int> room = Room(RowMap.LengthOfTransposed(sources, outputs, width));
        return Placed(start, RowMap.FillTransposed(sources, outputs, width, room));
    }

    /// <summary>Copies all maps to the device.</summary>
    public void Send()
    {
        if (Memory.Length < length) Memory = device.Allocate<int>(length + length / 4);
        Memory.Write(0, lists.AsSpan(0, length));
    }

    private RowMap Placed(int start, int outputs) => new RowMap(this).Place(start, start + outputs + 1, outputs);

    private Span<int> Room(int wanted)
    {
        if (lists.Length - length < wanted) Array.Resize(ref lists, checked(Math.Max(2 * lists.Length, length + wanted)));
        length += wanted;
        return lists.AsSpan(length - wanted, wanted);
    }
}
