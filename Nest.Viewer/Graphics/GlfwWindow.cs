using System.Runtime.InteropServices;
using Nest.Native;
using Nest.Viewer.Native;
using static Nest.Viewer.Native.GL;
using static Nest.Viewer.Native.Glfw;

namespace Nest.Viewer.Graphics;

/// <summary>A GLFW window with an OpenGL 3.3 core context, current on the thread that opened it: the main thread, one at a time.</summary>
internal sealed unsafe class GlfwWindow : IDisposable
{
    /// <summary>Opens the window and loads OpenGL's functions.</summary>
    /// <param name="width">Of its content, in points.</param>
    /// <param name="height">Of its content, in points.</param>
    /// <param name="isVisible">Whether anyone should see it; else it only lends its context.</param>
    /// <exception cref="MissingLibraryException">There is no GLFW, no display, or no OpenGL 3.3.</exception>
    public GlfwWindow(int width, int height, bool isVisible)
    {
        ViewerLibraries.Require(ViewerLibraries.GlfwName);
        if (glfwInit() == GLFW_FALSE)
            throw new MissingLibraryException(
                $"There is no display to open a window on ({LastError()}). Start it in a desktop session, or draw a picture without one: --screenshot OUT.png --at SECONDS.");

        glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
        glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
        glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
        glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
        glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
        glfwWindowHint(GLFW_VISIBLE, isVisible ? GLFW_TRUE : GLFW_FALSE);
        glfwWindowHintString(GLFW_X11_CLASS_NAME, "Nest");
        Handle = glfwCreateWindow(width, height, "Nest", 0, 0);
        if (Handle == 0)
        {
            string reason = LastError();
            glfwTerminate();
            throw new MissingLibraryException($"This machine offers no OpenGL 3.3 ({reason}). {Remedy}");
        }

        glfwMakeContextCurrent(Handle);
        LoadFrom(glfwGetProcAddress);
    }

    /// <summary>GLFW's name for it.</summary>
    public nint Handle { get; }

    /// <summary>Closes the window and GLFW.</summary>
    public void Dispose()
    {
        glfwDestroyWindow(Handle);
        glfwTerminate();
    }

    private static string LastError()
    {
        _ = glfwGetError(out byte* description);
        return Marshal.PtrToStringUTF8((nint)description) ?? "GLFW does not say why";
    }
}
