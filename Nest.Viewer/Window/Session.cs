using System.Globalization;
using System.Numerics;
using Nest.Native;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;
using Nest.Viewer.Sound;

namespace Nest.Viewer.Window;

/// <summary>What is open and how it is shown: the song, its player, the camera, the user's choices; and what each command does to them.</summary>
/// <remarks>Knows nothing of windows and of drawing. Not thread-safe.</remarks>
internal sealed class Session : IDisposable
{

    private readonly ProjectionOptions options;
    private SongSet set;
    private Vector2? pointed;                     // on the nest, points
    private (double From, double To)? drawn;      // the loop that is being drawn, seconds; its first end first
    private double? loopFrom;                     // a loop that was begun by a key
    private double beforeClick, clickTime = double.NegativeInfinity;   // where the song was before the last click on the nest, and when that was
    private string? notice;    // the player's, as it was last said
    private string? message;
    private double messageUntil;
    private double time;

    /// <summary>Opens songs and plays the first.</summary>
    /// <param name="paths">Sound files, at least one; several are placed in one space.</param>
    /// <param name="options">How songs become paths.</param>
    /// <param name="look">How they look at first.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="InvalidDataException">It is not a sound file that can be read.</exception>
    /// <exception cref="MissingLibraryException">Reading its format needs a library that is not installed.</exception>
    public Session(IReadOnlyList<string> paths, ProjectionOptions options, Look look)
    {
        this.options = options;
        Look = look;
        (set, Player, Feed) = Start(paths, options);
        Song = set.Songs[0];
    }

    /// <inheritdoc cref="Session(IReadOnlyList{string}, ProjectionOptions, Look)"/>
    public Session(string path, ProjectionOptions options, Look look) : this([path], options, look)
    {
    }

    /// <summary>All songs that are open, in order.</summary>
    public IReadOnlyList<Song> Songs => set.Songs;

    /// <summary>Tells what of the nest lies under the mouse; without one, nothing does.</summary>
    public INestPicker? Picker { get; set; }

    /// <summary>The song that is heard.</summary>
    public Song Song { get; private set; }

    /// <summary>Its sound, the clock of everything.</summary>
    public Player Player { get; private set; }

    /// <summary>Its spectrogram.</summary>
    public SpectrogramFeed Feed { get; private set; }

    /// <summary>How it looks.</summary>
    public Look Look { get; private set; }

    /// <summary>From where it is seen.</summary>
    public OrbitCamera Camera { get; } = new();

    /// <summary>Whether the keys are shown.</summary>
    public bool Help { get; private set; }

    /// <summary>Whether principal components place the points even where a model could.</summary>
    public bool Plain { get; private set; }

    /// <summary>Whether ring and curve are shown while a model learns.</summary>
    public bool Curve { get; private set; } = true;

    /// <summary>Whether the window should fill the screen.</summary>
    public bool FullScreen { get; private set; }

    /// <summary>Whether the user wants to leave.</summary>
    public bool Closing { get; private set; }

    /// <summary>Whether a picture should be saved; who saves it resets this.</summary>
    public bool ScreenshotRequested { get; set; }

    /// <summary>The share of the song that the mouse points at in the waveform, if it does.</summary>
    public double? Pointed { get; private set; }

    /// <summary>The song's length: the player's, until all of the file has been seen.</summary>
    public double Duration => Song.Overview.IsComplete ? Song.Overview.Duration : Player.Duration;

    /// <summary>Opens another song in place of this one; where that fails, this one stays and a message says why.</summary>
    public void Open(string path)
    {
        try
        {
            var (songs, player, feed) = Start([path], options with { Model = null });   // weights that were named are those of the first song
            player.Volume = Player.Volume;
            Close();
            (set, Player, Feed) = (songs, player, feed);
            Song = set.Songs[0];
            Forget();
            Camera.Reset();
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException or MissingLibraryException)
        {
            Say(problem.Message, 2 * NestLook.MessageSeconds);
        }
    }

    /// <summary>Lets time pass for the camera and for messages.</summary>
    /// <param name="now">Seconds on a clock that goes forward.</param>
    public void Advance(double now)
    {
        Camera.Advance(Math.Clamp(now - time, 0, 0.25));   // after a pause of the window the camera does not jump
        time = now;
        if (now > messageUntil) message = null;
        if (message is null && Player.Notice != notice && (notice = Player.Notice) is { } news) Say(news, 3 * NestLook.MessageSeconds);
    }

    /// <summary>What is seen when a second of the song is heard.</summary>
    public SceneState SceneAt(double position)
    {
        double? onNest = drawn?.To ?? (pointed is { } place ? Picker?.Nearest(place, NestLook.HitRadius)?.Second : null);
        return new SceneState(
            Song, position, Duration, Player.IsPlaying, time, onNest ?? Pointed * Duration, message, Help, Live: true, Player.IsSilent, Plain, Curve, Songs, HoverOnNest: onNest is not null, Loop: Loop);
    }

    /// <summary>The stretch that plays over and over, or that is being drawn, in seconds.</summary>
    public (double From, double To)? Loop => drawn is { } loop ? (Math.Min(loop.From, loop.To), Math.Max(loop.From, loop.To)) : Player.Loop;

    /// <summary>Says something in passing.</summary>
    public void Say(string text, double seconds = NestLook.MessageSeconds) => (message, messageUntil) = (text, time + seconds);

    /// <summary>Carries out a command.</summary>
    public void Perform(UserCommand command, double x, double y)
    {
        switch (command)
        {
            case UserCommand.TogglePlay: Player.TogglePause(); break;
            case UserCommand.SeekBy: Player.Seek(Player.Position + x); break;
            case UserCommand.SeekTo: Player.Seek(x * Duration); break;
            case UserCommand.Volume: SetVolume(Player.Volume + (float)x); break;
            case UserCommand.Hold: Camera.Held = x != 0; break;
            case UserCommand.Orbit: Camera.Drag(x, y); break;
            case UserCommand.Zoom: Camera.Scroll(x); break;
            case UserCommand.ResetCamera: ResetCamera(); break;
            case UserCommand.ToggleTurning:
                Camera.Turning = !Camera.Turning;
                Say(Camera.Turning ? "Turning" : "Still");
                break;
            case UserCommand.NextTrail: SetTrail((TrailLength)(((int)Look.Trail + 1) % Enum.GetValues<TrailLength>().Length)); break;
            case UserCommand.NextColor: SetColor((ColorMode)(((int)Look.Color + 1) % Enum.GetValues<ColorMode>().Length)); break;
            case UserCommand.OtherTheme: Look = Look with { Theme = Look.Theme.Other }; break;
            case UserCommand.SwitchMethod: SwitchMethod(); break;
            case UserCommand.LearnAnew: LearnAnew(); break;
            case UserCommand.ToggleCurve: Curve = !Curve; break;
            case UserCommand.ToggleFullScreen: FullScreen = !FullScreen; break;
            case UserCommand.Save: ScreenshotRequested = true; break;
            case UserCommand.ToggleHelp: Help = !Help; break;
            case UserCommand.Leave: Leave(); break;
            case UserCommand.Point: Pointed = double.IsNaN(x) ? null : x; break;
            case UserCommand.PointNest: pointed = double.IsNaN(x) ? null : new Vector2((float)x, (float)y); break;
            case UserCommand.SeekNest: SeekNest(new Vector2((float)x, (float)y)); break;
            case UserCommand.HoldPath: drawn = Picker?.Nearest(new Vector2((float)x, (float)y), 2 * NestLook.HitRadius) is { } held ? (held.Second, held.Second) : null; break;
            case UserCommand.DrawPath: DrawPath(new Vector2((float)x, (float)y)); break;
            case UserCommand.LoopShares: drawn = (x * Duration, y * Duration); break;
            case UserCommand.LoopDrawn: EndDrawing(); break;
            case UserCommand.LoopFrom: BeginLoop(); break;
            case UserCommand.LoopTo: EndLoop(); break;
            case UserCommand.Choose: Choose((int)x); break;
        }
    }

    /// <summary>Stops the sound and the work in the background.</summary>
    public void Dispose() => Close();

    private static (SongSet Set, Player Player, SpectrogramFeed Feed) Start(IReadOnlyList<string> paths, ProjectionOptions options)
    {
        var set = new SongSet(paths, options);
        try
        {
            var (player, feed) = Listen(set.Songs[0]);
            player.Play();
            return (set, player, feed);
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    private static (Player Player, SpectrogramFeed Feed) Listen(Song song)
    {
        var player = Player.Open(song.File);
        try
        {
            return (player, new SpectrogramFeed(song.OpenSpectrogram()));
        }
        catch
        {
            player.Dispose();
            throw;
        }
    }

    /// <summary>Plays another of the songs, from its beginning, if one is playing.</summary>
    private void Choose(int index)
    {
        if (index >= Songs.Count || ReferenceEquals(Songs[index], Song)) return;
        try
        {
            var (player, feed) = Listen(Songs[index]);
            bool plays = Player.IsPlaying || Player.HasEnded;
            player.Volume = Player.Volume;
            Player.Dispose();
            Feed.Dispose();
            (Song, Player, Feed) = (Songs[index], player, feed);
            Forget();
            if (plays) player.Play();
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException or MissingLibraryException)
        {
            Say(problem.Message, 2 * NestLook.MessageSeconds);
        }
    }

    // What was of the song before.
    private void Forget()
    {
        (drawn, loopFrom, pointed, Pointed) = (null, null, null, null);
        clickTime = double.NegativeInfinity;
    }

    private void Close()
    {
        Player.Dispose();
        Feed.Dispose();
        set.Dispose();
    }

    private void SetVolume(float volume)
    {
        Player.Volume = Math.Clamp(volume, 0, 1);
        Say(string.Create(CultureInfo.InvariantCulture, $"Volume {Player.Volume * 100:F0} %"));
    }

    private void SetTrail(TrailLength trail)
    {
        Look = Look with { Trail = trail };
        Say($"Trail: {Look.NameOf(trail)}");
    }

    private void SetColor(ColorMode color)
    {
        Look = Look with { Color = color };
        Say($"Colour: {Look.NameOf(color)}");
    }

    private void SwitchMethod()
    {
        if (!Song.IsLearned)
        {
            Say(Song.Learning is null ? $"No learned nest: {Song.Reason}" : "Nothing is learned yet");
            return;
        }

        Plain = !Plain;
        Say(Plain ? "By principal components" : "As learned");
    }

    private void LearnAnew()
    {
        bool learns = Song.LearnAnew();
        if (learns) Plain = false;
        Say(learns ? "Learning anew" : "Not learning here");
    }

    private void ResetCamera()
    {
        Camera.Reset();
        if (time - clickTime < NestLook.UndoClickSeconds) Player.Seek(beforeClick);   // the first of the two clicks sought
        clickTime = double.NegativeInfinity;
    }

    /// <summary>To what the path shows at a place; beside the path, a click ends the loop.</summary>
    private void SeekNest(Vector2 place)
    {
        if (Picker?.Nearest(place, NestLook.HitRadius) is not { } near)
        {
            Player.EndLoop();
            return;
        }

        (beforeClick, clickTime) = (Player.Position, time);
        Player.Seek(near.Second);
    }

    /// <summary>From where the mouse took hold of the path, the loop's end follows it, strand by strand.</summary>
    private void DrawPath(Vector2 place)
    {
        if (drawn is { } loop && Picker?.Nearest(place, float.PositiveInfinity, loop.To - NestLook.LoopDragSeconds, loop.To + NestLook.LoopDragSeconds) is { } near) drawn = (loop.From, near.Second);
    }

    private void EndDrawing()
    {
        if (drawn is { } loop && Math.Abs(loop.To - loop.From) >= NestLook.LeastLoopSeconds) SetLoop(loop.From, loop.To);
        drawn = null;
    }

    private void BeginLoop()
    {
        loopFrom = Player.Position;
        Say($"A loop from {ClockText.Of(loopFrom.Value)}: O ends it");
    }

    private void EndLoop()
    {
        if (loopFrom is { } from && Player.Position - from >= NestLook.LeastLoopSeconds) SetLoop(from, Player.Position);
    }

    private void SetLoop(double from, double to)
    {
        if (Player.SetLoop(from, to)) Say($"Over and over from {ClockText.Of(Math.Min(from, to))} to {ClockText.Of(Math.Max(from, to))}: Esc ends it");
    }

    private void Leave()
    {
        if (Help) Help = false;
        else if (Player.Loop is not null) Player.EndLoop();
        else if (FullScreen) FullScreen = false;
        else Closing = true;
    }
}
