namespace Nest.Store;

/// <summary>What tracks are called in tables and pictures.</summary>
public static class TrackNames
{
    /// <summary>File names without extension; where two are the same, with as much of their folders, or the extension, as tells them apart.</summary>
    public static string[] Of(IReadOnlyList<StoredTrack> tracks)
    {
        string[] names = [.. tracks.Select(track => track.Name)];
        for (int folders = 1; folders <= 9; folders++)
        {
            var doubles = names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet(StringComparer.Ordinal);
            if (doubles.Count == 0) break;
            for (int i = 0; i < names.Length; i++)
                if (doubles.Contains(names[i])) names[i] = folders == 9 ? tracks[i].File.Path : WithFolders(tracks[i].File.Path, folders);
        }
        return names;
    }

    /// <summary>The folder of each track below what all have in common; empty where a track lies there itself.</summary>
    public static string[] Folders(IReadOnlyList<StoredTrack> tracks)
    {
        string[][] parts = [.. tracks.Select(track => (Path.GetDirectoryName(track.File.Path) ?? "").Split(Path.DirectorySeparatorChar))];
        if (parts.Length == 0) return [];
        int common = 0;
        while (parts.All(part => part.Length > common && part[common] == parts[0][common])) common++;
        return [.. parts.Select(part => part.Length > common ? part[common] : "")];
    }

    private static string WithFolders(string path, int folders)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        string? folder = Path.GetDirectoryName(path);
        for (int i = 0; i < folders && !string.IsNullOrEmpty(folder) && Path.GetFileName(folder) is { Length: > 0 } part; i++)
        {
            name = $"{part}/{name}";
            folder = Path.GetDirectoryName(folder);
        }
        return name;
    }
}
