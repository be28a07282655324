using Nest.Viewer.Page;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;

namespace Nest.Viewer.Commands;

/// <summary>Songs become a page: because <c>--page OUT.html</c> asks for one, or because there is no window here to show them in.</summary>
/// <param name="songs">Sound files, at least one.</param>
/// <param name="options">How they become paths.</param>
/// <param name="theme">The theme at first; what the reader's system prefers if null.</param>
/// <param name="look">How lines look at first.</param>
internal sealed class PageCommand(IReadOnlyList<string> songs, ProjectionOptions options, Theme? theme, Look look)
{
    /// <summary>Writes the page where it is wanted.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="InvalidDataException">A song cannot be read, or has no nest, or is too long for a page.</exception>
    /// <exception cref="IOException">The page cannot be written.</exception>
    public int Write(string output) => Make(made => PageWriter.Write(output, made, theme, look.Color, look.Trail));

    /// <summary>Writes the page beside the first song, or into the current folder where that may not be written to, and opens it in a browser if there is a way.</summary>
    /// <param name="reason">Why there is no window, and what would be needed for one.</param>
    /// <returns>The exit code.</returns>
    /// <inheritdoc cref="Write"/>
    public int WriteInsteadOfWindow(string reason) => Make(made =>
    {
        string page = "";
        foreach (string folder in new[] { Path.GetDirectoryName(Path.GetFullPath(songs[0]))!, Directory.GetCurrentDirectory() }.Distinct())
        {
            page = FreeName(folder, Path.GetFileNameWithoutExtension(songs[0]));
            try
            {
                PageWriter.Write(page, made, theme, look.Color, look.Trail);
                break;
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException && folder != Directory.GetCurrentDirectory())
            {
                // A folder that is only to be read from: the current one is next.
            }
        }

        bool opens = BrowserOpener.Open(page);
        Console.Error.WriteLine($"Nest.Viewer: {(opens ? "opening" : "wrote")} {Path.GetRelativePath(Directory.GetCurrentDirectory(), page)}, a page for any browser, in place of a window. {reason}");
    });

    private int Make(Action<PageSong[]> write) => Interruptible.Run(cancellation => write(PageSong.Make(songs, options, cancellation)));

    /// <summary>A name for a page in a folder: one that is free, or that a page of ours has.</summary>
    private static string FreeName(string folder, string stem)
    {
        string file = Path.Combine(folder, $"{stem}.html");
        for (int i = 2; File.Exists(file) && !PageWriter.IsPage(file); i++) file = Path.Combine(folder, $"{stem}-{i}.html");
        return file;
    }
}
