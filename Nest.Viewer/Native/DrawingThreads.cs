using System.Globalization;
using System.Runtime.InteropServices;

namespace Nest.Viewer.Native;

/// <summary>The threads by which Mesa's software OpenGL draws.</summary>
internal static unsafe partial class DrawingThreads
{
    private const string Name = "llvmpipe-";   // and a number from 0 on
    private const int Words = 16;              // of a set of processors: 1024 of them, as in the C library

    /// <summary>Gives each a processor of its own, as far as there are as many.</summary>
    /// <remarks>
    /// Two that wake at once may be put on the same processor. If the other one rests it takes one of them over, but while a model learns it is busy with that, however
    /// little that counts, and takes nothing until the scheduler's next tick: the picture is some milliseconds late. Linux only; elsewhere nothing is done.
    /// </remarks>
    public static void Spread()
    {
        if (!OperatingSystem.IsLinux()) return;
        ulong* set = stackalloc ulong[Words];
        if (sched_getaffinity(0, Words * sizeof(ulong), set) != 0) return;
        var processors = new List<int>();
        for (int i = 0; i < Words * 64; i++)
            if ((set[i / 64] >> (i % 64) & 1) != 0) processors.Add(i);

        foreach (var (thread, number) in Numbered())
        {
            if (number >= processors.Count) continue;
            new Span<ulong>(set, Words).Clear();
            set[processors[number] / 64] = 1UL << (processors[number] % 64);
            _ = sched_setaffinity(thread, Words * sizeof(ulong), set);   // where it may not, it stays as it is
        }
    }

    /// <summary>The threads' numbers for the system and for Mesa.</summary>
    internal static List<(int Thread, int Number)> Numbered()
    {
        var found = new List<(int, int)>();
        try
        {
            foreach (string task in Directory.GetDirectories("/proc/self/task"))
            {
                string name = File.ReadAllText(Path.Combine(task, "comm")).TrimEnd();
                if (name.StartsWith(Name, StringComparison.Ordinal) && int.TryParse(name.AsSpan(Name.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                    found.Add((int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture), number));
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // A thread ended meanwhile, or there is no /proc: what was found is all that there is.
        }

        return found;
    }

    [LibraryImport("libc")]
    private static partial int sched_getaffinity(int pid, nint size, ulong* set);

    [LibraryImport("libc")]
    private static partial int sched_setaffinity(int pid, nint size, ulong* set);
}
