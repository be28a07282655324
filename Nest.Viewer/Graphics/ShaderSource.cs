namespace Nest.Viewer.Graphics;

/// <summary>The texts of shaders, embedded in the assembly.</summary>
internal static class ShaderSource
{
    private const string Version = "#version 330 core\n";

    /// <summary>A shader's text.</summary>
    /// <param name="file">In <c>Shaders/</c>.</param>
    /// <param name="constants">Declarations that stand before its own.</param>
    /// <param name="version">Its first lines; OpenGL 3.3 if null.</param>
    /// <exception cref="InvalidOperationException">There is no such shader, or it does not begin with its version.</exception>
    public static string Read(string file, string constants, string? version = null)
    {
        using var resource = typeof(ShaderSource).Assembly.GetManifestResourceStream($"Shaders/{file}")
            ?? throw new InvalidOperationException($"Shaders/{file} is not embedded in the assembly.");
        using var reader = new StreamReader(resource);
        string source = reader.ReadToEnd().ReplaceLineEndings("\n");
        if (!source.StartsWith(Version, StringComparison.Ordinal)) throw new InvalidOperationException($"Shaders/{file} does not begin with {Version.TrimEnd()}.");
        return string.Concat(version ?? Version, constants, source.AsSpan(Version.Length));
    }
}
