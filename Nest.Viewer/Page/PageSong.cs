using System.Text.Json;
using Nest.Trajectories;
using Nest.Viewer.Drawing;
using Nest.Viewer.Songs;

namespace Nest.Viewer.Page;

/// <summary>A song as a page carries it.</summary>
/// <param name="File">The file, as it was named.</param>
/// <param name="Preset">How it became a path.</param>
/// <param name="Path">The path.</param>
/// <param name="Duration">Its length in seconds.</param>
/// <param name="Shapes">What is drawn of it.</param>
/// <param name="Sound">What is heard of it.</param>
internal sealed record PageSong(string File, Preset Preset, NestPath Path, double Duration, PageShapes Shapes, PageSound Sound)
{
    /// <summary>Analyses and encodes a song, both at once.</summary>
    /// <param name="file">A sound file.</param>
    /// <param name="placing">How it becomes a path; nothing is learned for it.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="InvalidDataException">The file cannot be read, or has no nest, or is too long for a page.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static PageSong Make(string file, Placing placing, CancellationToken cancellation = default)
    {
        using var song = Song.Open(file, placing with { Learn = false });
        var sound = PageSound.Encode(file, cancellation: cancellation);
        song.Wait();
        if (song.Problem is { } problem) throw new InvalidDataException(problem);
        using var spectrogram = song.OpenSpectrogram();
        var path = song.Path!;
        return new PageSong(file, placing.Preset, path, song.Overview.Duration, PageShapes.Pack(path, song.Overview, spectrogram, cancellation), sound);
    }

    /// <summary>What people call it: the file's name, on one line.</summary>
    public string Title => string.Concat(System.IO.Path.GetFileName(File).Select(letter => char.IsControl(letter) ? ' ' : letter));

    /// <summary>Writes it as the JSON object that <c>song.js</c> reads.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="index">Which of the page's songs it is.</param>
    /// <param name="songs">How many there are.</param>
    public void Describe(Utf8JsonWriter json, int index, int songs)
    {
        var room = OrbitCamera.Room.Of(Path.Samples);
        json.WriteStartObject();
        json.WriteString("title", Title);
        json.WriteString("stem", System.IO.Path.GetFileNameWithoutExtension(File));
        json.WriteString("method", Path.Method);
        json.WriteString("preset", Preset.ToString().ToLowerInvariant());
        json.WriteNumber("points", Path.Count);
        json.WriteNumber("step", Path.Step);
        json.WriteNumber("crowding", Path.Crowding);
        json.WriteNumber("duration", Duration);
        json.WriteString("soundType", Sound.Type);
        json.WriteStartArray("room");
        foreach (float side in (float[])[room.Across, room.Lowest, room.Highest]) json.WriteNumberValue(side);
        json.WriteEndArray();
        json.WriteStartObject("tints");
        foreach (var theme in (Theme[])[Theme.Paper, Theme.Night]) PageLook.WriteColour(json, theme.Name, PageLook.Tint(theme, index, songs));
        json.WriteEndObject();
        Shapes.Describe(json);
        json.WriteEndObject();
    }
}
