using Nest.Native;
using Nest.Viewer.Graphics;
using Nest.Viewer.Native;
using static Nest.Viewer.Native.Egl;
using static Nest.Viewer.Native.GL;

namespace Nest.Viewer.Offscreen;

/// <summary>An OpenGL 3.3 core context to draw pictures with: EGL on Mesa's surfaceless platform, which needs no display, else a hidden window's.</summary>
/// <remarks>Current on the thread that creates it, which must also be the one that draws and disposes.</remarks>
internal sealed class OffscreenContext : IDisposable
{
    private readonly nint display;
    private readonly nint context;
    private readonly GlfwWindow? window;

    /// <summary>Creates the context, makes it current and loads OpenGL's functions.</summary>
    /// <exception cref="MissingLibraryException">Neither EGL nor a window offers OpenGL 3.3.</exception>
    public OffscreenContext()
    {
        ViewerLibraries.Register();
        if (NativeLibraries.IsAvailable(ViewerLibraries.EglName))
        {
            display = eglGetPlatformDisplay(EGL_PLATFORM_SURFACELESS_MESA, 0, 0);
            context = display == 0 || eglInitialize(display, out _, out _) == 0 || eglBindAPI(EGL_OPENGL_API) == 0 ? 0 : eglCreateContext(display, 0, 0,
            [
                EGL_CONTEXT_MAJOR_VERSION, 3, EGL_CONTEXT_MINOR_VERSION, 3,
                EGL_CONTEXT_OPENGL_PROFILE_MASK, EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT, EGL_NONE,
            ]);
            if (context != 0 && eglMakeCurrent(display, 0, 0, context) != 0)
            {
                LoadFrom(eglGetProcAddress);
                return;
            }
        }

        try
        {
            window = new GlfwWindow(64, 64, isVisible: false);
        }
        catch (MissingLibraryException missing)
        {
            throw new MissingLibraryException(
                "Drawing needs OpenGL 3.3, through EGL or a window, and this machine offers neither. " +
                "Debian/Ubuntu: sudo apt install libegl1 libegl-mesa0 libgl1-mesa-dri; macOS: brew install glfw; Windows: put glfw3.dll from glfw.org beside Nest.Viewer.exe.",
                missing);
        }
    }

    /// <summary>Lets go of the context. EGL's display stays open: others of this process may share it.</summary>
    public void Dispose()
    {
        window?.Dispose();
        if (window is not null || context == 0) return;
        _ = eglMakeCurrent(display, 0, 0, 0);
        _ = eglDestroyContext(display, context);
    }
}
