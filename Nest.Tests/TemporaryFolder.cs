namespace Nest.Tests;

/// <summary>An empty folder for one test; gone with everything in it at the end.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("nest-test-");

    /// <summary>A path in the folder.</summary>
    public string File(string name) => Path.Combine(folder.FullName, name);

    /// <summary>Writes a file of the folder and returns its path.</summary>
    public string File(string name, ReadOnlySpan<byte> content)
    {
        System.IO.File.WriteAllBytes(File(name), content);
        return File(name);
    }

    /// <summary>Names of all files in the folder.</summary>
    public string[] Names => [.. folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];

    public void Dispose() => folder.Delete(recursive: true);
}
