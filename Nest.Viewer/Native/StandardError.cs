using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nest.Viewer.Native;

/// <summary>Keeps sound libraries from writing to standard error when they find no device: the player says so itself, once.</summary>
/// <remarks>
/// OpenAL Soft reads <c>ALSOFT_LOGLEVEL</c> on its first call, with the C library's <c>getenv</c>, which on Linux and macOS does not see what
/// .NET puts into its own copy of the environment. ALSA, which OpenAL Soft tries on Linux, takes a handler for its messages.
/// </remarks>
internal static unsafe partial class StandardError
{
    /// <summary>Call before the first call into OpenAL. A level that the user has set is left alone.</summary>
    public static void QuietSoundLibraries()
    {
        if (Environment.GetEnvironmentVariable("ALSOFT_LOGLEVEL") is not null) return;
        if (OperatingSystem.IsWindows())
        {
            Environment.SetEnvironmentVariable("ALSOFT_LOGLEVEL", "0");
            return;
        }

        _ = setenv("ALSOFT_LOGLEVEL", "0", 0);
        if (OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libasound.so.2", out nint alsa)
            && NativeLibrary.TryGetExport(alsa, "snd_lib_error_set_handler", out nint set))
            ((delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<byte*, int, byte*, int, byte*, void>, int>)set)(&Ignore);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);

    // The arguments after the format are variadic; on the systems' calling conventions ignoring them is sound, as the caller clears them.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Ignore(byte* file, int line, byte* function, int error, byte* format)
    {
    }
}
