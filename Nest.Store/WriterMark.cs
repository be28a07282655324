using System.Diagnostics;
using System.Globalization;

namespace Nest.Store;

/// <summary>A note beside the store, there while somebody writes, that says who: what a program reads that waited in vain.</summary>
/// <remarks>
/// The lock itself is SQLite's; the note only explains it. It is written once the lock is held and deleted, if it is still this writer's, when the lock was given back. So a note
/// can be wrong in one way: its writer was killed. Then its process is gone, or another one has the number, and <see cref="Describe"/> says so. What goes wrong with the note is passed over.
/// </remarks>
internal sealed class WriterMark(string store, string program)
{
    private const int Lines = 5;
    private static readonly TimeSpan SameStart = TimeSpan.FromSeconds(3);

    private readonly string path = PathOf(store);
    private readonly string text = string.Join('\n', Environment.ProcessId.ToString(CultureInfo.InvariantCulture), StartOf(Environment.ProcessId)?.ToString("o", CultureInfo.InvariantCulture) ?? "",
        Environment.MachineName, program);

    /// <summary>The note's file.</summary>
    public static string PathOf(string store) => store + "-writer";

    /// <summary>Says that this process writes from now on.</summary>
    public void Set() => Quietly(() => File.WriteAllText(path, $"{text}\n{DateTime.Now.ToString("HH:mm:ss", CultureInfo.InvariantCulture)}"));

    /// <summary>Takes the note away, unless another writer has written its own by now.</summary>
    public void Clear() => Quietly(() =>
    {
        if (File.ReadAllText(path).StartsWith(text, StringComparison.Ordinal)) File.Delete(path);
    });

    /// <summary>Who holds a store's lock, for a message.</summary>
    public static string Describe(string store)
    {
        string[] lines = [];
        Quietly(() => lines = File.ReadAllLines(PathOf(store)));
        if (lines.Length != Lines || !int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out int process)) return "another program, which left no note who it is,";

        string who = $"{lines[3]} (process {lines[0]} on {lines[2]}, since {lines[4]})";
        if (lines[2] != Environment.MachineName) return who;
        bool known = DateTime.TryParse(lines[1], CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTime noted);
        DateTime? start = StartOf(process);
        if (start is null) return $"another program (not {lines[3]}, process {lines[0]}, which left a note and has ended)";
        return known && (start.Value - noted).Duration() > SameStart ? $"another program (not {lines[3]}, process {lines[0]}, which left a note and has ended; the number is another program's now)" : who;
    }

    private static DateTime? StartOf(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return found.HasExited ? null : found.StartTime.ToUniversalTime();
        }
        catch (Exception problem) when (problem is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception or NotSupportedException)
        {
            return null;
        }
    }

    private static void Quietly(Action action)
    {
        try
        {
            action();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
        }
    }
}
