using System.Runtime.InteropServices;

namespace Nest.Viewer.Native;

/// <summary>EGL 1.5, as far as a picture without a window needs it; names and values are the library's.</summary>
internal static partial class Egl
{
    public const int EGL_PLATFORM_SURFACELESS_MESA = 0x31DD;
    public const int EGL_OPENGL_API = 0x30A2;
    public const int EGL_CONTEXT_MAJOR_VERSION = 0x3098;
    public const int EGL_CONTEXT_MINOR_VERSION = 0x30FB;
    public const int EGL_CONTEXT_OPENGL_PROFILE_MASK = 0x30FD;
    public const int EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT = 1;
    public const int EGL_NONE = 0x3038;

    static Egl() => ViewerLibraries.Register();

    [LibraryImport(ViewerLibraries.EglName)]
    public static partial nint eglGetPlatformDisplay(int platform, nint nativeDisplay, nint attributes);

    [LibraryImport(ViewerLibraries.EglName)]
    public static partial int eglInitialize(nint display, out int major, out int minor);

    [LibraryImport(ViewerLibraries.EglName)]
    public static partial int eglBindAPI(int api);

    [LibraryImport(ViewerLibraries.EglName)]
    public static partial nint eglCreateContext(nint display, nint config, nint share, ReadOnlySpan<int> attributes);

    [LibraryImport(ViewerLibraries.EglName)]
    public static partial int eglMakeCurrent(nint display, nint draw, nint read, nint context);

    [LibraryImport(ViewerLibraries.EglName)]
    public static partial int eglDestroyContext(nint display, nint context);

    [LibraryImport(ViewerLibraries.EglName)]
    public static partial int eglGetError();

    [LibraryImport(ViewerLibraries.EglName, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint eglGetProcAddress(string name);
}
