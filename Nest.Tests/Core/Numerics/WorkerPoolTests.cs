using Nest.Numerics;

namespace Nest.Tests.Core.Numerics;

public class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Every_chunk_runs_exactly_once(int threads)
    {
        using var team = new WorkerPool(threads);
        foreach (int count in new[] { 0, 1, 2, 3, 7, 1000 })
        {
            var runs = new int[count];
            team.Run(count, chunk => Interlocked.Increment(ref runs[chunk]));
            Assert.All(runs, n => Assert.Equal(1, n));
        }
    }

    [Fact]
    public void Chunks_may_start_chunks_of_their_own()
    {
        using var team = new WorkerPool(3);
        int total = 0;
        team.Run(6, _ => team.Run(5, _ => team.Run(4, _ => Interlocked.Increment(ref total))));
        Assert.Equal(6 * 5 * 4, total);
    }

    [Fact]
    public void Several_callers_share_one_team()
    {
        using var team = new WorkerPool(2);
        var sums = new long[4];
        var callers = Enumerable.Range(0, sums.Length).Select(caller => new Thread(() =>
        {
            for (int round = 0; round < 200; round++)
                team.Run(10, chunk => Interlocked.Add(ref sums[caller], chunk + caller));
        })).ToArray();

        foreach (Thread caller in callers) caller.Start();
        foreach (Thread caller in callers) caller.Join();

        for (int caller = 0; caller < sums.Length; caller++) Assert.Equal(200L * (45 + 10 * caller), sums[caller]);
    }

    [Fact]
    public void A_chunk_s_exception_reaches_the_caller_and_the_team_goes_on()
    {
        using var team = new WorkerPool(3);
        var thrown = Assert.Throws<InvalidOperationException>(() =>
            team.Run(100, chunk => { if (chunk == 3) throw new InvalidOperationException("chunk 3"); }));
        Assert.Equal("chunk 3", thrown.Message);

        int after = 0;
        team.Run(50, _ => Interlocked.Increment(ref after));
        Assert.Equal(50, after);
    }

    [Fact]
    public void Helpers_take_part()
    {
        using var team = new WorkerPool(2);
        using var both = new Barrier(2);
        team.Run(2, _ => Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(30)), "only one thread came"));
    }

    [Fact]
    public void A_call_allocates_nothing()
    {
        using var team = new WorkerPool(2);
        var squares = new int[64];
        for (int i = 0; i < 100; i++) team.Run(squares.Length, new Square(squares));

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) team.Run(squares.Length, new Square(squares));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(49, squares[7]);
    }

    [Fact]
    public void Counts_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerPool(0));
        using var team = new WorkerPool(2);
        Assert.Throws<ArgumentOutOfRangeException>(() => team.Run(-1, _ => { }));
    }

    private readonly struct Square(int[] squares) : IChunkWork
    {
        public void Run(int chunk) => squares[chunk] = chunk * chunk;
    }
}
