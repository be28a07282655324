using Nest.Models.Nest;
using Nest.Models.Windowed;

namespace Nest.Tests.Core.Models.Windowed;

public class EpochBatchesTests
{
    [Theory]
    [InlineData(Batching.Shuffled, 4, 675, 128)]
    [InlineData(Batching.Runs, 4, 675, 128)]
    [InlineData(Batching.Runs, 4, 5, 128)]
    [InlineData(Batching.Runs, 0, 33, 7)]
    [InlineData(Batching.Shuffled, 9, 1, 1)]
    public void An_epoch_has_every_sample_once_and_the_last_batch_is_what_is_left(Batching batching, int first, int count, int batch)
    {
        var batches = new EpochBatches(first, count, batch, batching, seed: 3, epoch: 2);

        var samples = Enumerable.Range(0, batches.Count).SelectMany(i => batches[i].ToArray()).ToList();
        Assert.Equal(Enumerable.Range(first, count), samples.Order());
        Assert.All(Enumerable.Range(0, batches.Count - 1), i => Assert.Equal(batch, batches[i].Length));
        Assert.Equal(count - (batches.Count - 1) * batch, batches[batches.Count - 1].Length);
    }

    [Fact]
    public void Epochs_and_seeds_differ_and_repeat_themselves()
    {
        int[] First(long seed, int epoch) => new EpochBatches(4, 1000, 128, Batching.Shuffled, seed, epoch)[0].ToArray();

        Assert.Equal(First(0, 5), First(0, 5));
        Assert.NotEqual(First(0, 5), First(0, 6));
        Assert.NotEqual(First(0, 5), First(1, 5));
    }

    [Fact]
    public void Runs_need_a_fifth_of_the_encoding()
    {
        // 8 runs of 16 take 8 · (16 + 5) = 168 windows where 128 samples by themselves take 896; a border of runs inside the batch costs 6 more.
        var runs = new EpochBatches(4, 7000, 128, Batching.Runs, seed: 0, epoch: 0);

        int[] windows = [.. Enumerable.Range(1, runs.Count - 2).Select(i => new BatchRoles(runs[i], history: 5).Starts.Length)];

        Assert.InRange(windows.Max(), 150, 168 + 6);
    }
}
