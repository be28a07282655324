using Nest.Native;

namespace Nest.Viewer.Native;

/// <summary>The native libraries that the window and its pictures need, and how to install them.</summary>
internal static class ViewerLibraries
{
    /// <summary>The name that <see cref="Glfw"/> imports by.</summary>
    public const string GlfwName = "glfw";

    /// <summary>The name that <see cref="Egl"/> imports by.</summary>
    public const string EglName = "egl";

    private static readonly NativeLibraryFiles GlfwFiles = new(
        GlfwName, "GLFW 3.3", ["libglfw.so.3", "libglfw.so"], ["libglfw.3.dylib", "/opt/homebrew/lib/libglfw.3.dylib", "/usr/local/lib/libglfw.3.dylib"],
        ["glfw3.dll"], "Debian/Ubuntu: sudo apt install libglfw3 libgl1-mesa-dri; macOS: brew install glfw; Windows: put glfw3.dll from glfw.org beside Nest.Viewer.exe.");

    private static readonly NativeLibraryFiles EglFiles = new(
        EglName, "EGL", ["libEGL.so.1"], ["libEGL.dylib"], ["libEGL.dll"],
        "Debian/Ubuntu: sudo apt install libegl1 libegl-mesa0 libgl1-mesa-dri; on macOS and Windows the window's own OpenGL is used instead.");

    /// <summary>Makes this assembly's imports resolve; harmless when called twice.</summary>
    public static void Register() => NativeLibraries.Register(typeof(ViewerLibraries).Assembly, GlfwFiles, EglFiles);

    /// <summary>Loads a library or says how to install it.</summary>
    /// <exception cref="MissingLibraryException">It is not installed.</exception>
    public static void Require(string name)
    {
        Register();
        NativeLibraries.Require(name);
    }
}
