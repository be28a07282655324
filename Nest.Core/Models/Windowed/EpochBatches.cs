using Nest.Numerics;

namespace Nest.Models.Windowed;

/// <summary>How the samples of an epoch are dealt out to batches.</summary>
public enum Batching
{
    /// <summary>Every sample by itself, in random order: as published.</summary>
    Shuffled,

    /// <summary>Runs of 16 consecutive samples, in random order: neighbours share most of their work, so that an epoch costs a fraction.</summary>
    Runs,
}

/// <summary>One epoch's batches: every sample once, the last batch whatever is left.</summary>
/// <remarks>Thread-safe: nothing changes after construction.</remarks>
internal sealed class EpochBatches
{
    private const int RunLength = 16;

    private readonly int[] samples;   // in the order of the batches

    /// <param name="first">The first sample.</param>
    /// <param name="count">Samples, at least 1.</param>
    /// <param name="batch">Samples a batch, at least 1.</param>
    /// <param name="batching">How they are dealt out.</param>
    /// <param name="seed">Decides, with the epoch, the order.</param>
    /// <param name="epoch">Counts from 0.</param>
    public EpochBatches(int first, int count, int batch, Batching batching, long seed, int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        Batch = batch;
        var random = new SeededRandom(unchecked(seed * 1_000_003 + epoch + 1));
        samples = batching == Batching.Runs ? Runs(first, count, random) : Enumerable.Range(first, count).ToArray();
        if (batching == Batching.Shuffled) random.Shuffle<int>(samples);
    }

    /// <summary>Samples a batch.</summary>
    public int Batch { get; }

    /// <summary>Batches.</summary>
    public int Count => CountOf(samples.Length, Batch);

    /// <summary>The samples of one batch.</summary>
    public ReadOnlySpan<int> this[int index] => samples.AsSpan(index * Batch, Math.Min(Batch, samples.Length - index * Batch));

    /// <summary>Batches that so many samples make.</summary>
    public static int CountOf(int samples, int batch) => (samples + batch - 1) / batch;

    /// <summary>Runs that begin anywhere: their borders move from epoch to epoch, so that neighbours are not always together.</summary>
    private static int[] Runs(int first, int count, SeededRandom random)
    {
        var starts = new List<int> { 0 };
        for (int start = 1 + random.Next(RunLength); start < count; start += RunLength) starts.Add(start);
        var order = new int[starts.Count];
        for (int i = 0; i < order.Length; i++) order[i] = i;
        random.Shuffle<int>(order);

        var dealt = new int[count];
        int at = 0;
        foreach (int run in order)
            for (int sample = starts[run], end = run + 1 < starts.Count ? starts[run + 1] : count; sample < end; sample++) dealt[at++] = first + sample;
        return dealt;
    }
}
