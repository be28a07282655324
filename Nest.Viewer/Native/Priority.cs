using System.Runtime.InteropServices;

namespace Nest.Viewer.Native;

/// <summary>Lets threads give way to sound and picture.</summary>
internal static partial class Priority
{
    private const int PRIO_PROCESS = 0, Nice = 15;

    /// <summary>Makes the thread that calls it give way to the others of the program; it stays so.</summary>
    /// <remarks>On Linux a thread has a niceness of its own, and .NET's priorities do nothing.</remarks>
    public static void Lower()
    {
        if (OperatingSystem.IsLinux()) _ = setpriority(PRIO_PROCESS, 0, Nice);   // 0: this thread; where it may not, it stays as it is
        else Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
    }

    [LibraryImport("libc")]
    private static partial int setpriority(int which, uint who, int priority);
}
