using Nest.Tests.Viewer.Scene;
using Nest.Tests.Viewer.Songs;
using Nest.Viewer.Commands;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;

namespace Nest.Tests.Viewer;

[Collection(DrawingCollection.Name)]
public sealed class ProgramTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Without_a_song_it_says_how_it_is_used()
    {
        var (code, errors) = Run();

        Assert.Equal(2, code);
        Assert.StartsWith("usage: Nest.Viewer AUDIO", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--size", "12")]
    [InlineData("--size", "0x7")]
    [InlineData("--at", "-1")]
    [InlineData("--theme", "pink")]
    [InlineData("--nonsense", "1")]
    public void A_command_line_that_makes_no_sense_exits_with_2(string option, string value)
    {
        var (code, errors) = Run(Song(1), option, value);

        Assert.Equal(2, code);
        Assert.Contains("Nest.Viewer: ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_song_that_is_not_there_is_one_line()
    {
        var (code, errors) = Run(folder.File("gone.wav"));

        Assert.Equal(1, code);
        Assert.Equal($"Nest.Viewer: {folder.File("gone.wav")}: no such file", errors);
    }

    [Fact]
    public void A_song_that_is_none_is_one_line()
    {
        var (code, errors) = Run(folder.File("text.wav", "These are words."u8), "--screenshot", folder.File("out.png"));

        Assert.Equal(1, code);
        Assert.Contains("text.wav", errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors);
        Assert.Equal(["text.wav"], folder.Names);
    }

    [LinuxFact]   // elsewhere there is always one
    public void Without_a_display_a_window_that_is_insisted_on_says_what_to_do()
    {
        var (code, errors) = Run(Song(1), "--window");

        Assert.Equal(3, code);
        Assert.Contains("no display", errors, StringComparison.Ordinal);
        Assert.Contains("--screenshot", errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors);
    }

    [EglFact]
    public void A_screenshot_is_a_picture_of_the_size_asked_for()
    {
        var (code, errors) = Run(Song(6), "--screenshot", "out.png", "--at", "2.5", "--size", "640x360", "--theme", "night", "--color", "time", "--no-train", "--no-cache");

        Assert.Equal((0, ""), (code, errors));
        var picture = Png.Read(File.ReadAllBytes(folder.File("out.png")));
        Assert.Equal((640, 360), (picture.Width, picture.Height));
        Assert.True(Easel.IsNear(picture[1, 1], Nest.Viewer.Scene.Theme.Night.Ground));
    }

    [Trait("Category", "slow")]
    [EglFact]
    public void A_screenshot_shows_what_can_be_learned_unless_told_not_to()
    {
        string song = Song(6);
        Assert.Equal(0, Run(song, "--screenshot", "learned.png", "--at", "5", "--size", "320x180", "--no-cache").Code);
        Assert.Equal(0, Run(song, "--screenshot", "components.png", "--at", "5", "--size", "320x180", "--no-cache", "--no-train").Code);
        Assert.Equal(0, Run(song, "--screenshot", "asked.png", "--at", "5", "--size", "320x180", "--no-cache", "--method", "pca").Code);

        Assert.NotEqual(File.ReadAllBytes(folder.File("components.png")), File.ReadAllBytes(folder.File("learned.png")));
        Assert.Equal(File.ReadAllBytes(folder.File("components.png")), File.ReadAllBytes(folder.File("asked.png")));
    }

    [EglFact]
    public void A_moment_after_the_end_is_refused()
    {
        var (code, errors) = Run(Song(2), "--screenshot", "out.png", "--at", "2.5", "--no-train");

        Assert.Equal(1, code);
        Assert.Contains("2.5 s lies beyond its end at 2.000 s", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_moment_after_the_end_is_refused_before_the_song_is_learned()
    {
        bool goesOn = false;
        var pace = new Pace(Steps: 1, stop =>
        {
            goesOn |= !stop.WaitHandle.WaitOne(TimeSpan.FromSeconds(60));   // the first path that would be shown waits for the refusal
            stop.ThrowIfCancellationRequested();
        });
        var look = new Look(Theme.Paper, ColorMode.Ink, TrailLength.All);

        var refused = Assert.Throws<InvalidDataException>(() => ScreenshotCommand.Draw(Song(6), new ProjectionOptions(Learn: true, Pace: pace), look, turns: true, seconds: 6.5, 320, 180));

        Assert.Contains("6.5 s lies beyond its end at 6.000 s", refused.Message, StringComparison.Ordinal);
        Assert.False(goesOn);
    }

    public void Dispose() => folder.Dispose();

    private (int Code, string Errors) Run(params string[] arguments)
    {
        using var viewer = new ViewerProcess(display: null, Path.GetDirectoryName(folder.File("x"))!, arguments);
        return (viewer.ExitCode(), viewer.Errors);
    }

    private string Song(int seconds) => folder.File("song.wav", Songs.TestSong.Wav(seconds));
}
