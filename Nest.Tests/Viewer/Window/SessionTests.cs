using System.Numerics;
using Nest.Songs;
using Nest.Tests.Viewer.Songs;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;
using Nest.Viewer.Sound;
using Nest.Viewer.Window;

namespace Nest.Tests.Viewer.Window;

public sealed class SessionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Session session;
    private double time;

    public SessionTests() => session = new Session(
        folder.File("one.wav", TestSong.Wav(6)), new ProjectionOptions(Preset.Nest), new Look(Theme.Paper, ColorMode.Ink, TrailLength.All));

    [Fact]
    public void A_song_that_is_dropped_takes_the_place_of_the_one_before()
    {
        session.Perform(UserCommand.Volume, -0.3, 0);

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
        for (int i = 0; i < Enum.GetValues<ColorMode>().Length; i++) session.Perform(UserCommand.NextColor, 0, 0);
        for (int i = 0; i < 3; i++) session.Perform(UserCommand.NextTrail, 0, 0);
        for (int i = 0; i < 2; i++) session.Perform(UserCommand.OtherTheme, 0, 0);
        Assert.Equal(before, session.Look);

        session.Perform(UserCommand.NextColor, 0, 0);
        session.Perform(UserCommand.NextTrail, 0, 0);
        session.Perform(UserCommand.OtherTheme, 0, 0);
        Assert.Equal(new Look(Theme.Night, ColorMode.Time, TrailLength.Points), session.Look);
    }

    [Fact]
    public void Escape_leaves_the_keys_then_full_screen_then_the_program()
    {
        session.Perform(UserCommand.ToggleFullScreen, 0, 0);
        session.Perform(UserCommand.ToggleHelp, 0, 0);

        session.Perform(UserCommand.Leave, 0, 0);
        Assert.Equal((false, true, false), (session.Help, session.FullScreen, session.Closing));
        session.Perform(UserCommand.Leave, 0, 0);
        Assert.Equal((false, false, false), (session.Help, session.FullScreen, session.Closing));
        session.Perform(UserCommand.Leave, 0, 0);
        Assert.True(session.Closing);
    }

    [Fact]
    public void Seeking_moves_by_seconds_and_to_shares_of_the_song_and_stays_in_it()
    {
        session.Perform(UserCommand.TogglePlay, 0, 0);
        session.Perform(UserCommand.SeekTo, 0.5, 0);
        Assert.Equal(3, session.Player.Position, 0.05);

        session.Perform(UserCommand.SeekBy, 1, 0);
        Assert.Equal(4, session.Player.Position, 0.05);
        session.Perform(UserCommand.SeekBy, -5, 0);
        Assert.Equal(0, session.Player.Position, 0.05);
        session.Perform(UserCommand.SeekBy, 60, 0);
        Assert.Equal(6, session.Player.Position, 0.05);
    }

    [Fact]
    public void A_click_on_the_path_seeks_there_and_a_double_click_takes_that_back()
    {
        session.Perform(UserCommand.TogglePlay, 0, 0);
        session.Picker = new Picker();
        Pass(1);
        session.Perform(UserCommand.SeekTo, 0.5, 0);

        session.Perform(UserCommand.SeekNest, 400, 0);
        Assert.Equal(4, session.Player.Position, 0.01);
        session.Perform(UserCommand.ResetCamera, 0, 0);
        Assert.Equal(3, session.Player.Position, 0.01);
        Pass(1);
        session.Perform(UserCommand.ResetCamera, 0, 0);
        Assert.Equal(3, session.Player.Position, 0.01);
        session.Perform(UserCommand.SeekNest, 400, 100);   // far from the path
        Assert.Equal(3, session.Player.Position, 0.01);
    }

    [Fact]
    public void What_the_mouse_points_at_has_a_time()
    {
        session.Picker = new Picker();

        session.Perform(UserCommand.PointNest, 250, 10);
        Assert.Equal((2.5, true), (session.SceneAt(0).Hover, session.SceneAt(0).HoverOnNest));
        session.Perform(UserCommand.PointNest, 250, 15);
        Assert.Null(session.SceneAt(0).Hover);
        session.Perform(UserCommand.PointNest, double.NaN, 0);
        session.Perform(UserCommand.Point, 0.25, 0);
        Assert.Equal((1.5, false), (session.SceneAt(0).Hover, session.SceneAt(0).HoverOnNest));
    }

    [Fact]
    public void A_loop_is_drawn_along_the_path_strand_by_strand_and_escape_ends_it()
    {
        session.Perform(UserCommand.TogglePlay, 0, 0);
        session.Picker = new Picker();

        session.Perform(UserCommand.HoldPath, 400, 20);
        session.Perform(UserCommand.DrawPath, 380, 500);
        Assert.Equal(3.8, session.Loop!.Value.From, 6);
        Assert.Equal(4, session.Loop.Value.To);
        session.Perform(UserCommand.DrawPath, 100, 0);   // too far along for one movement
        Assert.Equal(3.2, session.Loop.Value.From, 6);
        Assert.Null(session.Player.Loop);
        session.Perform(UserCommand.LoopDrawn, 0, 0);

        Assert.Equal((3.2, 4), (Math.Round(session.Player.Loop!.Value.From, 3), session.Player.Loop.Value.To));
        Assert.Equal(3.2, session.Player.Position, 0.01);
        Assert.NotNull(session.SceneAt(3.5).Loop);
        session.Perform(UserCommand.Leave, 0, 0);
        Assert.Null(session.Player.Loop);
        Assert.False(session.Closing);
    }

    [Fact]
    public void A_loop_too_short_to_be_one_is_a_slip_and_a_click_beside_the_path_ends_one()
    {
        session.Picker = new Picker();
        session.Perform(UserCommand.HoldPath, 400, 0);
        session.Perform(UserCommand.DrawPath, 390, 0);
        session.Perform(UserCommand.LoopDrawn, 0, 0);
        Assert.Null(session.Loop);
        session.Perform(UserCommand.HoldPath, 400, 100);   // nothing is there
        session.Perform(UserCommand.DrawPath, 300, 0);
        session.Perform(UserCommand.LoopDrawn, 0, 0);
        Assert.Null(session.Loop);

        session.Perform(UserCommand.LoopShares, 0.5, 0.25);
        session.Perform(UserCommand.LoopDrawn, 0, 0);
        Assert.Equal((1.5, 3), session.Loop);
        session.Perform(UserCommand.SeekNest, 200, 0);   // within it
        Assert.Equal((1.5, 3), session.Loop);
        session.Perform(UserCommand.SeekNest, 200, 100);
        Assert.Null(session.Loop);
    }

    [Fact]
    public void A_loop_from_what_is_heard_to_what_is_heard()
    {
        session.Perform(UserCommand.TogglePlay, 0, 0);
        session.Perform(UserCommand.LoopTo, 0, 0);
        Assert.Null(session.Loop);
        session.Perform(UserCommand.SeekTo, 0.25, 0);
        session.Perform(UserCommand.LoopFrom, 0, 0);
        session.Perform(UserCommand.SeekTo, 0.75, 0);
        session.Perform(UserCommand.LoopTo, 0, 0);

        Assert.Equal((1.5, 4.5), session.Loop);
    }

    [Fact]
    public void Of_several_songs_a_digit_chooses_the_one_that_plays()
    {
        using var several = new Session(
            [folder.File("a.wav", TestSong.Wav(5)), folder.File("b.wav", TestSong.Wav(7)), folder.File("c.wav", TestSong.Wav(6))], new ProjectionOptions(), new Look(Theme.Paper, ColorMode.Ink, TrailLength.All));
        foreach (var song in several.Songs) song.Wait();
        several.Perform(UserCommand.Volume, -0.4, 0);
        several.Perform(UserCommand.LoopShares, 0, 0.5);
        several.Perform(UserCommand.LoopDrawn, 0, 0);

        several.Perform(UserCommand.Choose, 1, 0);

        Assert.Equal(["a.wav", "b.wav", "c.wav"], several.Songs.Select(song => Path.GetFileName(song.File)));
        Assert.Same(several.Songs[1], several.Song);
        Assert.Equal(7, several.Duration);
        Assert.True(several.Player.IsPlaying);
        Assert.Equal(0.6f, several.Player.Volume, 3);
        Assert.Null(several.Loop);
        Assert.All(several.Songs, song => Assert.Equal("one space for all songs", song.Reason));
        Assert.Same(several.Songs, several.SceneAt(0).Songs);

        several.Perform(UserCommand.Choose, 8, 0);   // there are three
        Assert.Same(several.Songs[1], several.Song);
        several.Perform(UserCommand.TogglePlay, 0, 0);
        several.Perform(UserCommand.Choose, 2, 0);
        Assert.False(several.Player.IsPlaying);

        several.Open(folder.File("d.wav", TestSong.Wav(4)));   // takes the place of all
        Assert.Single(several.Songs);
    }

    [Fact]
    public void A_song_that_cannot_be_placed_with_the_others_says_so_in_all_of_them()
    {
        using var several = new Session([folder.File("a.wav", TestSong.Wav(5)), folder.File("b.wav", Core.Audio.WavBytes.Pcm16(22050, 1, new short[22050 * 3]))], new ProjectionOptions(), new Look(Theme.Paper, ColorMode.Ink, TrailLength.All));
        foreach (var song in several.Songs) song.Wait();

        Assert.All(several.Songs, song => Assert.Contains("b.wav", song.Problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Volume_stays_between_silence_and_full()
    {
        for (int i = 0; i < 30; i++) session.Perform(UserCommand.Volume, 0.05, 0);
        Assert.Equal(1, session.Player.Volume);
        for (int i = 0; i < 30; i++) session.Perform(UserCommand.Volume, -0.05, 0);
        Assert.Equal(0, session.Player.Volume);
        Assert.Equal("Volume 0 %", Message);
    }

    public void Dispose()
    {
        session.Dispose();
        folder.Dispose();
    }

    /// <summary>A path along the x axis, a second every 100 points.</summary>
    private sealed class Picker : INestPicker
    {
        public NestPoint? Nearest(Vector2 place, float reach, double from, double to) =>
            MathF.Abs(place.Y) <= reach ? new NestPoint(Math.Clamp(place.X / 100, from, to), MathF.Abs(place.Y)) : null;
    }

    private string? Message => session.SceneAt(0).Message;

    private void Pass(double seconds) => session.Advance(time += seconds);
}
