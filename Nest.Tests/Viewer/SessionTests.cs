using Nest.Tests.Viewer.Songs;
using Nest.Trajectories;
using Nest.Viewer;
using Nest.Viewer.Drawing;
using Nest.Viewer.Songs;

namespace Nest.Tests.Viewer;

public sealed class SessionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Session session;
    private double time;

    public SessionTests() => session = new Session(
        folder.File("one.wav", TestSong.Wav(6)), new Placing(Preset.Nest), new Look(Theme.Paper, ColourMode.Ink, TrailLength.All));

    [Fact]
    public void A_song_that_is_dropped_takes_the_place_of_the_one_before()
    {
        session.Perform(Wish.Volume, -0.3, 0);

        session.Open(folder.File("two.wav", TestSong.Wav(9)));

        Assert.Equal("two.wav", Path.GetFileName(session.Song.File));
        Assert.Equal(9, session.Duration);
        Assert.Equal(0.7f, session.Player.Volume, 3);
        Assert.True(session.Player.IsPlaying);
    }

    [Fact]
    public void What_cannot_be_opened_changes_nothing_but_says_why()
    {
        session.Open(folder.File("text.wav", "These are words."u8));

        Assert.Equal("one.wav", Path.GetFileName(session.Song.File));
        Assert.True(session.Player.IsPlaying);
        Assert.Contains("text.wav", Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Messages_pass()
    {
        session.Say("Hello");
        Pass(1);
        Assert.Equal("Hello", Message);
        Pass(20);
        Assert.NotEqual("Hello", Message);   // a notice of the player's may follow, where there is no sound device
    }

    [Fact]
    public void Each_switch_goes_round()
    {
        var before = session.Look;
        for (int i = 0; i < 3; i++) session.Perform(Wish.NextColour, 0, 0);
        for (int i = 0; i < 3; i++) session.Perform(Wish.NextTrail, 0, 0);
        for (int i = 0; i < 2; i++) session.Perform(Wish.OtherTheme, 0, 0);
        Assert.Equal(before, session.Look);

        session.Perform(Wish.NextColour, 0, 0);
        session.Perform(Wish.NextTrail, 0, 0);
        session.Perform(Wish.OtherTheme, 0, 0);
        Assert.Equal(new Look(Theme.Night, ColourMode.Time, TrailLength.Points), session.Look);
    }

    [Fact]
    public void Escape_leaves_the_keys_then_full_screen_then_the_program()
    {
        session.Perform(Wish.ToggleFullScreen, 0, 0);
        session.Perform(Wish.ToggleHelp, 0, 0);

        session.Perform(Wish.Leave, 0, 0);
        Assert.Equal((false, true, false), (session.Help, session.FullScreen, session.Closing));
        session.Perform(Wish.Leave, 0, 0);
        Assert.Equal((false, false, false), (session.Help, session.FullScreen, session.Closing));
        session.Perform(Wish.Leave, 0, 0);
        Assert.True(session.Closing);
    }

    [Fact]
    public void Seeking_moves_by_seconds_and_to_shares_of_the_song_and_stays_in_it()
    {
        session.Perform(Wish.TogglePlay, 0, 0);
        session.Perform(Wish.SeekTo, 0.5, 0);
        Assert.Equal(3, session.Player.Position, 0.05);

        session.Perform(Wish.SeekBy, 1, 0);
        Assert.Equal(4, session.Player.Position, 0.05);
        session.Perform(Wish.SeekBy, -5, 0);
        Assert.Equal(0, session.Player.Position, 0.05);
        session.Perform(Wish.SeekBy, 60, 0);
        Assert.Equal(6, session.Player.Position, 0.05);
    }

    [Fact]
    public void Volume_stays_between_silence_and_full()
    {
        for (int i = 0; i < 30; i++) session.Perform(Wish.Volume, 0.05, 0);
        Assert.Equal(1, session.Player.Volume);
        for (int i = 0; i < 30; i++) session.Perform(Wish.Volume, -0.05, 0);
        Assert.Equal(0, session.Player.Volume);
        Assert.Equal("Volume 0 %", Message);
    }

    public void Dispose()
    {
        session.Dispose();
        folder.Dispose();
    }

    private string? Message => session.SceneAt(0).Message;

    private void Pass(double seconds) => session.Advance(time += seconds);
}
