using Nest.Gpu.Drivers;
using Nest.Tensors;

namespace Nest.Gpu;

public abstract partial class GpuDevice
{
    private const int WidestState = 32;   // LSTM_WIDEST of Kernels/lstm.cl; wider ones go step by step

    /// <inheritdoc/>
    public override void Lstm(Tensor gates, Tensor weight, Tensor cells, Tensor outputs)
    {
        if (cells[2] > WidestState)
        {
            base.Lstm(gates, weight, cells, outputs);
            return;
        }
        CheckSequence(gates, weight, cells);
        ThrowIfOther(outputs.Length, cells.Length, nameof(outputs));
        Launch("lstm_sequence", GroupsOf(cells), GroupSize, new SequenceSizes(gates.Offset, weight.Offset, cells.Offset, outputs.Offset, 0, cells[0] - 1, cells[1], cells[2]),
            [MemoryOf(gates), MemoryOf(weight), MemoryOf(cells), MemoryOf(outputs)]);
    }

    /// <inheritdoc/>
    public override void LstmBackward(Tensor gates, Tensor weight, Tensor cells, Tensor dh, Tensor dgates)
    {
        if (cells[2] > WidestState)
        {
            base.LstmBackward(gates, weight, cells, dh, dgates);
            return;
        }
        CheckSequence(gates, weight, cells);
        ThrowIfOther(dh.Length, cells[1] * cells[2], nameof(dh));
        ThrowIfOther(dgates.Length, gates.Length, nameof(dgates));
        Launch("lstm_sequence_backward", GroupsOf(cells), GroupSize, new SequenceSizes(gates.Offset, weight.Offset, cells.Offset, dh.Offset, dgates.Offset, cells[0] - 1, cells[1], cells[2]),
            [MemoryOf(gates), MemoryOf(weight), MemoryOf(cells), MemoryOf(dh), MemoryOf(dgates)]);
    }

    private static void CheckSequence(Tensor gates, Tensor weight, Tensor cells)
    {
        ThrowIfOther(gates.Length, 4 * (cells[0] - 1) * cells[1] * cells[2], nameof(gates));
        ThrowIfOther(weight.Length, 4 * cells[2] * cells[2], nameof(weight));
    }

    // As many sequences to a group as have room for all their gates.
    private static Groups GroupsOf(Tensor cells)
    {
        int together = GroupSize / (4 * cells[2]);
        return new Groups((cells[1] + together - 1) / together);
    }
}
