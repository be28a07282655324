using Nest.Native;
using Nest.Viewer.Native;
using static Nest.Viewer.Native.Egl;
using static Nest.Viewer.Native.GL;

namespace Nest.Viewer.Drawing;

/// <summary>An OpenGL 3.3 core context without a window: EGL on Mesa's surfaceless platform, so that no display is needed.</summary>
/// <remarks>Current on the thread that creates it, which must also be the one that draws and disposes.</remarks>
internal sealed class OffscreenContext : IDisposable
{
    private readonly nint display;
    private readonly nint context;

    /// <summary>Creates the context, makes it current and loads OpenGL's functions.</summary>
    /// <exception cref="MissingLibraryException">EGL, or a driver with OpenGL 3.3 behind it, is not installed.</exception>
    public OffscreenContext()
    {
        ViewerLibraries.Require(ViewerLibraries.Egl);
        display = eglGetPlatformDisplay(EGL_PLATFORM_SURFACELESS_MESA, 0, 0);
        if (display == 0 || eglInitialize(display, out _, out _) == 0 || eglBindAPI(EGL_OPENGL_API) == 0) throw Missing();

        context = eglCreateContext(display, 0, 0,
        [
            EGL_CONTEXT_MAJOR_VERSION, 3, EGL_CONTEXT_MINOR_VERSION, 3,
            EGL_CONTEXT_OPENGL_PROFILE_MASK, EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT, EGL_NONE,
        ]);
        if (context == 0 || eglMakeCurrent(display, 0, 0, context) == 0) throw Missing();
        LoadFrom(eglGetProcAddress);
    }

    /// <summary>Lets go of the context. The display stays open: others of this process may share it.</summary>
    public void Dispose()
    {
        _ = eglMakeCurrent(display, 0, 0, 0);
        _ = eglDestroyContext(display, context);
    }

    private static MissingLibraryException Missing() =>
        new($"Pictures need OpenGL 3.3 through EGL's surfaceless platform, which this machine does not offer (EGL error 0x{eglGetError():X4}). " +
            "Debian/Ubuntu: sudo apt install libegl-mesa0 libgl1-mesa-dri; on macOS and Windows the window's own OpenGL is used instead.");
}
