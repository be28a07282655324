namespace Nest.Tensors;

/// <summary>Row maps that go to a device together: all that a training step needs, in one copy.</summary>
/// <remarks>
/// Cleared, filled and sent again and again; a map is good from <see cref="Send"/> to the next <see cref="Clear"/>. Memory is kept. Not thread-safe.
/// </remarks>
public sealed class GatherMaps
{
    private readonly Device device;
    private int[] lists = new int[1024];   // of all maps, one after the other
    private int length;

    /// <summary>None.</summary>
    /// <param name="device">Where they will be used.</param>
    public GatherMaps(Device device)
    {
        this.device = device ?? throw new ArgumentNullException(nameof(device));
        Memory = device.Allocate<int>(0);
    }

    /// <summary>Where the maps' lists are on the device.</summary>
    internal DeviceBuffer<int> Memory { get; private set; }

    /// <summary>Forgets all maps.</summary>
    public void Clear() => length = 0;

    /// <summary>Adds a map as <see cref="GatherMap.Sum"/> makes it.</summary>
    /// <inheritdoc cref="GatherMap.Sum"/>
    /// <returns>The map, good from <see cref="Send"/> on.</returns>
    public GatherMap Sum(ReadOnlySpan<int> sources, int width = 1)
    {
        int start = length;
        Span<int> room = Room(GatherMap.LengthOfSum(sources, width));
        return Placed(start, GatherMap.FillSum(sources, width, room));
    }

    /// <summary>Adds a map as <see cref="GatherMap.SumTransposed"/> makes it.</summary>
    /// <inheritdoc cref="GatherMap.SumTransposed"/>
    /// <returns>The map, good from <see cref="Send"/> on.</returns>
    public GatherMap SumTransposed(ReadOnlySpan<int> sources, int outputs, int width = 1)
    {
        int start = length;
        Span<int> room = Room(GatherMap.LengthOfTransposed(sources, outputs, width));
        return Placed(start, GatherMap.FillTransposed(sources, outputs, width, room));
    }

    /// <summary>Copies all maps to the device.</summary>
    public void Send()
    {
        if (Memory.Length < length) Memory = device.Allocate<int>(length + length / 4);
        Memory.Write(0, lists.AsSpan(0, length));
    }

    private GatherMap Placed(int start, int outputs) => new GatherMap(this).Place(start, start + outputs + 1, outputs);

    private Span<int> Room(int wanted)
    {
        if (lists.Length - length < wanted) Array.Resize(ref lists, checked(Math.Max(2 * lists.Length, length + wanted)));
        length += wanted;
        return lists.AsSpan(length - wanted, wanted);
    }
}
