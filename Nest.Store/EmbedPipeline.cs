using System.Threading.Channels;
using Nest.Audio;
using Nest.Embeddings;
using Nest.Formats;
using Nest.Native;

namespace Nest.Store;

/// <summary>What became of a file.</summary>
public enum Outcome
{
    /// <summary>Its vector was computed and stored.</summary>
    Embedded,

    /// <summary>Its vector was there.</summary>
    Stored,

    /// <summary>It could not be read.</summary>
    Failed,

    /// <summary>It could not be read for want of a library.</summary>
    NeedsLibrary,
}

/// <summary>One line of the report.</summary>
public sealed record TrackResult(EmbedInput Input, Outcome Outcome, string? Message, double Duration = 0, int Frames = 0);

/// <summary>Several files in flight: their front ends beside the network, the network beside one writer; what waits between them is bounded.</summary>
/// <remarks>
/// A reader looks whether a file's vector is there, decodes and makes batches; the network takes batches of whichever file has some; the writer
/// stores a track as soon as its last frame is through. When cancelled, tracks that are through are still stored.
/// </remarks>
public sealed class EmbedPipeline
{
    private const int Readers = 3, BatchesInFlight = 12, TracksToWrite = 8;

    private readonly EmbeddingStore store;
    private readonly Lock storeGate = new();
    private readonly EmbeddingFingerprint stamp;
    private readonly Lazy<Embedder> embedder;   // built when the first file needs it
    private readonly bool timeLine, overwrite;
    private readonly Action<TrackResult> report;
    private readonly Action<EmbedInput, double, double> advance;

    private readonly Channel<FrameBatch> free = Channel.CreateBounded<FrameBatch>(BatchesInFlight);
    private readonly Channel<(Track Track, FrameBatch? Batch)> full = Channel.CreateBounded<(Track, FrameBatch?)>(BatchesInFlight);
    private readonly Channel<(Track Track, TrackEmbedding Embedding)> finished = Channel.CreateBounded<(Track, TrackEmbedding)>(TracksToWrite);

    private sealed record Track(EmbedInput Input, TrackFile File, int Rate, FrameSource Source, EmbeddingPool Pool);

    /// <param name="store">Where tracks go.</param>
    /// <param name="stamp">What the embedder will stamp.</param>
    /// <param name="create">Makes the embedder.</param>
    /// <param name="timeLine">Whether the store keeps time lines.</param>
    /// <param name="overwrite">Whether to compute what is there, too.</param>
    /// <param name="report">Told what became of each file.</param>
    /// <param name="advance">Told of a file the share done, and the seconds of sound since it was last told.</param>
    public EmbedPipeline(
        EmbeddingStore store, EmbeddingFingerprint stamp, Func<Embedder> create, bool timeLine, bool overwrite, Action<TrackResult> report, Action<EmbedInput, double, double> advance)
    {
        (this.store, this.stamp, this.timeLine, this.overwrite, this.report, this.advance) = (store, stamp, timeLine, overwrite, report, advance);
        embedder = new Lazy<Embedder>(create);
    }

    /// <summary>Embeds files; returns when all are stored, or reported as failed.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; what was through is stored.</exception>
    public async Task Run(IReadOnlyList<EmbedInput> inputs, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);   // also when one of the three fails
        int next = -1;
        Task readers = Task.WhenAll(Enumerable.Range(0, Math.Min(Readers, inputs.Count)).Select(_ => Guarded(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < inputs.Count;) await Read(inputs[i], stop.Token);
        }, stop)));
        Task network = Guarded(() => Compute(stop.Token), stop), writer = Guarded(Write, stop);
        try
        {
            await readers;
            full.Writer.Complete();
            await network;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            await network;   // the readers were stopped for what happened there, or to the writer
            throw;
        }
        finally
        {
            full.Writer.TryComplete();
            await Task.WhenAny(network);     // nothing computes any longer
            finished.Writer.TryComplete();   // the writer stores what is through
            await writer;
        }
    }

    // Each on a thread of its own; whichever fails stops the others.
    private static Task Guarded(Func<Task> work, CancellationTokenSource stop) => Task.Run(async () =>
    {
        try
        {
            await work();
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    });

    private async Task Read(EmbedInput input, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            TrackFile? file = Missing(input);
            if (file is null)
            {
                report(new TrackResult(input, Outcome.Stored, null));
                return;
            }
            using AudioReader audio = AudioFile.Open(input.Path);
            FrameSource source = embedder.Value.Read(audio);
            var track = new Track(input, file, audio.Rate, source, new EmbeddingPool(stamp, timeLine || input.Npz is not null));
            while (true)
            {
                if (!free.Reader.TryRead(out FrameBatch? batch)) batch = await Empty(cancellation);
                if (!source.Next(batch))
                {
                    await free.Writer.WriteAsync(batch, cancellation);
                    await full.Writer.WriteAsync((track, null), cancellation);
                    return;
                }
                await full.Writer.WriteAsync((track, batch), cancellation);
            }
        }
        catch (MissingLibraryException missing)
        {
            report(new TrackResult(input, Outcome.NeedsLibrary, missing.Message));
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            report(new TrackResult(input, Outcome.Failed, problem.Message));
        }
    }

    private int made;

    private async ValueTask<FrameBatch> Empty(CancellationToken cancellation) =>
        Interlocked.Increment(ref made) <= BatchesInFlight ? embedder.Value.NewBatch() : await free.Reader.ReadAsync(cancellation);

    // The file, if its vector or its time line is not there.
    private TrackFile? Missing(EmbedInput input)
    {
        bool written = input.Npz is null || File.Exists(input.Npz) && File.GetLastWriteTimeUtc(input.Npz) >= File.GetLastWriteTimeUtc(input.Path);
        if (!overwrite && written)
            lock (storeGate)
                if (store.IsUntouched(input.Path, stamp, timeLine)) return null;
        if (!File.Exists(input.Path)) throw new FileNotFoundException($"{input.Path}: no such file");
        TrackFile file = TrackFile.Of(input.Path);
        if (overwrite || !written) return file;
        lock (storeGate) return store.Keep(file, stamp, timeLine) == Kept.Missing ? file : null;
    }

    private async Task Compute(CancellationToken cancellation)
    {
        await foreach (var (track, batch) in full.Reader.ReadAllAsync(cancellation))
        {
            if (batch is null)
            {
                await finished.Writer.WriteAsync((track, track.Pool.Finish(track.Source)), CancellationToken.None);
                continue;
            }
            track.Pool.Add(embedder.Value.Run(batch), batch.Count);
            advance(track.Input, Math.Min(1, (double)(batch.First + batch.Count) / track.Source.EstimatedFrames), batch.Count * stamp.HopSeconds);
            await free.Writer.WriteAsync(batch, cancellation);
        }
    }

    private async Task Write()
    {
        try
        {
            await foreach (var (track, embedding) in finished.Reader.ReadAllAsync()) Write(track, embedding);
        }
        finally
        {
            finished.Writer.TryComplete();   // if nobody takes tracks any longer, nobody waits to hand one over
        }
    }

    private void Write(Track track, TrackEmbedding embedding)
    {
        if (track.Input.Npz is { } npz)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(npz))!);
            Npz.WriteTimeLine(npz, embedding.TimeLine!.Vectors, embedding.TimeLine.Seconds);
        }
        TrackEmbedding kept = timeLine ? embedding : embedding with { TimeLine = null };
        lock (storeGate) store.Add(new NewTrack(track.File, track.Rate, kept));
        report(new TrackResult(track.Input, Outcome.Embedded, embedding.Warning, embedding.Duration, embedding.TimeLine?.Frames ?? 0));
    }
}
