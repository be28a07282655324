using System.Diagnostics;
using System.Globalization;

namespace Nest.Cli;

/// <summary>How far long work is and when it will be done: one line that rewrites itself on a terminal, a line now and then in a log.</summary>
/// <remarks>Work that is over in a moment says nothing. Thread-safe.</remarks>
public sealed class ProgressLine : IProgress<double>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.5), Refresh = TimeSpan.FromSeconds(0.1), LogPause = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly TextWriter writer;
    private string what;
    private readonly bool terminal;
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private TimeSpan next;
    private int written;   // characters of the line that stands there

    /// <param name="writer">Standard error.</param>
    /// <param name="what">What is being done.</param>
    /// <param name="terminal">Whether a line there can be rewritten; if not given, whether standard error is a terminal.</param>
    public ProgressLine(TextWriter writer, string what, bool? terminal = null)
    {
        this.writer = writer;
        this.what = what;
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
            TimeSpan elapsed = watch.Elapsed;
            if (elapsed < next || value is not (> 0 and <= 1)) return;
            next = elapsed + (terminal ? Refresh : LogPause);
            string line = Line(what, value, elapsed);
            if (terminal)
            {
                writer.Write($"\r{line.PadRight(written)}");
                written = line.Length;
            }
            else writer.WriteLine(line);
            writer.Flush();
        }
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

    private void Wipe()
    {
        if (written > 0) writer.Write($"\r{new string(' ', written)}\r");
        written = 0;
    }

    internal static string Line(string what, double share, TimeSpan elapsed)
    {
        TimeSpan left = TimeSpan.FromSeconds(Math.Ceiling(elapsed.TotalSeconds * (1 - share) / share));
        string clock = left.TotalHours >= 1 ? ((int)left.TotalHours).ToString(CultureInfo.InvariantCulture) + left.ToString(@"\:mm\:ss", CultureInfo.InvariantCulture) : left.ToString(@"m\:ss", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{what} {Math.Floor(share * 100),3:F0} %, {clock} to go");
    }
}
