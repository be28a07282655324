namespace Nest.Tensors;

/// <summary>For every row of an output, the rows of an input that it is the sum of: what gathers rows, and what adds them up again.</summary>
/// <remarks>
/// A list of lists, so that every output row has one writer and a fixed order of summation. An empty list gives zeros. A map may be set
/// again and again; its memory on the device is kept. Not thread-safe.
/// </remarks>
public sealed class RowMap
{
    private readonly Device device;

    /// <summary>A map without outputs.</summary>
    /// <param name="device">Where it will be used.</param>
    public RowMap(Device device)
    {
        this.device = device ?? throw new ArgumentNullException(nameof(device));
        Starts = device.Allocate<int>(1);
        Sources = device.Allocate<int>(0);
    }

    /// <summary>Output i is the sum of the input rows Sources[Starts[i]] to Sources[Starts[i + 1] − 1]. (Outputs + 1 or more)</summary>
    public DeviceBuffer<int> Starts { get; private set; }

    /// <summary>Input rows, those of output 0 first. (Starts[Outputs] or more)</summary>
    public DeviceBuffer<int> Sources { get; private set; }

    /// <summary>Output rows.</summary>
    public int Outputs { get; private set; }

    /// <summary>Output i becomes the sum of the input rows sources[i, 0..width − 1], those that are −1 left out; with a width of 1, a gathering.</summary>
    /// <param name="sources">Input rows. (Outputs, width)</param>
    /// <param name="width">Most rows that an output adds up: at least 1.</param>
    /// <returns>This map.</returns>
    public RowMap Sum(ReadOnlySpan<int> sources, int width = 1)
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
        return Set(starts, taken.AsSpan(0, count));
    }

    /// <summary>The transpose of <see cref="Sum"/>, which carries gradients back: input row r becomes the sum of all outputs that took it.</summary>
    /// <param name="sources">As given to <see cref="Sum"/>. (rows, width)</param>
    /// <param name="outputs">Rows of the result: those that <paramref name="sources"/> counts.</param>
    /// <param name="width">As given to <see cref="Sum"/>.</param>
    /// <returns>This map.</returns>
    public RowMap SumTransposed(ReadOnlySpan<int> sources, int outputs, int width = 1)
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
        return Set(starts, rows);
    }

    private RowMap Set(ReadOnlySpan<int> starts, ReadOnlySpan<int> sources)
    {
        if (Starts.Length < starts.Length) Starts = device.Allocate<int>(starts.Length + starts.Length / 4);
        if (Sources.Length < sources.Length) Sources = device.Allocate<int>(sources.Length + sources.Length / 4);
        Starts.Write(0, starts);
        Sources.Write(0, sources);
        Outputs = starts.Length - 1;
        return this;
    }
}
