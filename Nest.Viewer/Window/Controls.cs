using Nest.Viewer.Scene;
using static Nest.Viewer.Native.Glfw;

namespace Nest.Viewer.Window;

/// <summary>Turns keys and the mouse into commands. Knows nothing of windows: coordinates are points from the top left corner.</summary>
/// <param name="send">Takes each command with its X and Y.</param>
internal sealed class Controls(Action<UserCommand, double, double> send)
{
    private const double DoubleClickSeconds = 0.35, DoubleClickPoints = 6;
    private const float SeekMargin = 8;         // the waveform is easier to hit than it is tall

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
        double seconds = (modifiers & GLFW_MOD_SHIFT) != 0 ? NestLook.FineSeekSeconds : NestLook.SeekSeconds;
        switch (key)
        {
            case GLFW_KEY_LEFT: send(UserCommand.SeekBy, -seconds, 0); return;
            case GLFW_KEY_RIGHT: send(UserCommand.SeekBy, seconds, 0); return;
            case GLFW_KEY_UP: send(UserCommand.Volume, NestLook.VolumeStep, 0); return;
            case GLFW_KEY_DOWN: send(UserCommand.Volume, -NestLook.VolumeStep, 0); return;
        }

        if (action != GLFW_PRESS) return;   // held down, the others would flicker
        if (key == GLFW_KEY_HOME) send(UserCommand.SeekTo, 0, 0);
        else if (key is >= GLFW_KEY_1 and <= GLFW_KEY_9) send(UserCommand.Choose, key - GLFW_KEY_1, 0);
        else if (NameOf(key) is { } name && KeyBindings.Commands.TryGetValue(name, out var bound)) send(bound.Command, 0, 0);
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
        moved |= Math.Max(Math.Abs(x - pressX), Math.Abs(y - pressY)) > NestLook.ClickDistance;
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

    /// <summary>A key's name in <see cref="KeyBindings"/>.</summary>
    private static string? NameOf(int key) => key switch
    {
        GLFW_KEY_SPACE => " ",
        GLFW_KEY_ESCAPE => "Escape",
        GLFW_KEY_F11 => "F11",
        >= GLFW_KEY_A and <= GLFW_KEY_Z => ((char)(key - GLFW_KEY_A + 'a')).ToString(),
        _ => null,
    };

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
