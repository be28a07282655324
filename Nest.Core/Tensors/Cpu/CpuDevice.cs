using System.Numerics.Tensors;
using Nest.Numerics;

namespace Nest.Tensors.Cpu;

/// <summary>The processor: every operation in SIMD, shared out over a team of threads.</summary>
/// <remarks>
/// Work is cut into chunks by its size alone, never by the number of threads, so that the bits of a result do not depend on it.
/// <para>Not thread-safe: one operation at a time.</para>
/// </remarks>
public sealed unsafe partial class CpuDevice : Device
{
    private const int ChunkLength = 16 * 1024;   // numbers that a thread takes at a time in pointwise work: 64 KB, half of an L2

    private readonly WorkerPool team;

    /// <param name="threads">Threads, the caller's included; by default one a processor.</param>
    /// <param name="prepare">What every other thread than the caller's does first, as to lower its priority.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is under 1.</exception>
    public CpuDevice(int? threads = null, Action? prepare = null) => team = new WorkerPool(threads ?? Environment.ProcessorCount, prepare);

    /// <summary>Threads that work on one operation.</summary>
    public int Threads => team.Threads;

    /// <inheritdoc/>
    public override string Name => $"processor, {Threads} thread{(Threads == 1 ? "" : "s")}";

    /// <inheritdoc/>
    public override DeviceBuffer<T> Allocate<T>(int length) => new HostBuffer<T>(length);

    /// <inheritdoc/>
    public override void OnHost(int count, Action<int> part) => team.Run(count, part);

    /// <inheritdoc/>
    public override Tensor Share(float[] values, params ReadOnlySpan<int> shape) => new(new HostBuffer<float>(values), 0, shape);

    /// <inheritdoc/>
    public override void Fill(Tensor into, float value) => InChunks(into.Length, (start, length) => Values(into, start, length).Fill(value));

    /// <inheritdoc/>
    public override void SumRows(Tensor x, Tensor into, bool add = false)
    {
        const int BlockRows = 256;   // summed in float32; the blocks then in float64
        int columns = into.Length, rows = x.Length / columns;
        int blocks = (rows + BlockRows - 1) / BlockRows;
        var partial = new float[blocks * columns];   // (blocks, C)
        team.Run(blocks, block =>
        {
            Span<float> sum = partial.AsSpan(block * columns, columns);
            int first = block * BlockRows, last = Math.Min(rows, first + BlockRows);
            if (columns == 1) sum[0] = TensorPrimitives.Sum(Values(x, first, last - first));
            else
                for (int row = first; row < last; row++) TensorPrimitives.Add(sum, Values(x, row * columns, columns), sum);
        });

        Span<float> total = Values(into);
        for (int column = 0; column < columns; column++)
        {
            double sum = add ? total[column] : 0;
            for (int block = 0; block < blocks; block++) sum += partial[block * columns + column];
            total[column] = (float)sum;
        }
    }

    /// <inheritdoc/>
    public override void SumRows(Tensor x, GatherMap map, int length, Tensor into, bool add = false)
    {
        ThrowIfOther(into.Length, map.Outputs * length, nameof(into));
        int* lists = ((HostBuffer<int>)map.Lists).Pointer, starts = lists + map.StartsOffset, sources = lists + map.SourcesOffset;
        int pieces = (length + ChunkLength - 1) / ChunkLength;   // of a long row
        int rowsTogether = Math.Max(1, ChunkLength / length);    // short rows to a chunk
        int chunks = (map.Outputs + rowsTogether - 1) / rowsTogether * pieces;
        team.Run(chunks, chunk =>
        {
            int column = chunk % pieces * ChunkLength, width = Math.Min(ChunkLength, length - column);
            int first = chunk / pieces * rowsTogether, last = Math.Min(map.Outputs, first + rowsTogether);
            for (int row = first; row < last; row++)
            {
                Span<float> sum = Values(into, row * length + column, width);
                int next = starts[row], end = starts[row + 1];
                if (!add)
                {
                    if (next == end) sum.Clear();
                    else Values(x, sources[next++] * length + column, width).CopyTo(sum);
                }
                for (; next < end; next++) TensorPrimitives.Add(sum, Values(x, sources[next] * length + column, width), sum);
            }
        });
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) team.Dispose();
    }

    private static float* Pointer(Tensor tensor) => ((HostBuffer<float>)tensor.Buffer).Pointer + tensor.Offset;

    private static Span<float> Values(Tensor tensor) => new(Pointer(tensor), tensor.Length);

    private static Span<float> Values(Tensor tensor, int start, int length) => Values(tensor).Slice(start, length);

    private static void ThrowIfOther(int actual, int expected, string name)
    {
        if (actual != expected) throw new ArgumentException($"{actual} numbers in place of {expected}.", name);
    }

    /// <summary>Cuts 0 to <paramref name="count"/> − 1 into stretches and gives (start, length) of each to a thread.</summary>
    private void InChunks(int count, Action<int, int> body, int chunk = ChunkLength) =>
        team.Run((count + chunk - 1) / chunk, i => body(i * chunk, Math.Min(chunk, count - i * chunk)));
}
