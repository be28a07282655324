using System.Globalization;
using Nest.Native;
using Nest.Viewer.Drawing;
using Nest.Viewer.Songs;

namespace Nest.Viewer;

/// <summary>What is open and how it is shown: the song, its player, the camera, the user's choices; and what each wish does to them.</summary>
/// <remarks>Knows nothing of windows and of drawing. Not thread-safe.</remarks>
internal sealed class Session : IDisposable
{
    private const double MessageSeconds = 2.2;

    private readonly Placing placing;
    private string? notice;    // the player's, as it was last said
    private string? message;
    private double messageUntil;
    private double time;

    /// <summary>Opens a song and plays it.</summary>
    /// <param name="path">A sound file.</param>
    /// <param name="placing">How songs become paths.</param>
    /// <param name="look">How they look at first.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="InvalidDataException">It is not a sound file that can be read.</exception>
    /// <exception cref="MissingLibraryException">Reading its format needs a library that is not installed.</exception>
    public Session(string path, Placing placing, Look look)
    {
        this.placing = placing;
        Look = look;
        (Song, Player, Feed) = Start(path, placing);
    }

    /// <summary>The song that is open.</summary>
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

    /// <summary>Whether the curve of the losses is shown while a model learns.</summary>
    public bool Curve { get; private set; } = true;

    /// <summary>Whether the window should fill the screen.</summary>
    public bool FullScreen { get; private set; }

    /// <summary>Whether the user wants to leave.</summary>
    public bool Closing { get; private set; }

    /// <summary>Whether a picture should be saved; who saves it takes the wish back.</summary>
    public bool ScreenshotWished { get; set; }

    /// <summary>The share of the song that the mouse points at in the waveform, if it does.</summary>
    public double? Pointed { get; private set; }

    /// <summary>The song's length: the player's, until all of the file has been seen.</summary>
    public double Duration => Song.Overview.IsComplete ? Song.Overview.Duration : Player.Duration;

    /// <summary>Opens another song in place of this one; where that fails, this one stays and a message says why.</summary>
    public void Open(string path)
    {
        try
        {
            var (song, player, feed) = Start(path, placing with { Model = null });   // weights that were named are those of the first song
            player.Volume = Player.Volume;
            Close();
            (Song, Player, Feed) = (song, player, feed);
            Camera.Reset();
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException or MissingLibraryException)
        {
            Say(problem.Message, 2 * MessageSeconds);
        }
    }

    /// <summary>Lets time pass for the camera and for messages.</summary>
    /// <param name="now">Seconds on a clock that goes forward.</param>
    public void Advance(double now)
    {
        Camera.Advance(Math.Clamp(now - time, 0, 0.25));   // after a pause of the window the camera does not jump
        time = now;
        if (now > messageUntil) message = null;
        if (message is null && Player.Notice != notice && (notice = Player.Notice) is { } news) Say(news, 3 * MessageSeconds);
    }

    /// <summary>What is seen when a second of the song is heard.</summary>
    public Scene SceneAt(double position) => new(
        Song, position, Duration, Player.IsPlaying, time, Pointed * Duration, message, Help, Live: true, Player.IsSilent, Plain, Curve);

    /// <summary>Says something in passing.</summary>
    public void Say(string text, double seconds = MessageSeconds) => (message, messageUntil) = (text, time + seconds);

    /// <summary>Does what the user asks for.</summary>
    public void Perform(Wish wish, double x, double y)
    {
        switch (wish)
        {
            case Wish.TogglePlay: Player.TogglePause(); break;
            case Wish.SeekBy: Player.Seek(Player.Position + x); break;
            case Wish.SeekTo: Player.Seek(x * Duration); break;
            case Wish.Volume: SetVolume(Player.Volume + (float)x); break;
            case Wish.Hold: Camera.Held = x != 0; break;
            case Wish.Orbit: Camera.Drag(x, y); break;
            case Wish.Zoom: Camera.Scroll(x); break;
            case Wish.ResetCamera: Camera.Reset(); break;
            case Wish.ToggleTurning:
                Camera.Turning = !Camera.Turning;
                Say(Camera.Turning ? "Turning" : "Still");
                break;
            case Wish.NextTrail: SetTrail((TrailLength)(((int)Look.Trail + 1) % Enum.GetValues<TrailLength>().Length)); break;
            case Wish.NextColour: SetColour((ColourMode)(((int)Look.Colour + 1) % Enum.GetValues<ColourMode>().Length)); break;
            case Wish.OtherTheme: Look = Look with { Theme = Look.Theme.Other }; break;
            case Wish.OtherMethod: SwitchMethod(); break;
            case Wish.LearnAnew: LearnAnew(); break;
            case Wish.ToggleCurve: Curve = !Curve; break;
            case Wish.ToggleFullScreen: FullScreen = !FullScreen; break;
            case Wish.Screenshot: ScreenshotWished = true; break;
            case Wish.ToggleHelp: Help = !Help; break;
            case Wish.Leave: Leave(); break;
            case Wish.Point: Pointed = double.IsNaN(x) ? null : x; break;
        }
    }

    /// <summary>Stops the sound and the work in the background.</summary>
    public void Dispose() => Close();

    private static (Song Song, Player Player, SpectrogramFeed Feed) Start(string path, Placing placing)
    {
        var song = Song.Open(path, placing);
        Player? player = null;
        try
        {
            player = Player.Open(path);
            var feed = new SpectrogramFeed(song.OpenSpectrogram());
            player.Play();
            return (song, player, feed);
        }
        catch
        {
            player?.Dispose();
            song.Dispose();
            throw;
        }
    }

    private void Close()
    {
        Player.Dispose();
        Feed.Dispose();
        Song.Dispose();
    }

    private void SetVolume(float volume)
    {
        Player.Volume = Math.Clamp(volume, 0, 1);
        Say(string.Create(CultureInfo.InvariantCulture, $"Volume {Player.Volume * 100:F0} %"));
    }

    private void SetTrail(TrailLength trail)
    {
        Look = Look with { Trail = trail };
        Say(trail switch
        {
            TrailLength.All => "Trail: all",
            TrailLength.Points => "Trail: 150 points",
            _ => "Trail: 20 s",
        });
    }

    private void SetColour(ColourMode colour)
    {
        Look = Look with { Colour = colour };
        Say($"Colour: {colour.ToString().ToLowerInvariant()}");
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

    private void Leave()
    {
        if (Help) Help = false;
        else if (FullScreen) FullScreen = false;
        else Closing = true;
    }
}
