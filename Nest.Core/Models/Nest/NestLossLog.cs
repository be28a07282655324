using Nest.Layers.Losses;
using Nest.Tensors;

namespace Nest.Models.Nest;

/// <summary>The losses of steps, on the device until they are asked for: a step need not be waited for.</summary>
/// <remarks>Fetched by itself when <see cref="MostWaiting"/> steps have not been asked for, so that a device is never further behind. Not thread-safe.</remarks>
internal sealed class NestLossLog
{
    /// <summary>Steps that the device may be behind.</summary>
    public const int MostWaiting = 32;

    private const int Columns = PreparedLatentLosses.Losses + 1;

    private readonly Tensor rows;                      // (MostWaiting, 7): the latents' losses, then the painting's error
    private readonly float[] read = new float[MostWaiting * Columns];
    private readonly List<NestLosses> fetched = [];
    private int waiting;                               // rows written since the last time

    public NestLossLog(Device device) => rows = device.Zeros(MostWaiting, Columns);

    /// <summary>Where the next step's losses go. (7): the latents' losses, then the painting's error</summary>
    public Tensor Next()
    {
        if (waiting == MostWaiting) Fetch();
        return rows.Rows(waiting++, 1).Reshape(Columns);
    }

    /// <summary>The losses of all steps since this was last called, oldest first: one copy from the device, once they are done.</summary>
    public NestLosses[] Take()
    {
        Fetch();
        NestLosses[] all = [.. fetched];
        fetched.Clear();
        return all;
    }

    private void Fetch()
    {
        if (waiting == 0) return;
        rows.Rows(0, waiting).Read(read.AsSpan(0, waiting * Columns));
        for (int i = 0; i < waiting; i++)
        {
            ReadOnlySpan<float> row = read.AsSpan(i * Columns, Columns);
            fetched.Add(new NestLosses(row[0], row[1], row[6], row[2], row[3], row[4], row[5]));
        }
        waiting = 0;
    }
}
