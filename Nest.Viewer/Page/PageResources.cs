namespace Nest.Viewer.Page;

/// <summary>Text files embedded in the assembly.</summary>
internal static class PageResources
{
    /// <summary>A file's text.</summary>
    /// <param name="name">Folder and name, as in the project.</param>
    public static string Read(string name)
    {
        using var resource = typeof(PageResources).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded in the assembly.");
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }
}
