using System.Diagnostics;
using System.Globalization;
using Nest.CommandLine;
using Nest.Embeddings;
using Nest.Store;

namespace Nest.Cli.Commands;

/// <summary>Counts what became of the files, and keeps the progress line.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class EmbedTally
{
    private readonly Lock gate = new();
    private readonly ProgressLine progress;
    private readonly Action<TrackResult>? each;
    private readonly Dictionary<EmbedInput, double> shares = [];   // of the files under way
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly int files;
    private long bytes;         // of all files but those that were there
    private long bytesDone;
    private double seconds, tracksSeconds;
    private int embedded, stored;

    /// <param name="inputs">All files.</param>
    /// <param name="progress">The line.</param>
    /// <param name="each">Told of each file, one at a time; or null.</param>
    public EmbedTally(IReadOnlyCollection<EmbedInput> inputs, ProgressLine progress, Action<TrackResult>? each)
    {
        (this.progress, this.each, files) = (progress, each, inputs.Count);
        bytes = inputs.Sum(input => input.Bytes);
    }

    /// <summary>Files that could not be read.</summary>
    public int Failed { get; private set; }

    /// <summary>Those among them that only a library is missing for.</summary>
    public int NeedLibrary { get; private set; }

    /// <summary>Takes down what became of a file; what went wrong is said at once.</summary>
    public void Report(TrackResult result)
    {
        lock (gate)
        {
            shares.Remove(result.Input);
            if (result.Outcome == Outcome.Stored) bytes -= result.Input.Bytes;
            else bytesDone += result.Input.Bytes;
            if (result.Outcome == Outcome.Embedded) (embedded, tracksSeconds) = (embedded + 1, tracksSeconds + result.Duration);
            else if (result.Outcome == Outcome.Stored) stored++;
            else Failed++;
            if (result.Outcome == Outcome.NeedsLibrary) NeedLibrary++;
            if (result.Message is { } message) progress.Say($"nest: {(message.Contains(result.Input.Path, StringComparison.Ordinal) ? "" : result.Input.Path + ": ")}{message}");
            each?.Invoke(result);
            Show();
        }
    }

    /// <summary>Takes down how far a file is.</summary>
    public void Advance(EmbedInput input, double share, double soundSeconds)
    {
        lock (gate)
        {
            shares[input] = share;
            seconds += soundSeconds;
            Show();
        }
    }

    /// <summary>All in one line.</summary>
    public string Summary(EmbeddingFingerprint stamp)
    {
        lock (gate)
        {
            string rest = (stored > 0 ? $", {stored} {(stored == 1 ? "was" : "were")} there" : "") + (Failed > 0 ? $", {Failed} could not be read" : "");
            string rate = tracksSeconds > 0 ? $"; {Clock(tracksSeconds)} of sound in {Clock(watch.Elapsed.TotalSeconds)}, {(watch.Elapsed.TotalSeconds / tracksSeconds).ToString("G3", CultureInfo.InvariantCulture)} s a second" : "";
            return $"{embedded} track{(embedded == 1 ? "" : "s")} embedded by {stamp.Variant} ({stamp.Size} numbers){rest}{rate}";
        }
    }

    private void Show()
    {
        double share = bytes > 0 ? Math.Min(1, (bytesDone + shares.Sum(pair => pair.Key.Bytes * pair.Value)) / bytes) : 1;
        string rate = (seconds / Math.Max(1e-3, watch.Elapsed.TotalSeconds)).ToString("F1", CultureInfo.InvariantCulture);
        progress.Report(share, $"embedding {embedded + stored + Failed} of {files}, {rate} s of sound a second,");
    }

    private static string Clock(double seconds) => TimeSpan.FromSeconds(Math.Round(seconds)) is var time && time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:D2}:{time.Seconds:D2}")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:D2}");
}
