using Nest.Tests.Store;

namespace Nest.Tests;

/// <summary>The tests' own program: what a test needs a process of its own for, to kill it.</summary>
public static class TestProgram
{
    /// <summary>The assembly to give to <c>dotnet</c>.</summary>
    public static string Path => typeof(TestProgram).Assembly.Location;

    /// <summary>Runs what the first word names.</summary>
    public static int Main(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        if (args is not ["store-writer", string path, string writer]) return 2;
        StoreWriterProcess.Run(path, writer);
        return 0;
    }
}
