using Nest.Cli.Collections;
using System.CommandLine;
using System.Text.Json;
using Nest.CommandLine;
using Nest.Embeddings;
using Nest.Store;

namespace Nest.Cli.Commands;

/// <summary><c>nest remove</c>: takes tracks out of a collection; their files are not touched.</summary>
public static class RemoveCommand
{
    private const int MostListed = 20;

    /// <summary>The command, for the root.</summary>
    public static Command Create()
    {
        var names = new Argument<string[]>("TRACK") { Description = "Tracks by name, path, the end of a path, a folder, or 8 digits of a file's hash.", Arity = ArgumentArity.ZeroOrMore };
        var store = CollectionOptions.StoreOption();
        var all = new Option<bool>("--all") { Description = "Where a name or folder means several tracks, remove them all." };
        var missing = new Option<bool>("--missing") { Description = "Remove every track whose file is no longer where it was." };
        var variant = new Option<string?>("--variant") { Description = "Remove vectors of one kind only: a part of what nest list calls them. A track without vectors goes.", HelpName = "TEXT" };
        var json = new Option<bool>("--json") { Description = "One JSON object a removed track, one a line." };
        var command = new Command("remove", """
            Takes tracks and their vectors out of a collection. Sound files are not touched.

            If a name means several tracks, they are listed and nothing is removed, unless --all is given.

              nest remove c-major
              nest remove ~/music/old --all
              nest remove --missing
            """) { names, store, all, missing, variant, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(names) is not { Length: > 0 } && !result.GetValue(missing)) result.AddError("Say which TRACK to remove, or --missing.");
        });
        command.SetAction(parsed => Remove(
            parsed.GetRequiredValue(store), parsed.GetValue(names) ?? [], parsed.GetValue(all), parsed.GetValue(missing), parsed.GetValue(variant), parsed.GetValue(json), parsed.InvocationConfiguration));
        return command;
    }

    private static int Remove(string path, string[] names, bool all, bool missing, string? variant, bool json, InvocationConfiguration console)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"{path}: there is no such collection; name another with --store");
        using EmbeddingStore store = EmbeddingStore.Open(path, program: "nest remove");
        EmbeddingFingerprint? stamp = variant is null ? null : Only(store, path, variant);
        var chosen = new List<StoredTrack>();
        bool failed = false;
        foreach (string name in names)
        {
            IReadOnlyList<StoredTrack> found = Find(store, name);
            if (found.Count == 0) console.Error.WriteLine($"nest: '{name}' is no track of {path}; nest list shows them");
            if (found.Count > 1 && !all)
            {
                console.Error.WriteLine($"nest: '{name}' means {found.Count} tracks; give more of the path, or --all for all of them:");
                foreach (StoredTrack track in found.Take(MostListed)) console.Error.WriteLine($"  {OneLine.Of(track.File.Path)}");
                if (found.Count > MostListed) console.Error.WriteLine($"  and {found.Count - MostListed} more");
            }
            failed |= found.Count == 0 || found.Count > 1 && !all;
            chosen.AddRange(found);
        }
        if (failed)
        {
            if (names.Length > 1) console.Error.WriteLine("nest: nothing was removed");
            return ExitCode.InputFailed;
        }
        if (missing) chosen.AddRange(store.Tracks().Where(track => !File.Exists(track.File.Path)));

        StoredTrack[] removed = [.. chosen.DistinctBy(track => track.Id).Where(track => stamp is null || store.StampsOf(track).Contains(stamp))];
        store.Remove(removed, stamp);
        foreach (StoredTrack track in removed) console.Output.WriteLine(json ? Json(track) : $"removed {OneLine.Of(track.Name)}  {OneLine.Of(track.File.Path)}");
        if (removed.Length == 0) console.Error.WriteLine($"nest: {path} has nothing to remove");
        return ExitCode.Done;
    }

    private static IReadOnlyList<StoredTrack> Find(EmbeddingStore store, string name)
    {
        IReadOnlyList<StoredTrack> found = store.Find(name);
        if (found.Count > 0) return found;
        string folder = Path.GetFullPath(name).TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar;
        return [.. store.Tracks().Where(track => track.File.Path.StartsWith(folder, StringComparison.Ordinal))];
    }

    private static EmbeddingFingerprint Only(EmbeddingStore store, string path, string variant)
    {
        IReadOnlyList<StoredFingerprint> all = store.Stamps();
        StoredFingerprint[] fitting = [.. all.Where(stored => FingerprintText.Of(stored.Stamp).Contains(variant, StringComparison.OrdinalIgnoreCase))];
        return fitting.Length == 1
            ? fitting[0].Stamp
            : throw new InvalidDataException($"{path}: {(fitting.Length == 0 ? "no" : "several kinds of")} vectors are '{variant}'; there are {string.Join("; ", all.Select(stored => FingerprintText.Of(stored.Stamp)))}");
    }

    private static string Json(StoredTrack track) => JsonLine.Of(json =>
    {
        json.WriteString("name", track.Name);
        json.WriteString("path", track.File.Path);
    });
}
