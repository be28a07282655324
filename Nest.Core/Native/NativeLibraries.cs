using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Nest.Native;

/// <summary>One native library: the name that bindings import it by, its files on each system, and how to install it.</summary>
/// <param name="Name">The name in <c>[LibraryImport]</c>.</param>
/// <param name="Title">What users call it.</param>
/// <param name="Linux">File names tried on Linux, in order.</param>
/// <param name="MacOS">File names tried on macOS, in order.</param>
/// <param name="Windows">File names tried on Windows, in order.</param>
/// <param name="Remedy">How to install it: Debian/Ubuntu; macOS; Windows.</param>
public sealed record NativeLibraryFiles(string Name, string Title, string[] Linux, string[] MacOS, string[] Windows, string Remedy);

/// <summary>Finds native libraries under the file names that each system gives them.</summary>
/// <remarks>
/// An assembly with <c>[LibraryImport]</c> bindings calls <see cref="Register"/> once with its libraries; the runtime then asks here
/// for every import. Thread-safe.
/// </remarks>
public static class NativeLibraries
{
    private static readonly ConcurrentDictionary<string, NativeLibraryFiles> Known = new();
    private static readonly ConcurrentDictionary<string, nint> Loaded = new();
    private static readonly ConcurrentDictionary<Assembly, bool> Resolving = new();

    /// <summary>Makes <paramref name="assembly"/>'s imports of these libraries resolve here. Registering twice is harmless.</summary>
    public static void Register(Assembly assembly, params ReadOnlySpan<NativeLibraryFiles> libraries)
    {
        foreach (var library in libraries) Known.TryAdd(library.Name, library);
        if (Resolving.TryAdd(assembly, true)) NativeLibrary.SetDllImportResolver(assembly, (name, _, _) => Load(name));
    }

    /// <summary>Whether the library loads on this machine.</summary>
    public static bool IsAvailable(string name) => Load(name) != 0;

    /// <summary>Loads the library or says how to install it.</summary>
    /// <exception cref="MissingLibraryException">None of the library's files can be loaded.</exception>
    public static void Require(string name)
    {
        if (IsAvailable(name)) return;
        var library = Known[name];
        throw new MissingLibraryException($"{library.Title} is not installed ({string.Join(", ", FilesHere(library))} not found). {library.Remedy}");
    }

    private static nint Load(string name) => Loaded.GetOrAdd(name, static name =>
    {
        if (!Known.TryGetValue(name, out var library)) return 0;
        foreach (var file in FilesHere(library))
            if (NativeLibrary.TryLoad(file, out var handle)) return handle;
        return 0;
    });

    private static string[] FilesHere(NativeLibraryFiles library) =>
        OperatingSystem.IsWindows() ? library.Windows : OperatingSystem.IsMacOS() ? library.MacOS : library.Linux;
}
