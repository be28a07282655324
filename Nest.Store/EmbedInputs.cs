namespace Nest.Store;

/// <summary>A sound file to embed.</summary>
/// <param name="Path">As it was named, or found.</param>
/// <param name="Npz">Where its time line goes, or null.</param>
/// <param name="Bytes">Its length: a measure of the work.</param>
public sealed record EmbedInput(string Path, string? Npz, long Bytes);

/// <summary>Files and folders of the command line as a list of sound files.</summary>
public static class EmbedInputs
{
    // Files in folders are taken by their names; a file that is named itself is opened whatever it is called.
    private static readonly string[] Endings = [".wav", ".wave", ".mp3", ".ogg", ".oga", ".opus", ".flac", ".aif", ".aiff", ".aifc", ".au", ".snd", ".caf", ".w64", ".rf64"];

    /// <summary>Lists the files, each once, folders' in the order of their names.</summary>
    /// <param name="paths">Files and folders.</param>
    /// <param name="recursive">Whether to go into folders of folders.</param>
    /// <param name="npz">The folder of time lines, or null; those of a folder's files lie as the files do.</param>
    /// <param name="complain">Told, in one line each, what is not there and what holds nothing.</param>
    public static List<EmbedInput> List(IEnumerable<string> paths, bool recursive, string? npz, Action<string> complain)
    {
        var found = new List<(string Path, string Relative)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string path in paths)
        {
            if (!Directory.Exists(path))
            {
                if (!File.Exists(path)) complain($"{path}: no such file or folder");
                else if (seen.Add(Path.GetFullPath(path))) found.Add((path, Path.GetFileName(path)));
                continue;
            }
            var options = new EnumerationOptions { RecurseSubdirectories = recursive, AttributesToSkip = FileAttributes.Hidden, IgnoreInaccessible = true };
            string[] files = [.. Directory.EnumerateFiles(path, "*", options).Where(IsSound).Order(StringComparer.Ordinal)];
            if (files.Length == 0) complain($"{path}: no sound files in this folder{(recursive ? "" : "; --recursive looks into its folders, too")}");
            foreach (string file in files)
                if (seen.Add(Path.GetFullPath(file))) found.Add((file, Path.GetRelativePath(path, file)));
        }

        // Two songs of one name get their endings back.
        var names = found.GroupBy(file => Path.ChangeExtension(file.Relative, null), StringComparer.OrdinalIgnoreCase).ToDictionary(group => group.Key, group => group.Count(), StringComparer.OrdinalIgnoreCase);
        return [.. found.Select(file =>
        {
            string name = Path.ChangeExtension(file.Relative, null);
            return new EmbedInput(file.Path, npz is null ? null : Path.Combine(npz, (names[name] == 1 ? name : file.Relative) + ".npz"), new FileInfo(file.Path).Length);
        })];
    }

    private static bool IsSound(string path) => Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
