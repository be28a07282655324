namespace Nest.Viewer.Film;

/// <summary>The file that a film grows in, under a temporary name in the folder where it will be, and what is needed beside it; all gone at the end but what is kept.</summary>
internal sealed class FilmFiles : IDisposable
{
    private readonly string output;
    private readonly List<string> files = [];

    /// <summary>Makes the film's file, so that a folder that takes none is found out at once.</summary>
    /// <exception cref="IOException">The folder is missing, or may not be written to, or the name is a folder's.</exception>
    public FilmFiles(string output)
    {
        this.output = Path.GetFullPath(output);
        string folder = Path.GetDirectoryName(this.output)!;
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"{output}: there is no folder {folder}");
        if (Directory.Exists(this.output)) throw new IOException($"{output}: this is a folder, not a file");
        Film = Beside("tmp");
        try
        {
            File.Create(Film).Dispose();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{output}: the folder {folder} may not be written to, or is full", problem);
        }
    }

    /// <summary>The film's file as long as it grows.</summary>
    public string Film { get; }

    /// <summary>A name for another file that goes at the end.</summary>
    public string Beside(string extension)
    {
        files.Add(Path.Combine(Path.GetDirectoryName(output)!, $".{Path.GetFileName(output)}.{Path.GetRandomFileName()}.{extension}"));
        return files[^1];
    }

    /// <summary>Gives the film its name.</summary>
    public void Keep() => File.Move(Film, output, overwrite: true);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (string file in files) File.Delete(file);
    }
}
