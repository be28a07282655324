using System.Runtime.InteropServices;

namespace Nest.Viewer.Native;

/// <summary>GLFW 3.3, as far as one window needs it; names and values are the library's. Main thread only.</summary>
internal static unsafe partial class Glfw
{
    public const int GLFW_FALSE = 0;
    public const int GLFW_TRUE = 1;

    public const int GLFW_RELEASE = 0;
    public const int GLFW_PRESS = 1;
    public const int GLFW_REPEAT = 2;

    public const int GLFW_MOUSE_BUTTON_LEFT = 0;
    public const int GLFW_MOD_SHIFT = 1;

    public const int GLFW_KEY_SPACE = 32;
    public const int GLFW_POINTING_HAND_CURSOR = 0x00036004;
    public const int GLFW_KEY_1 = 49;
    public const int GLFW_KEY_9 = 57;
    public const int GLFW_KEY_A = 65;
    public const int GLFW_KEY_Z = 90;
    public const int GLFW_KEY_ESCAPE = 256;
    public const int GLFW_KEY_RIGHT = 262;
    public const int GLFW_KEY_LEFT = 263;
    public const int GLFW_KEY_DOWN = 264;
    public const int GLFW_KEY_UP = 265;
    public const int GLFW_KEY_HOME = 268;
    public const int GLFW_KEY_F11 = 300;

    public const int GLFW_VISIBLE = 0x00020004;
    public const int GLFW_CONTEXT_VERSION_MAJOR = 0x00022002;
    public const int GLFW_CONTEXT_VERSION_MINOR = 0x00022003;
    public const int GLFW_OPENGL_FORWARD_COMPAT = 0x00022006;
    public const int GLFW_OPENGL_PROFILE = 0x00022008;
    public const int GLFW_OPENGL_CORE_PROFILE = 0x00032001;
    public const int GLFW_SCALE_TO_MONITOR = 0x0002200C;
    public const int GLFW_X11_CLASS_NAME = 0x00024001;

    static Glfw() => ViewerLibraries.Register();

    [LibraryImport(ViewerLibraries.GlfwName)]
    public static partial int glfwInit();

    [LibraryImport(ViewerLibraries.GlfwName)]
    public static partial void glfwTerminate();

    [LibraryImport(ViewerLibraries.GlfwName)]
    public static partial int glfwGetError(out byte* description);

    [LibraryImport(ViewerLibraries.GlfwName)]
    public static partial void glfwWindowHint(int hint, int value);

    [LibraryImport(ViewerLibraries.GlfwName, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void glfwWindowHintString(int hint, string value);

    [LibraryImport(ViewerLibraries.GlfwName, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint glfwCreateWindow(int width, int height, string title, nint monitor, nint share);

    [LibraryImport(ViewerLibraries.GlfwName)]
    public static partial void glfwDestroyWindow(nint window);

    [LibraryImport(ViewerLibraries.GlfwName, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void glfwSetWindowTitle(nint window, string title);

    [LibraryImport(ViewerLibraries.GlfwName)]
    public static partial int glfwWindowShouldClose(nint window);

    [LibraryImport(ViewerLibraries.GlfwName)]
    public static partial void glfwMakeContextCurrent(nint window);

    [LibraryImport(ViewerLibraries.GlfwName)]
    public static partial void glfwSwapInterval(int interval);

    [LibraryImport(ViewerLibraries.GlfwName)]
    public static partial void glfwSwapBuffers(nint window);

    [LibraryImport(ViewerLibraries.GlfwName)]
    public static partial void glfwPollEvents();

    [LibraryImport(ViewerLibraries.GlfwName)]
    public static partial void glfwWaitEventsTimeout(double timeout);

    [LibraryImport(ViewerLibraries.GlfwName, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint glfwGetProcAddress(string name);

    [LibraryImport(ViewerLibraries.GlfwName)]
    public static partial void glfwGetFramebufferSize(nint window, out int width, out int height);

    [LibraryImport(ViewerLibraries.GlfwName)]
    public static partial void glfwGetWindowSize(nint window, out int width, out int height);

    [LibraryImport(ViewerLibraries.GlfwName)]
    public static partial void glfwGetWindowPos(nint window, out int x, out int y);

    [LibraryImport(ViewerLibraries.GlfwName)]
    public static partial void glfwGetWindowContentScale(nint window, out float x, out float y);

    [LibraryImport(ViewerLibraries.GlfwName)]
    public static partial nint glfwGetPrimaryMonitor();

    [LibraryImport(ViewerLibraries.GlfwName)]
    public static partial nint* glfwGetMonitors(out int count);

    [LibraryImport(ViewerLibraries.GlfwName)]
    public static partial void glfwGetMonitorPos(nint monitor, out int x, out int y);

    /// <summary>The first three fields of GLFWvidmode are the size and the bits of red; the sixth is the refresh rate.</summary>
    [LibraryImport(ViewerLibraries.GlfwName)]
    public static partial int* glfwGetVideoMode(nint monitor);

    [LibraryImport(ViewerLibraries.GlfwName)]
    public static partial void glfwSetWindowMonitor(nint window, nint monitor, int x, int y, int width, int height, int refreshRate);

    [LibraryImport(ViewerLibraries.GlfwName)]
    public static partial byte* glfwGetKeyName(int key, int scancode);

    [LibraryImport(ViewerLibraries.GlfwName)]
    public static partial nint glfwSetKeyCallback(nint window, delegate* unmanaged[Cdecl]<nint, int, int, int, int, void> callback);

    [LibraryImport(ViewerLibraries.GlfwName)]
    public static partial nint glfwSetMouseButtonCallback(nint window, delegate* unmanaged[Cdecl]<nint, int, int, int, void> callback);

    [LibraryImport(ViewerLibraries.GlfwName)]
    public static partial nint glfwCreateStandardCursor(int shape);

    [LibraryImport(ViewerLibraries.GlfwName)]
    public static partial void glfwSetCursor(nint window, nint cursor);

    [LibraryImport(ViewerLibraries.GlfwName)]
    public static partial nint glfwSetCursorPosCallback(nint window, delegate* unmanaged[Cdecl]<nint, double, double, void> callback);

    [LibraryImport(ViewerLibraries.GlfwName)]
    public static partial nint glfwSetScrollCallback(nint window, delegate* unmanaged[Cdecl]<nint, double, double, void> callback);

    [LibraryImport(ViewerLibraries.GlfwName)]
    public static partial nint glfwSetDropCallback(nint window, delegate* unmanaged[Cdecl]<nint, int, byte**, void> callback);
}
