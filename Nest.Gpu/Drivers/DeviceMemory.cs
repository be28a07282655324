using System.Collections.Concurrent;
using System.Numerics;

namespace Nest.Gpu.Drivers;

/// <summary>A device's memory: what is given back is kept for the next that asks for as much, up to what is in use, and for what remains asked the driver.</summary>
/// <remarks>
/// Giving back is thread-safe, as finalisers do it; the memory goes on being used by work in the queue, which is done in order. All else belongs to
/// the device's thread. Garbage is collected when twice as much is in use as after the last time, and before giving up.
/// </remarks>
internal sealed class DeviceMemory(GpuDriver driver) : IDisposable
{
    private const long KeptAlways = 64L << 20;       // bytes
    private const long CollectedFrom = 256L << 20;   // in use

    private readonly Dictionary<long, Stack<nint>> kept = [];            // by size
    private readonly ConcurrentQueue<(nint Memory, long Bytes)> returned = new();
    private readonly HashSet<nint> all = [];   // held from the driver
    private long collectAt = CollectedFrom;              // in use: the collector does not know what its small objects hold
    private bool disposed;

    /// <summary>Bytes in use.</summary>
    public long InUse { get; private set; }

    /// <summary>Bytes held from the driver and not in use.</summary>
    public long Kept { get; private set; }

    /// <summary>Memory of at least so many bytes.</summary>
    /// <param name="bytes">At least 1; rounded up by a sixteenth at most. Out: what it was rounded to, which <see cref="Return"/> wants.</param>
    /// <exception cref="GpuException">The device's memory is full.</exception>
    public nint Allocate(ref long bytes)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        bytes = Rounded(bytes);
        TakeBack();
        if (kept.TryGetValue(bytes, out var stack) && stack.TryPop(out nint memory))
        {
            Kept -= bytes;
            InUse += bytes;
            return memory;
        }
        if (InUse + bytes > collectAt)
        {
            Collect();
            collectAt = Math.Max(CollectedFrom, 2 * (InUse + bytes));
        }
        memory = driver.TryAllocate(bytes);
        if (memory == 0)
        {
            Collect();
            FreeKept(0);
            memory = driver.TryAllocate(bytes);
        }
        if (memory == 0)
            throw new GpuException(FormattableString.Invariant($"{driver.Name} is out of memory: {bytes >> 20} MB more are needed, {InUse >> 20} MB are in use here. A smaller --batch or --device cpu needs less."));
        all.Add(memory);
        InUse += bytes;
        return memory;
    }

    /// <summary>Gives memory back.</summary>
    public void Return(nint memory, long bytes) => returned.Enqueue((memory, bytes));

    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        foreach (nint memory in all) driver.Free(memory);   // in use or not: whose owner is not collected yet, too
        all.Clear();
        kept.Clear();
    }

    private void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        TakeBack();
    }

    private void TakeBack()
    {
        while (returned.TryDequeue(out var back))
        {
            InUse -= back.Bytes;
            Kept += back.Bytes;
            if (!kept.TryGetValue(back.Bytes, out var stack)) kept.Add(back.Bytes, stack = new());
            stack.Push(back.Memory);
        }
        if (Kept > Math.Max(KeptAlways, InUse)) FreeKept(Math.Max(KeptAlways, InUse) / 2);
    }

    private void FreeKept(long most)
    {
        foreach (var (bytes, stack) in kept.OrderByDescending(size => size.Key).ToArray())
            while (Kept > most && stack.TryPop(out nint memory))
            {
                driver.Free(memory);
                all.Remove(memory);
                Kept -= bytes;
            }
    }

    private static long Rounded(long bytes)
    {
        long step = Math.Max(256, 1L << Math.Max(0, BitOperations.Log2((ulong)bytes) - 4));
        return (bytes + step - 1) / step * step;
    }
}
