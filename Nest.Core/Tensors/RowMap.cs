namespace Nest.Tensors;

/// <summary>For every row of an output, the rows of an input that it is the sum of: what gathers rows, and what adds them up again.</summary>
/// <remarks>A list of lists, so that every output row has one writer and a fixed order of summation. An empty list gives zeros.</remarks>
public sealed class RowMap
{
    private RowMap(DeviceBuffer<int> starts, DeviceBuffer<int> sources, int outputs) =>
        (Starts, Sources, Outputs) = (starts, sources, outputs);

    /// <summary>Output i is the sum of the input rows Sources[Starts[i]] to Sources[Starts[i + 1] − 1]. (Outputs + 1)</summary>
    public DeviceBuffer<int> Starts { get; }

    /// <summary>Input rows, those of output 0 first. (Starts[Outputs])</summary>
    public DeviceBuffer<int> Sources { get; }

    /// <summary>Output rows.</summary>
    public int Outputs { get; }

    /// <summary>Output i is the sum of the input rows sources[i, 0..width − 1], those that are −1 left out; with a width of 1, a gathering.</summary>
    /// <param name="device">Where the map will be used.</param>
    /// <param name="sources">Input rows. (Outputs, width)</param>
    /// <param name="width">Most rows that an output adds up: at least 1.</param>
    public static RowMap Sum(Device device, ReadOnlySpan<int> sources, int width = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        var starts = new int[sources.Length / width + 1];
        var taken = new int[sources.Length];
        int count = 0;
        for (int i = 0; i < sources.Length; i++)
        {
            if (sources[i] >= 0) taken[count++] = sources[i];
            starts[i / width + 1] = count;
        }
        return Upload(device, starts, taken.AsSpan(0, count));
    }

    /// <summary>The transpose of <see cref="Sum"/>, which carries gradients back: input row r is the sum of all outputs that took it.</summary>
    /// <param name="device">Where the map will be used.</param>
    /// <param name="sources">As given to <see cref="Sum"/>. (rows, width)</param>
    /// <param name="outputs">Rows of the result: those that <paramref name="sources"/> counts.</param>
    /// <param name="width">As given to <see cref="Sum"/>.</param>
    public static RowMap SumTransposed(Device device, ReadOnlySpan<int> sources, int outputs, int width = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        var starts = new int[outputs + 1];
        foreach (int source in sources)
            if (source >= 0) starts[source + 1]++;
        for (int i = 0; i < outputs; i++) starts[i + 1] += starts[i];

        var rows = new int[starts[outputs]];
        int[] next = starts[..outputs];   // where each output's next row goes
        for (int i = 0; i < sources.Length; i++)
            if (sources[i] >= 0) rows[next[sources[i]]++] = i / width;
        return Upload(device, starts, rows);
    }

    private static RowMap Upload(Device device, ReadOnlySpan<int> starts, ReadOnlySpan<int> sources)
    {
        ArgumentNullException.ThrowIfNull(device);
        DeviceBuffer<int> onDevice = device.Allocate<int>(starts.Length), sourcesOnDevice = device.Allocate<int>(sources.Length);
        onDevice.Write(0, starts);
        sourcesOnDevice.Write(0, sources);
        return new RowMap(onDevice, sourcesOnDevice, starts.Length - 1);
    }
}
