using Nest.Tests.Viewer.Songs;

namespace Nest.Tests.Viewer.Page;

/// <summary>Where no window can be opened, the song becomes a page; elsewhere than on Linux there is always a display.</summary>
[Trait("Category", "slow")]
public sealed class PageInsteadOfWindowTests : IDisposable
{
    private readonly TemporaryFolder music = new(), home = new();

    [LinuxFact]
    public void The_page_lies_beside_the_song_and_one_line_says_so_and_what_a_window_needs()
    {
        var (code, errors) = Run();

        Assert.Equal(0, code);
        Assert.Contains("song.html, a page for any browser, in place of a window. There is no display", errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors);
        Assert.Equal(["song.html", "song.wav"], music.Names);
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(music.File("song.html")), StringComparison.Ordinal);
    }

    [LinuxFact]
    public void A_file_of_somebody_elses_is_not_written_over_and_a_page_of_ours_is()
    {
        music.File("song.html", "<p>My notes on this song.</p>"u8);

        Run();
        Run();

        Assert.Equal(["song-2.html", "song.html", "song.wav"], music.Names);
        Assert.Equal("<p>My notes on this song.</p>", File.ReadAllText(music.File("song.html")));
    }

    [PermissionsFact]
    public void Where_the_songs_folder_is_only_to_be_read_the_page_lies_in_the_current_one()
    {
        string song = Song();
        string folder = Path.GetDirectoryName(song)!;
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            using var viewer = ViewerProcess.UnderPermissions(home.File(""), song);
            Assert.Equal(0, viewer.ExitCode());
        }
        finally
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Assert.Equal(["song.html"], home.Names);
    }

    [LinuxFact]
    public void The_users_browser_opens_it()
    {
        string browser = music.File("browser", "#!/bin/sh\nprintf %s \"$1\" > \"$0.part\" && mv \"$0.part\" \"$0.opened\"\n"u8);
        File.SetUnixFileMode(browser, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var (code, errors) = Run(new() { ["BROWSER"] = browser });

        Assert.Equal(0, code);
        Assert.StartsWith("Nest.Viewer: opening ", errors, StringComparison.Ordinal);
        Assert.True(SpinWait.SpinUntil(() => File.Exists($"{browser}.opened"), TimeSpan.FromSeconds(60)));
        Assert.Equal(music.File("song.html"), File.ReadAllText($"{browser}.opened"));
    }

    public void Dispose()
    {
        music.Dispose();
        home.Dispose();
    }

    private string Song() => music.File("song.wav", TestSong.Wav(2));

    private (int Code, string Errors) Run(Dictionary<string, string>? environment = null)
    {
        using var viewer = new ViewerProcess(display: null, home.File(""), environment, Song());
        return (viewer.ExitCode(), viewer.Errors);
    }
}
