using Nest.Cli.Collections;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Nest.CommandLine;
using Nest.Store;

namespace Nest.Cli.Commands;

/// <summary><c>nest list</c>: what a collection holds.</summary>
public static class ListCommand
{
    /// <summary>A kind of vectors, its letter in the table, and the tracks that have it.</summary>
    private sealed record Kind(char Letter, StoredFingerprint Stored, HashSet<long> Tracks, HashSet<long> TimeLines);

    /// <summary>The command, for the root.</summary>
    public static Command Create()
    {
        var store = CollectionOptions.StoreOption();
        var json = new Option<bool>("--json") { Description = "One JSON object a track, one a line." };
        var command = new Command("list", """
            Lists the tracks of a collection and the kinds of vectors that they have.

            Vectors are of one kind if the same weights made them in the same way; only those are ever compared. A track whose file is no longer where it was is marked.

              nest list
              nest list --json | jq -r .path
            """) { store, json };
        command.SetAction(parsed => List(parsed.GetRequiredValue(store), parsed.GetValue(json), parsed.InvocationConfiguration.Output));
        return command;
    }

    private static int List(string path, bool json, TextWriter output)
    {
        using EmbeddingStore store = EmbeddingStore.OpenRead(path);
        IReadOnlyList<StoredTrack> tracks = store.Tracks();
        Kind[] kinds =
        [
            .. store.Stamps().Select((stored, i) => new Kind((char)('A' + i % 26), stored,
                [.. store.Tracks(stored.Stamp).Select(track => track.Id)], [.. store.Tracks(stored.Stamp, timeLine: true).Select(track => track.Id)])),
        ];
        if (json)
            foreach (StoredTrack track in tracks) output.WriteLine(Json(track, kinds));
        else WriteTable(path, store, tracks, kinds, output);
        return ExitCode.Done;
    }

    private static void WriteTable(string path, EmbeddingStore store, IReadOnlyList<StoredTrack> tracks, Kind[] kinds, TextWriter output)
    {
        output.WriteLine(Invariant($"{path}: {Count(tracks.Count, "track")}, {Duration(tracks.Sum(track => track.Duration))} of sound, {new FileInfo(store.Path).Length / 1024.0:N0} KB"));
        foreach (Kind kind in kinds)
        {
            string lines = kind.TimeLines.Count > 0 ? $", {Count(kind.TimeLines.Count, "time line")}" : "";
            output.WriteLine(Invariant($"  {kind.Letter}  {FingerprintText.Of(kind.Stored.Stamp)}: {Count(kind.Stored.Tracks, "track")}{lines}{Weights(kind, kinds)}"));
        }
        if (tracks.Count == 0) return;

        string[] names = [.. TrackNames.Of(tracks).Select(OneLine.Of)];
        int width = Math.Min(40, names.Max(name => name.Length)), letters = Math.Max(kinds.Length, 1);
        output.WriteLine();
        for (int i = 0; i < tracks.Count; i++)
        {
            string has = string.Concat(kinds.Select(kind => kind.TimeLines.Contains(tracks[i].Id) ? $"{kind.Letter}+" : kind.Tracks.Contains(tracks[i].Id) ? $"{kind.Letter} " : "- "));
            output.WriteLine(Invariant($"{has.PadRight(2 * letters)} {Duration(tracks[i].Duration),8}  {names[i].PadRight(width)}  {OneLine.Of(tracks[i].File.Path)}{(File.Exists(tracks[i].File.Path) ? "" : "  (no such file now)")}"));
        }
        if (kinds.Any(kind => kind.TimeLines.Count > 0)) output.WriteLine("\n+ has a time line");
    }

    // Two kinds may differ in their weights alone.
    private static string Weights(Kind kind, Kind[] kinds) =>
        kinds.Count(other => FingerprintText.Of(other.Stored.Stamp) == FingerprintText.Of(kind.Stored.Stamp)) > 1
            ? $", weights {kind.Stored.Stamp.Model[..Math.Min(8, kind.Stored.Stamp.Model.Length)]}"
            : "";

    private static string Json(StoredTrack track, Kind[] kinds) => JsonLine.Of(json =>
    {
        json.WriteString("name", track.Name);
        json.WriteString("path", track.File.Path);
        json.WriteString("sha256", track.File.Hash);
        json.WriteNumber("seconds", track.Duration);
        json.WriteNumber("rate", track.Rate);
        json.WriteBoolean("there", File.Exists(track.File.Path));
        json.WriteStartArray("vectors");
        foreach (Kind kind in kinds.Where(kind => kind.Tracks.Contains(track.Id)))
        {
            json.WriteStartObject();
            json.WriteString("variant", kind.Stored.Stamp.Variant);
            json.WriteString("model", kind.Stored.Stamp.Model);
            json.WriteString("frontend", kind.Stored.Stamp.FrontEnd);
            json.WriteNumber("hop", kind.Stored.Stamp.HopSeconds);
            json.WriteBoolean("centred", kind.Stored.Stamp.Centered);
            json.WriteString("pool", kind.Stored.Stamp.Pooling);
            json.WriteNumber("size", kind.Stored.Stamp.Size);
            json.WriteBoolean("timeline", kind.TimeLines.Contains(track.Id));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    private static string Count(int count, string what) => Invariant($"{count:N0} {what}{(count == 1 ? "" : "s")}");

    private static string Duration(double seconds)
    {
        long whole = (long)Math.Round(seconds);
        return whole < 3600 ? Invariant($"{whole / 60}:{whole % 60:D2}") : Invariant($"{whole / 3600}:{whole / 60 % 60:D2}:{whole % 60:D2}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
