using System.Diagnostics;
using System.Globalization;

namespace Nest.CommandLine;

/// <summary>How far long work is and when it will be done: one line that rewrites itself on a terminal, a line now and then in a log.</summary>
/// <remarks>Work that is over in a moment says nothing. Thread-safe.</remarks>
public sealed class ProgressLine : IProgress<double>, IProgress<int>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.5), Refresh = TimeSpan.FromSeconds(0.1), LogPause = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly TextWriter writer;
    private readonly int total;
    private readonly bool terminal;
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private string what;
    private TimeSpan next;
    private int written;   // characters of the line that stands there

    /// <param name="writer">Standard error.</param>
    /// <param name="what">What is being done, or what is counted.</param>
    /// <param name="total">How many pieces of work there are, where they are counted.</param>
    /// <param name="terminal">Whether a line there can be rewritten; if not given, whether standard error is a terminal.</param>
    public ProgressLine(TextWriter writer, string what, int total = 0, bool? terminal = null)
    {
        (this.writer, this.what, this.total) = (writer, what, total);
        this.terminal = terminal ?? !Console.IsErrorRedirected;
        next = this.terminal ? Patience : LogPause;
    }

    /// <summary>Tells the share done, 0 to 1.</summary>
    public void Report(double value) => Report(value, null);

    /// <summary>Tells the share done, and what is being done now.</summary>
    public void Report(double value, string? now)
    {
        lock (gate)
        {
            what = now ?? what;
            if (value is > 0 and <= 1) Write(elapsed => Line(what, value, elapsed));
        }
    }

    /// <summary>Tells how many pieces are done.</summary>
    public void Report(int value)
    {
        lock (gate)
            if (value > 0) Write(elapsed => Line(what, value, total, elapsed));
    }

    /// <summary>Writes a line of its own, which stays.</summary>
    public void Say(string line)
    {
        lock (gate)
        {
            Wipe();
            writer.WriteLine(line);
        }
    }

    /// <summary>Wipes the line.</summary>
    public void Dispose()
    {
        lock (gate) Wipe();
    }

    /// <summary>A duration as people read it: 1:05, 2:00:10.</summary>
    public static string Clock(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}{time:\\:mm\\:ss}")
        : time.ToString(@"m\:ss", CultureInfo.InvariantCulture);

    internal static string Line(string what, double share, TimeSpan elapsed)
    {
        TimeSpan left = TimeSpan.FromSeconds(Math.Ceiling(elapsed.TotalSeconds * (1 - share) / share));
        return string.Create(CultureInfo.InvariantCulture, $"{what} {Math.Floor(share * 100),3:F0} %, {Clock(left)} to go");
    }

    internal static string Line(string pieces, int done, int total, TimeSpan elapsed)
    {
        double rate = done / Math.Max(1e-9, elapsed.TotalSeconds);
        var left = TimeSpan.FromSeconds(Math.Ceiling((total - done) / rate));
        return string.Create(CultureInfo.InvariantCulture, $"{pieces}: {done:N0} of {total:N0}, {(rate < 10 ? Math.Round(rate, 1) : Math.Round(rate))} a second, {Clock(left)} to go");
    }

    private void Write(Func<TimeSpan, string> line)
    {
        TimeSpan elapsed = watch.Elapsed;
        if (elapsed < next) return;
        next = elapsed + (terminal ? Refresh : LogPause);
        string text = line(elapsed);
        if (terminal)
        {
            writer.Write($"\r{text.PadRight(written)}");
            written = text.Length;
        }
        else writer.WriteLine(text);
        writer.Flush();
    }

    private void Wipe()
    {
        if (written > 0) writer.Write($"\r{new string(' ', written)}\r");
        written = 0;
    }
}
