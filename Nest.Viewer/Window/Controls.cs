using Nest.Viewer.Scene;
using static Nest.Viewer.Native.Glfw;

namespace Nest.Viewer.Window;

/// <summary>What users can do.</summary>
internal enum UserCommand
{
    /// <summary>Plays or pauses.</summary>
    TogglePlay,

    /// <summary>Moves by X seconds.</summary>
    SeekBy,

    /// <summary>Moves to the share X of the song.</summary>
    SeekTo,

    /// <summary>Changes the volume by X.</summary>
    Volume,

    /// <summary>Takes hold of the camera (X = 1) or lets go (0).</summary>
    Hold,

    /// <summary>Turns the camera by X across and Y down, in heights of the window.</summary>
    Orbit,

    /// <summary>Comes closer by X steps of the wheel.</summary>
    Zoom,

    /// <summary>Brings the camera home.</summary>
    ResetCamera,

    /// <summary>Turning on or off.</summary>
    ToggleTurning,

    /// <summary>The next trail length.</summary>
    NextTrail,

    /// <summary>The next way of colouring.</summary>
    NextColor,

    /// <summary>The other theme.</summary>
    OtherTheme,

    /// <summary>From the learned path to that of principal components, or back.</summary>
    OtherMethod,

    /// <summary>Learns the song anew from another start.</summary>
    LearnAnew,

    /// <summary>Shows or hides ring and curve while a model learns.</summary>
    ToggleCurve,

    /// <summary>Full screen or back.</summary>
    ToggleFullScreen,

    /// <summary>Saves a picture.</summary>
    Screenshot,

    /// <summary>Shows or hides the keys.</summary>
    ToggleHelp,

    /// <summary>Leaves the help, else full screen, else the program.</summary>
    Leave,

    /// <summary>Points at the share X of the song in the waveform; NaN, at none.</summary>
    Point,

    /// <summary>Points at a place of the nest, X and Y; NaN, at none.</summary>
    PointNest,

    /// <summary>Moves to what the nest shows at X and Y.</summary>
    SeekNest,

    /// <summary>Takes hold of the path at X and Y: a loop begins there.</summary>
    HoldPath,

    /// <summary>Draws the loop's end along the path to X and Y.</summary>
    DrawPath,

    /// <summary>A loop from the share X to the share Y of the song.</summary>
    LoopShares,

    /// <summary>Lets go of the loop that was drawn: it plays.</summary>
    LoopDrawn,

    /// <summary>A loop begins at what is heard.</summary>
    LoopFrom,

    /// <summary>It ends at what is heard.</summary>
    LoopTo,

    /// <summary>Plays song number X of several, from 0.</summary>
    Choose,
}

/// <summary>Turns keys and the mouse into commands. Knows nothing of windows: coordinates are points from the top left corner.</summary>
/// <param name="send">Takes each command with its X and Y.</param>
internal sealed class Controls(Action<UserCommand, double, double> send)
{
    private const double DoubleClickSeconds = 0.35, DoubleClickPoints = 6;
    private const double ClickPoints = 5;       // a press that moves no farther is a click
    private const float SeekMargin = 8;         // the waveform is easier to hit than it is tall
    private const double VolumeStep = 0.05;

    private Drag drag;
    private double x, y;
    private double pressX, pressY, pressShare;
    private bool moved;           // since the press
    private double clickTime = double.NegativeInfinity, clickX, clickY;

    private enum Drag
    {
        Nothing,
        Camera,
        Waveform,
        Path,       // a loop along the nest
        Stretch,    // a loop in the waveform
    }

    /// <summary>Where everything lies in the window now.</summary>
    public Layout Layout { get; set; } = new(0, 0);

    /// <summary>A key goes down, up or repeats; key, action and modifiers as GLFW numbers them.</summary>
    public void Key(int key, int action, int modifiers)
    {
        if (action == GLFW_RELEASE) return;
        double seconds = (modifiers & GLFW_MOD_SHIFT) != 0 ? 1 : 5;
        switch (key)
        {
            case GLFW_KEY_LEFT: send(UserCommand.SeekBy, -seconds, 0); return;
            case GLFW_KEY_RIGHT: send(UserCommand.SeekBy, seconds, 0); return;
            case GLFW_KEY_UP: send(UserCommand.Volume, VolumeStep, 0); return;
            case GLFW_KEY_DOWN: send(UserCommand.Volume, -VolumeStep, 0); return;
        }

        if (action != GLFW_PRESS) return;   // held down, the others would flicker
        UserCommand? command = key switch
        {
            GLFW_KEY_SPACE => UserCommand.TogglePlay,
            GLFW_KEY_R => UserCommand.ToggleTurning,
            GLFW_KEY_T => UserCommand.NextTrail,
            GLFW_KEY_C => UserCommand.NextColor,
            GLFW_KEY_B => UserCommand.OtherTheme,
            GLFW_KEY_M => UserCommand.OtherMethod,
            GLFW_KEY_L => UserCommand.LearnAnew,
            GLFW_KEY_P => UserCommand.ToggleCurve,
            GLFW_KEY_F or GLFW_KEY_F11 => UserCommand.ToggleFullScreen,
            GLFW_KEY_S => UserCommand.Screenshot,
            GLFW_KEY_H => UserCommand.ToggleHelp,
            GLFW_KEY_I => UserCommand.LoopFrom,
            GLFW_KEY_O => UserCommand.LoopTo,
            GLFW_KEY_ESCAPE => UserCommand.Leave,
            _ => null,
        };
        if (key == GLFW_KEY_HOME) send(UserCommand.SeekTo, 0, 0);
        else if (key is >= GLFW_KEY_1 and <= GLFW_KEY_9) send(UserCommand.Choose, key - GLFW_KEY_1, 0);
        else if (command is { } one) send(one, 0, 0);
    }

    /// <summary>A button goes down or up.</summary>
    /// <param name="button">As GLFW numbers it.</param>
    /// <param name="action">As GLFW numbers it.</param>
    /// <param name="modifiers">As GLFW numbers them.</param>
    /// <param name="seconds">When, on any clock that goes forward.</param>
    public void Button(int button, int action, int modifiers, double seconds)
    {
        if (button != GLFW_MOUSE_BUTTON_LEFT) return;
        if (action == GLFW_RELEASE) Release();
        else Press((modifiers & GLFW_MOD_SHIFT) != 0, seconds);
    }

    /// <summary>The mouse moves.</summary>
    public void Move(double toX, double toY)
    {
        (x, y) = (toX, toY);
        bool isOnWaveform = Layout.Waveform.Contains(x, y, SeekMargin), isOnNest = drag == Drag.Nothing && !isOnWaveform && Layout.Nest.Contains(x, y);
        if (drag != Drag.Path) send(UserCommand.PointNest, isOnNest ? x : double.NaN, y);
        bool isPointing = drag is Drag.Waveform or Drag.Stretch || drag == Drag.Nothing && isOnWaveform;
        send(UserCommand.Point, isPointing ? Share() : double.NaN, 0);
        moved |= Math.Max(Math.Abs(x - pressX), Math.Abs(y - pressY)) > ClickPoints;
        switch (drag)
        {
            case Drag.Waveform: send(UserCommand.SeekTo, Share(), 0); break;
            case Drag.Stretch: send(UserCommand.LoopShares, pressShare, Share()); break;
            case Drag.Path: send(UserCommand.DrawPath, x, y); break;
            case Drag.Camera when moved && Layout.Height > 0:
                send(UserCommand.Orbit, (x - pressX) / Layout.Height, (y - pressY) / Layout.Height);
                (pressX, pressY) = (x, y);
                break;
        }
    }

    /// <summary>The wheel turns.</summary>
    public void Scroll(double steps) => send(UserCommand.Zoom, steps, 0);

    private void Press(bool shift, double seconds)
    {
        (pressX, pressY, moved) = (x, y, false);
        if (Layout.Waveform.Contains(x, y, SeekMargin))
        {
            pressShare = Share();
            drag = shift ? Drag.Stretch : Drag.Waveform;
            if (!shift) send(UserCommand.SeekTo, pressShare, 0);
            return;
        }

        drag = shift ? Drag.Path : Drag.Camera;
        send(shift ? UserCommand.HoldPath : UserCommand.Hold, shift ? x : 1, shift ? y : 0);
        if (shift) return;
        bool second = seconds - clickTime < DoubleClickSeconds && Math.Abs(x - clickX) + Math.Abs(y - clickY) < DoubleClickPoints;
        if (second) send(UserCommand.ResetCamera, 0, 0);
        (clickTime, clickX, clickY) = (second ? double.NegativeInfinity : seconds, x, y);
        moved = second;   // the second click of two seeks nowhere
    }

    private void Release()
    {
        var held = drag;
        drag = Drag.Nothing;
        if (held is Drag.Path or Drag.Stretch) send(UserCommand.LoopDrawn, 0, 0);
        if (held != Drag.Camera) return;
        send(UserCommand.Hold, 0, 0);
        if (!moved) send(UserCommand.SeekNest, x, y);
    }

    private double Share() => Math.Clamp((x - Layout.Waveform.Left) / Layout.Waveform.Width, 0, 1);
}
