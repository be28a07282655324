using System.Collections.Concurrent;

namespace Nest.Viewer.Songs;

/// <summary>Columns of the spectrogram on their way to the graphics memory.</summary>
/// <param name="First">The first column's number.</param>
/// <param name="Levels">(Chunk, Bands), as <see cref="Spectrogram.Compute"/> writes them.</param>
/// <param name="From">With these, the first column that the ring holds.</param>
/// <param name="To">One past the last column that the ring holds.</param>
internal sealed record SpectrogramChunk(long First, byte[] Levels, long From, long To);

/// <summary>Keeps the surroundings of the present computed, on a thread of its own, for a ring of <see cref="Ring"/> columns.</summary>
internal sealed class SpectrogramFeed : IDisposable
{
    /// <summary>Columns that the ring holds: 23 seconds.</summary>
    public const int Ring = 2048;

    private const double SecondsBehind = 6, SecondsAhead = 7;
    private const int MillisecondsUntilReady = 10;   // from one look at whether the song is read to the next

    private readonly Spectrogram spectrogram;
    private readonly ConcurrentQueue<SpectrogramChunk> chunks = new();
    private readonly AutoResetEvent asked = new(false);
    private readonly Thread worker;
    private long from, to;              // columns computed and still in the ring: the worker's alone
    private double now = double.NaN;    // seconds
    private long askedChunk = long.MinValue;
    private int asks, answered;         // how often somebody asked, and the last ask after which nothing was left to compute
    private volatile bool closing;

    /// <param name="spectrogram">Used by the feed alone from here on.</param>
    public SpectrogramFeed(Spectrogram spectrogram)
    {
        this.spectrogram = spectrogram;
        Step = spectrogram.Step;
        worker = new Thread(Work) { Name = "Spectrogram", IsBackground = true };
        worker.Start();
    }

    /// <summary>Seconds from one column to the next.</summary>
    public double Step { get; }

    /// <summary>Asks for the surroundings of a second of the song; costs nothing, so that every picture may ask. One thread asks.</summary>
    public void LookAt(double seconds)
    {
        Interlocked.Exchange(ref now, seconds);
        long chunk = (long)Math.Floor(seconds / Step / Spectrogram.Chunk);
        if (chunk == askedChunk) return;
        askedChunk = chunk;
        Interlocked.Increment(ref asks);
        asked.Set();
    }

    /// <summary>Whether all that was asked for has been computed.</summary>
    public bool IsComplete => Volatile.Read(ref answered) == Volatile.Read(ref asks);

    /// <summary>Takes columns that are ready, in order.</summary>
    public bool TryTake(out SpectrogramChunk chunk) => chunks.TryDequeue(out chunk!);

    /// <summary>Stops the thread.</summary>
    public void Dispose()
    {
        closing = true;
        asked.Set();
        worker.Join();
        asked.Dispose();
    }

    private void Work()
    {
        while (!closing)
        {
            if (!spectrogram.IsReady)
            {
                asked.WaitOne(MillisecondsUntilReady);
                continue;
            }

            int ask = Volatile.Read(ref asks);
            double center = Interlocked.CompareExchange(ref now, 0, 0);
            if (double.IsNaN(center) || Next(center) is not { } first)
            {
                Volatile.Write(ref answered, ask);
                asked.WaitOne();
                continue;
            }

            var levels = new byte[Spectrogram.Chunk * Spectrogram.Bands];
            try
            {
                spectrogram.Compute(first, levels);
            }
            catch (Exception broken) when (broken is IOException or InvalidDataException)
            {
                return;   // the file broke off: the player says so, and here the strip stays dark
            }

            if (first == to) to += Spectrogram.Chunk;
            else if (first + Spectrogram.Chunk == from) from -= Spectrogram.Chunk;
            else (from, to) = (first, first + Spectrogram.Chunk);
            if (to - from > Ring)
            {
                if (first == from) to = from + Ring;
                else from = to - Ring;
            }

            chunks.Enqueue(new SpectrogramChunk(first, levels, from, to));
        }
    }

    /// <summary>The next chunk to compute around a second, or null where all of it is there.</summary>
    private long? Next(double center)
    {
        long left = Align(Math.Max(0, center - SecondsBehind)), right = Align(center + SecondsAhead) + Spectrogram.Chunk, here = Align(center);
        if (here < from || here >= to) return here;
        if (to < right) return to;
        if (from > left) return from - Spectrogram.Chunk;
        return null;

        long Align(double seconds) => (long)Math.Floor(seconds / Step / Spectrogram.Chunk) * Spectrogram.Chunk;
    }
}
