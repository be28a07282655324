namespace Nest.Tensors.Cpu;

public sealed unsafe partial class CpuDevice
{
    private const int MostPlaces = 64;   // of a cell, and so many terms of one sum: what a thread's stack holds pointers for

    /// <inheritdoc/>
    public override void MaxPool(in Pooling p, Tensor x, Tensor y, DeviceBuffer<byte> winners, bool relu = false)
    {
        ThrowIfOther(x.Length, p.XLength, nameof(x));
        ThrowIfOther(y, winners, p);
        Pooling g = p;
        float* from = Pointer(x), to = Pointer(y);
        byte* won = ((HostBuffer<byte>)winners).Pointer;
        team.Run(p.Batch * p.OutHeight, row => PoolRow(g, from, row, relu, to, won));
    }

    /// <inheritdoc/>
    public override void MaxPoolBackward(in Pooling p, Tensor dy, DeviceBuffer<byte> winners, Tensor dx)
    {
        ThrowIfOther(dx.Length, p.XLength, nameof(dx));
        ThrowIfOther(dy, winners, p);
        Pooling g = p;
        float* from = Pointer(dy), to = Pointer(dx);
        byte* won = ((HostBuffer<byte>)winners).Pointer;
        team.Run(p.Batch * p.Height, row => SpreadRow(g, from, won, row, to + (nint)row * g.Width * g.Channels));
    }

    /// <inheritdoc/>
    public override void SumMaxPool(in Pooling p, Tensor x, GatherMap map, Tensor y, DeviceBuffer<byte> winners)
    {
        ArgumentNullException.ThrowIfNull(map);
        ThrowIfOther(map.Outputs, p.Batch * p.Height, nameof(map));
        ThrowIfOther(y, winners, p);
        Pooling g = p;
        float* from = Pointer(x), to = Pointer(y);
        int* lists = ((HostBuffer<int>)map.Lists).Pointer, starts = lists + map.StartsOffset, sources = lists + map.SourcesOffset;
        byte* won = ((HostBuffer<byte>)winners).Pointer;
        team.Run(p.Batch * p.OutHeight, row =>
        {
            int first = row / g.OutHeight * g.Height + row % g.OutHeight * g.PoolHeight;
            float** terms = stackalloc float*[MostPlaces];
            int* ends = stackalloc int[MostPlaces + 1];
            int count = ends[0] = 0;
            for (int place = 0; place < g.PoolHeight * g.PoolWidth; place++)
            {
                int line = first + place / g.PoolWidth;
                for (int at = starts[line]; at < starts[line + 1]; at++)
                {
                    if (count == MostPlaces) throw new NotSupportedException($"A cell adds up more than {MostPlaces} terms.");
                    terms[count++] = from + ((nint)sources[at] * g.Width + place % g.PoolWidth) * g.Channels;
                }
                ends[place + 1] = count;
            }
            for (int j = 0; j < g.OutWidth; j++)
            {
                nint target = ((nint)row * g.OutWidth + j) * g.Channels;
                Cell.Max(terms, ends, g.PoolHeight * g.PoolWidth, (nint)j * g.PoolWidth * g.Channels, g.Channels, relu: true, to + target, won + target);
            }
        });
    }

    /// <inheritdoc/>
    public override void SumMaxPoolBackward(in Pooling p, Tensor dy, DeviceBuffer<byte> winners, GatherMap map, Tensor dx)
    {
        ArgumentNullException.ThrowIfNull(map);
        ThrowIfOther(dx.Length, map.Outputs * p.Width * p.Channels, nameof(dx));
        ThrowIfOther(dy, winners, p);
        Pooling g = p;
        float* from = Pointer(dy), to = Pointer(dx);
        int* lists = ((HostBuffer<int>)map.Lists).Pointer, starts = lists + map.StartsOffset, sources = lists + map.SourcesOffset;
        byte* won = ((HostBuffer<byte>)winners).Pointer;
        team.Run(map.Outputs, row => SpreadRows(g, from, won, sources + starts[row], starts[row + 1] - starts[row], to + (nint)row * g.Width * g.Channels));
    }

    /// <summary>One row of cells: <paramref name="y"/>'s row <paramref name="row"/>, counted over all images.</summary>
    private static void PoolRow(in Pooling g, float* x, int row, bool relu, float* y, byte* winners)
    {
        int places = g.PoolHeight * g.PoolWidth;
        float** terms = stackalloc float*[places];
        int* ends = stackalloc int[places + 1];
        float* cell = x + ((nint)(row / g.OutHeight) * g.Height + row % g.OutHeight * g.PoolHeight) * g.Width * g.Channels;
        ends[0] = 0;
        for (int place = 0; place < places; place++)
        {
            terms[place] = cell + ((nint)(place / g.PoolWidth) * g.Width + place % g.PoolWidth) * g.Channels;
            ends[place + 1] = place + 1;
        }
        for (int j = 0; j < g.OutWidth; j++)
        {
            nint target = ((nint)row * g.OutWidth + j) * g.Channels;
            Cell.Max(terms, ends, places, (nint)j * g.PoolWidth * g.Channels, g.Channels, relu, y + target, winners + target);
        }
    }

    /// <summary>Row <paramref name="row"/> of the gradient before pooling, counted over all images.</summary>
    private static void SpreadRow(in Pooling g, float* dy, byte* winners, int row, float* line) => SpreadRows(g, dy, winners, &row, 1, line);

    /// <summary>The sum of some rows of the gradient before pooling. (Width, Channels)</summary>
    private static void SpreadRows(in Pooling g, float* dy, byte* winners, int* rows, int count, float* sum)
    {
        if (count > MostPlaces) throw new NotSupportedException($"{count} rows are added up, {MostPlaces} at most can be.");
        float** gradients = stackalloc float*[MostPlaces];
        byte** won = stackalloc byte*[MostPlaces];
        int* places = stackalloc int[MostPlaces];
        int sources = 0;
        for (int i = 0; i < count; i++)
        {
            int image = rows[i] / g.Height, above = rows[i] % g.Height, outRow = above / g.PoolHeight;
            if (outRow >= g.OutHeight) continue;   // beyond the last whole cell
            nint start = ((nint)image * g.OutHeight + outRow) * g.OutWidth * g.Channels;
            gradients[sources] = dy + start;
            won[sources] = winners + start;
            places[sources++] = above % g.PoolHeight * g.PoolWidth;
        }
        int covered = g.OutWidth * g.PoolWidth;
        for (int j = 0; j < covered; j++)
            Cell.Spread(gradients, won, places, sources, (nint)(j / g.PoolWidth) * g.Channels, j % g.PoolWidth, g.Channels, sum + (nint)j * g.Channels);
        new Span<float>(sum + (nint)covered * g.Channels, (g.Width - covered) * g.Channels).Clear();
    }

    private static void ThrowIfOther(Tensor y, DeviceBuffer<byte> winners, in Pooling p)
    {
        ThrowIfOther(y.Length, p.YLength, nameof(y));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(p.PoolHeight * p.PoolWidth, MostPlaces, nameof(p));
        ArgumentOutOfRangeException.ThrowIfLessThan(winners.Length, p.YLength, nameof(winners));
    }
}
