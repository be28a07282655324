using System.Diagnostics;
using System.Globalization;

namespace Nest.Viewer.Film;

/// <summary>How far work of many like pieces is, how fast, and when it will be done: one line that rewrites itself on a terminal, a line now and then in a log.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class WorkLine : IProgress<int>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.5), Refresh = TimeSpan.FromSeconds(0.1), LogPause = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly TextWriter writer;
    private readonly string pieces;
    private readonly int total;
    private readonly bool terminal;
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private TimeSpan next;
    private int written;   // characters of the line that stands there

    /// <param name="writer">Standard error.</param>
    /// <param name="pieces">What is counted, for people.</param>
    /// <param name="total">How many there will be.</param>
    /// <param name="terminal">Whether a line there can be rewritten; if not given, whether standard error is a terminal.</param>
    public WorkLine(TextWriter writer, string pieces, int total, bool? terminal = null)
    {
        (this.writer, this.pieces, this.total) = (writer, pieces, total);
        this.terminal = terminal ?? !Console.IsErrorRedirected;
        next = this.terminal ? Patience : LogPause;
    }

    /// <summary>Tells how many are done.</summary>
    public void Report(int value)
    {
        lock (gate)
        {
            TimeSpan elapsed = watch.Elapsed;
            if (elapsed < next || value <= 0) return;
            next = elapsed + (terminal ? Refresh : LogPause);
            string line = Line(pieces, value, total, elapsed);
            if (terminal)
            {
                writer.Write($"\r{line.PadRight(written)}");
                written = line.Length;
            }
            else writer.WriteLine(line);
            writer.Flush();
        }
    }

    /// <summary>Wipes the line.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (written > 0) writer.Write($"\r{new string(' ', written)}\r");
            written = 0;
        }
    }

    internal static string Line(string pieces, int done, int total, TimeSpan elapsed)
    {
        double rate = done / Math.Max(1e-9, elapsed.TotalSeconds);
        var left = TimeSpan.FromSeconds(Math.Ceiling((total - done) / rate));
        return string.Create(CultureInfo.InvariantCulture, $"{pieces}: {done:N0} of {total:N0}, {(rate < 10 ? Math.Round(rate, 1) : Math.Round(rate))} a second, {Clock(left)} to go");
    }

    internal static string Clock(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}{time:\\:mm\\:ss}")
        : time.ToString(@"m\:ss", CultureInfo.InvariantCulture);
}
