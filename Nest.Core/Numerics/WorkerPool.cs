using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Nest.Numerics;

/// <summary>A team of threads that share out the chunks of one piece of work, the caller among them.</summary>
/// <remarks>
/// The caller claims chunks like everyone else, so it never waits for a thread to wake and can always do all of the work:
/// a busy or descheduled helper costs at most the chunk that it holds. Every thread begins with a stretch of chunks of its own,
/// the same one in every call of as many chunks, so that what it wrote in one layer is in its cache for the next; then it helps the others. Calls from several threads, and calls from inside a
/// chunk, are all served; helpers join whichever has chunks left. After the first call nothing is allocated.
/// <para>Thread-safe, except for <see cref="Dispose"/>.</para>
/// </remarks>
public sealed class WorkerPool : IDisposable
{
    private const int SpinsBeforeSleep = 200;           // about 20 µs: back-to-back layers find their helpers awake

    private readonly object gate = new();
    private readonly List<Job> open = [];               // jobs that helpers may join
    private readonly Stack<Job> idle = new();           // job records for reuse
    private readonly Thread[] helpers;                  // (Threads − 1), started on the first call that can use them
    private readonly Action? prepare;
    private volatile int calls;                         // counts up, so that a spinning helper notices the next one
    private int sleeping;
    private bool started;
    private volatile bool stopping;

    /// <param name="threads">Threads in all, the caller's included: at least 1.</param>
    /// <param name="prepare">What every helper does first, as to lower its priority.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is under 1.</exception>
    public WorkerPool(int threads, Action? prepare = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        this.prepare = prepare;
        helpers = new Thread[threads - 1];
    }

    /// <summary>The process's common team: one thread a processor.</summary>
    public static WorkerPool Shared { get; } = new(Environment.ProcessorCount);

    /// <summary>Threads that work on one call, the caller's included.</summary>
    public int Threads => helpers.Length + 1;

    /// <summary>Runs chunks 0 to <paramref name="count"/> − 1 of <paramref name="work"/> and returns when all are done.</summary>
    /// <param name="count">Chunks, 0 or more. More chunks than threads even out their load.</param>
    /// <param name="work">The work; every thread works from a copy of its own.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    /// <remarks>An exception thrown by a chunk is rethrown here once no chunk is running; the chunks not yet begun are left out.</remarks>
    public unsafe void Run<TWork>(int count, TWork work) where TWork : struct, IChunkWork
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count <= 1 || helpers.Length == 0)
        {
            for (int i = 0; i < count; i++) work.Run(i);
            return;
        }

        // `work` lives in this frame, which outlasts every use of the pointer.
        Job job = Open(count, &RunChunks<TWork>, Unsafe.AsPointer(ref work));
        job.Work(0);
        Close(job)?.Throw();
    }

    /// <summary>As <see cref="Run{TWork}"/>, with a delegate: for callers to whom one closure's allocation is nothing.</summary>
    public void Run(int count, Action<int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Run(count, new DelegateWork(body));
    }

    /// <summary>Ends the helpers. No call may be in progress; calls made later run on their own thread alone.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            stopping = true;
            Monitor.PulseAll(gate);
        }
        if (started)
            foreach (Thread helper in helpers) helper.Join();
    }

    // On a copy: where the caller's lies, its own stack is written all the time, and helpers that read there would wait for
    // that line of the cache again and again.
    private static unsafe void RunChunks<TWork>(Job job, void* work, int stretch) where TWork : struct, IChunkWork
    {
        TWork copy = Unsafe.AsRef<TWork>(work);
        while (job.Claim(ref stretch, out int chunk)) copy.Run(chunk);
    }

    private unsafe Job Open(int count, delegate*<Job, void*, int, void> run, void* work)
    {
        lock (gate)
        {
            if (!started && !stopping) Start();
            Job job = idle.TryPop(out Job? used) ? used : new Job(Threads);
            job.Begin(count, run, work);
            open.Add(job);
            calls++;
            for (int wake = Math.Min(sleeping, count - 1); wake > 0; wake--) Monitor.Pulse(gate);
            return job;
        }
    }

    /// <summary>Lets no more helpers in, waits for those inside, and returns what a chunk threw.</summary>
    private ExceptionDispatchInfo? Close(Job job)
    {
        lock (gate) open.Remove(job);
        job.WaitForHelpers();
        ExceptionDispatchInfo? failure = job.TakeFailure();
        lock (gate) idle.Push(job);
        return failure;
    }

    private void Start()
    {
        started = true;
        for (int i = 0; i < helpers.Length; i++)
        {
            int stretch = i + 1;
            helpers[i] = new Thread(() => Help(stretch)) { IsBackground = true, Name = $"Nest thread team {i + 1}" };
            helpers[i].Start();
        }
    }

    private void Help(int stretch)
    {
        prepare?.Invoke();
        while (Join() is { } job)
        {
            job.Work(stretch);
            job.Leave();
        }
    }

    /// <summary>The next job with chunks left, this thread counted among its helpers; null when the team ends.</summary>
    private Job? Join()
    {
        while (true)
        {
            int seen;
            lock (gate)
            {
                if (stopping) return null;
                if (FindJob() is { } job) return job;
                seen = calls;
            }
            for (int spin = 0; spin < SpinsBeforeSleep && calls == seen && !stopping; spin++) Thread.SpinWait(10);
            if (calls != seen) continue;
            lock (gate)
            {
                sleeping++;
                while (calls == seen && !stopping) Monitor.Wait(gate);
                sleeping--;
            }
        }
    }

    private Job? FindJob()
    {
        foreach (Job job in open)
            if (job.TryEnter()) return job;
        return null;
    }

    private readonly struct DelegateWork(Action<int> body) : IChunkWork
    {
        public void Run(int chunk) => body(chunk);
    }

    /// <summary>One call in progress: its work, the chunks that nobody has claimed, and how many helpers are inside.</summary>
    private sealed unsafe class Job(int threads)
    {
        private readonly Stretch[] stretches = new Stretch[threads];
        private delegate*<Job, void*, int, void> run;
        private void* work;
        private volatile int inside;
        private ExceptionDispatchInfo? failure;

        public void Begin(int chunks, delegate*<Job, void*, int, void> runChunks, void* chunkWork)
        {
            run = runChunks;
            work = chunkWork;
            for (int i = 0; i < threads; i++)
                (stretches[i].Next, stretches[i].End) = ((int)((long)chunks * i / threads), (int)((long)chunks * (i + 1) / threads));
        }

        public void Work(int stretch)
        {
            try
            {
                run(this, work, stretch);
            }
#pragma warning disable CA1031 // whatever a chunk throws belongs to the caller of Run, and is rethrown there
            catch (Exception e)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
                foreach (ref Stretch each in stretches.AsSpan()) Volatile.Write(ref each.Next, each.End);
            }
        }

        /// <summary>The next chunk that nobody has, if there is one: of a stretch if it has any left, else of the first after it that has.</summary>
        public bool Claim(ref int stretch, out int chunk)
        {
            for (int looked = 0; looked < threads; looked++)
            {
                ref Stretch at = ref stretches[stretch];
                if (Volatile.Read(ref at.Next) < at.End && (chunk = Interlocked.Increment(ref at.Next) - 1) < at.End) return true;
                stretch = (stretch + 1) % threads;
            }
            chunk = 0;
            return false;
        }

        public bool TryEnter()
        {
            foreach (ref Stretch stretch in stretches.AsSpan())
                if (Volatile.Read(ref stretch.Next) < stretch.End)
                {
                    Interlocked.Increment(ref inside);
                    return true;
                }
            return false;
        }

        public void Leave() => Interlocked.Decrement(ref inside);

        public void WaitForHelpers()
        {
            var spinner = new SpinWait();
            while (inside != 0) spinner.SpinOnce(sleep1Threshold: -1);
        }

        public ExceptionDispatchInfo? TakeFailure()
        {
            ExceptionDispatchInfo? thrown = failure;
            failure = null;
            return thrown;
        }
    }

    /// <summary>Neighbouring chunks that one thread begins with, on a line of the cache of their own.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Stretch
    {
        [FieldOffset(64)] public int Next;   // may run past the end
        [FieldOffset(68)] public int End;
    }
}
