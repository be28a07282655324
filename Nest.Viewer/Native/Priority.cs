using System.Runtime.InteropServices;

namespace Nest.Viewer.Native;

/// <summary>Lets threads give way to sound and picture.</summary>
internal static unsafe partial class Priority
{
    private const int SCHED_IDLE = 5, SCHED_RESET_ON_FORK = 0x4000_0000;
    private const int PRIO_PROCESS = 0, Nice = 19;

    /// <summary>Makes the thread that calls it give way to the others of the machine; it stays so, threads that it starts do not.</summary>
    /// <remarks>
    /// On Linux .NET's priorities do nothing. Under the policy for idle work a thread runs in what others leave, and leaves its processor the moment that one of them wakes; a nice
    /// thread would first use up its slice of some milliseconds, in which a picture is late.
    /// </remarks>
    public static void Lower()
    {
        if (!OperatingSystem.IsLinux())
        {
            Thread.CurrentThread.Priority = ThreadPriority.Lowest;
            return;
        }

        int priority = 0;   // struct sched_param: the only one that the policy has
        if (sched_setscheduler(0, SCHED_IDLE | SCHED_RESET_ON_FORK, &priority) != 0)
            _ = setpriority(PRIO_PROCESS, 0, Nice);   // 0: this thread; where it may not, it stays as it is
    }

    [LibraryImport("libc")]
    private static partial int sched_setscheduler(int pid, int policy, int* parameters);

    [LibraryImport("libc")]
    private static partial int setpriority(int which, uint who, int priority);
}
