namespace Nest.Tensors;

/// <summary>For every row of an output, the rows of an input that it is the sum of: what gathers rows, and what adds them up again.</summary>
/// <remarks>
/// A list of lists, so that every output row has one writer and a fixed order of summation. An empty list gives zeros. A map by itself may be set
/// again and again; its memory on the device is kept. Several that belong together are better made by <see cref="GatherMaps"/>. Not thread-safe.
/// </remarks>
public sealed class GatherMap
{
    private readonly Device? device;      // where the map is by itself
    private readonly GatherMaps? together;   // where it is one of several
    private DeviceBuffer<int>? own;

    /// <summary>A map without outputs.</summary>
    /// <param name="device">Where it will be used.</param>
    public GatherMap(Device device)
    {
        this.device = device ?? throw new ArgumentNullException(nameof(device));
        own = device.Allocate<int>(1);
    }

    internal GatherMap(GatherMaps together) => this.together = together;

    /// <summary>Both lists of the map, and perhaps those of others.</summary>
    public DeviceBuffer<int> Lists => own ?? together!.Memory;

    /// <summary>Where in <see cref="Lists"/> the starts are: output i is the sum of the input rows at sources starts[i] to starts[i + 1] − 1. (Outputs + 1)</summary>
    public int StartsOffset { get; private set; }

    /// <summary>Where in <see cref="Lists"/> the sources are: input rows, those of output 0 first. (starts[Outputs])</summary>
    public int SourcesOffset { get; private set; }

    /// <summary>Output rows.</summary>
    public int Outputs { get; private set; }

    /// <summary>Output i becomes the sum of the input rows sources[i, 0..width − 1], those that are −1 left out; with a width of 1, a gathering.</summary>
    /// <param name="sources">Input rows. (Outputs, width)</param>
    /// <param name="width">Most rows that an output adds up: at least 1.</param>
    /// <returns>This map.</returns>
    /// <exception cref="InvalidOperationException">The map is one of several.</exception>
    public GatherMap Sum(ReadOnlySpan<int> sources, int width = 1)
    {
        var lists = new int[LengthOfSum(sources, width)];
        return Set(lists, FillSum(sources, width, lists));
    }

    /// <summary>The transpose of <see cref="Sum"/>, which carries gradients back: input row r becomes the sum of all outputs that took it.</summary>
    /// <param name="sources">As given to <see cref="Sum"/>. (rows, width)</param>
    /// <param name="outputs">Rows of the result: those that <paramref name="sources"/> counts.</param>
    /// <param name="width">As given to <see cref="Sum"/>.</param>
    /// <returns>This map.</returns>
    /// <exception cref="InvalidOperationException">The map is one of several.</exception>
    public GatherMap SumTransposed(ReadOnlySpan<int> sources, int outputs, int width = 1)
    {
        var lists = new int[LengthOfTransposed(sources, outputs, width)];
        return Set(lists, FillTransposed(sources, outputs, width, lists));
    }

    /// <summary>The same map, of its first outputs alone.</summary>
    internal GatherMap First(int outputs)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(outputs, Outputs);
        return (together is null ? new GatherMap(device!) { own = own } : new GatherMap(together)).Place(StartsOffset, SourcesOffset, outputs);
    }

    internal GatherMap Place(int startsOffset, int sourcesOffset, int outputs)
    {
        (StartsOffset, SourcesOffset, Outputs) = (startsOffset, sourcesOffset, outputs);
        return this;
    }

    /// <summary>Numbers in both lists.</summary>
    internal static int LengthOfSum(ReadOnlySpan<int> sources, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        return sources.Length / width + 1 + sources.Length - sources.Count(-1);
    }

    /// <summary>Writes both lists of <see cref="Sum"/> and returns how many outputs there are.</summary>
    internal static int FillSum(ReadOnlySpan<int> sources, int width, Span<int> lists)
    {
        int outputs = sources.Length / width, count = 0;
        Span<int> starts = lists[..(outputs + 1)], taken = lists[(outputs + 1)..];
        starts[0] = 0;
        for (int i = 0; i < sources.Length; i++)
        {
            if (sources[i] >= 0) taken[count++] = sources[i];
            starts[i / width + 1] = count;
        }
        return outputs;
    }

    /// <summary>Numbers in both lists.</summary>
    internal static int LengthOfTransposed(ReadOnlySpan<int> sources, int outputs, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        return outputs + 1 + sources.Length - sources.Count(-1);
    }

    /// <summary>Writes both lists of <see cref="SumTransposed"/> and returns how many outputs there are.</summary>
    internal static int FillTransposed(ReadOnlySpan<int> sources, int outputs, int width, Span<int> lists)
    {
        Span<int> starts = lists[..(outputs + 1)], rows = lists[(outputs + 1)..];
        starts.Clear();
        foreach (int source in sources)
            if (source >= 0) starts[source + 1]++;
        for (int i = 0; i < outputs; i++) starts[i + 1] += starts[i];
        int[] next = starts[..outputs].ToArray();   // where each output's next row goes
        for (int i = 0; i < sources.Length; i++)
            if (sources[i] >= 0) rows[next[sources[i]]++] = i / width;
        return outputs;
    }

    private GatherMap Set(ReadOnlySpan<int> lists, int outputs)
    {
        if (device is null) throw new InvalidOperationException("A map that is one of several is set with them.");
        if (own!.Length < lists.Length) own = device.Allocate<int>(lists.Length + lists.Length / 4);
        own.Write(0, lists);
        return Place(0, outputs + 1, outputs);
    }
}
