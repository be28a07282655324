using System.Runtime.InteropServices;

namespace Nest.Viewer.Native;

/// <summary>The C library's heap.</summary>
internal static partial class NativeHeap
{
    private const int M_TRIM_THRESHOLD = -1, M_MMAP_THRESHOLD = -3;
    private const int Kept = 256 << 20, LargestBlock = 32 << 20;   // bytes; the latter glibc's maximum

    /// <summary>Keeps memory that is freed for what is asked for next, of which the kernel would else have to give and clear every page anew.</summary>
    /// <remarks>Where the processor draws, Mesa takes and frees the corners of all strokes for every picture: half of the drawing thread's time goes into pages then. Only glibc has such a choice.</remarks>
    public static void KeepFreed()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = mallopt(M_MMAP_THRESHOLD, LargestBlock);
            _ = mallopt(M_TRIM_THRESHOLD, Kept);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library, with ways of its own.
        }
    }

    [LibraryImport("libc")]
    private static partial int mallopt(int parameter, int value);
}
