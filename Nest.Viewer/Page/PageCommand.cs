using Nest.Trajectories;
using Nest.Viewer.Drawing;

namespace Nest.Viewer.Page;

/// <summary><c>--page OUT.html</c>: songs become a page.</summary>
internal static class PageCommand
{
    /// <summary>Writes the page.</summary>
    /// <param name="songs">Sound files, at least one.</param>
    /// <param name="preset">How they become paths.</param>
    /// <param name="theme">The theme at first; what the reader's system prefers if null.</param>
    /// <param name="look">How lines look at first.</param>
    /// <param name="output">The page.</param>
    /// <exception cref="InvalidDataException">A song cannot be read, or has no nest, or is too long for a page.</exception>
    public static void Write(IReadOnlyList<string> songs, Preset preset, Theme? theme, Look look, string output) =>
        PageWriter.Write(output, [.. songs.Select(song => PageSong.Make(song, preset))], theme, look.Colour, look.Trail);
}
