using Nest.Viewer.Scene;
using Nest.Viewer.Window;
using static Nest.Viewer.Native.Glfw;

namespace Nest.Tests.Viewer.Window;

public class ControlsTests
{
    private readonly List<(UserCommand UserCommand, double X, double Y)> sent = [];
    private readonly Controls controls;

    public ControlsTests() => controls = new Controls((command, x, y) => sent.Add((command, x, y))) { Layout = new Layout(1280, 720) };

    [Theory]
    [InlineData(GLFW_KEY_SPACE, nameof(UserCommand.TogglePlay), 0)]
    [InlineData(GLFW_KEY_LEFT, nameof(UserCommand.SeekBy), -5)]
    [InlineData(GLFW_KEY_RIGHT, nameof(UserCommand.SeekBy), 5)]
    [InlineData(GLFW_KEY_HOME, nameof(UserCommand.SeekTo), 0)]
    [InlineData(GLFW_KEY_UP, nameof(UserCommand.Volume), 0.05)]
    [InlineData(GLFW_KEY_DOWN, nameof(UserCommand.Volume), -0.05)]
    [InlineData((int)'R', nameof(UserCommand.ToggleTurning), 0)]
    [InlineData((int)'T', nameof(UserCommand.NextTrail), 0)]
    [InlineData((int)'C', nameof(UserCommand.NextColor), 0)]
    [InlineData((int)'B', nameof(UserCommand.OtherTheme), 0)]
    [InlineData((int)'F', nameof(UserCommand.ToggleFullScreen), 0)]
    [InlineData(GLFW_KEY_F11, nameof(UserCommand.ToggleFullScreen), 0)]
    [InlineData((int)'S', nameof(UserCommand.Save), 0)]
    [InlineData((int)'H', nameof(UserCommand.ToggleHelp), 0)]
    [InlineData((int)'I', nameof(UserCommand.LoopFrom), 0)]
    [InlineData((int)'O', nameof(UserCommand.LoopTo), 0)]
    [InlineData(GLFW_KEY_1, nameof(UserCommand.Choose), 0)]
    [InlineData(GLFW_KEY_9, nameof(UserCommand.Choose), 8)]
    [InlineData(GLFW_KEY_ESCAPE, nameof(UserCommand.Leave), 0)]
    public void Every_key_has_its_command(int key, string command, double x)
    {
        controls.Key(key, GLFW_PRESS, 0);
        controls.Key(key, GLFW_RELEASE, 0);

        Assert.Equal([(Enum.Parse<UserCommand>(command), x, 0.0)], sent);
    }

    [Fact]
    public void Shift_makes_the_steps_small()
    {
        controls.Key(GLFW_KEY_RIGHT, GLFW_PRESS, GLFW_MOD_SHIFT);
        controls.Key(GLFW_KEY_LEFT, GLFW_PRESS, GLFW_MOD_SHIFT);

        Assert.Equal([(UserCommand.SeekBy, 1, 0), (UserCommand.SeekBy, -1, 0)], sent);
    }

    [Fact]
    public void Held_down_arrows_go_on_and_switches_do_not_flicker()
    {
        controls.Key(GLFW_KEY_RIGHT, GLFW_REPEAT, 0);
        controls.Key(GLFW_KEY_SPACE, GLFW_REPEAT, 0);

        Assert.Equal([(UserCommand.SeekBy, 5, 0)], sent);
    }

    [Fact]
    public void A_click_in_the_waveform_seeks_and_a_drag_from_there_keeps_seeking_even_outside()
    {
        var bar = controls.Layout.Waveform;
        controls.Move(bar.Left + bar.Width / 4, bar.Top + 5);
        controls.Button(GLFW_MOUSE_BUTTON_LEFT, GLFW_PRESS, 0, 0);
        controls.Move(bar.Left + bar.Width / 2, 100);
        controls.Move(5000, 100);
        controls.Button(GLFW_MOUSE_BUTTON_LEFT, GLFW_RELEASE, 0, 1);
        controls.Move(600, 100);

        Assert.Equal([0.25, 0.5, 1], sent.Where(command => command.UserCommand == UserCommand.SeekTo).Select(command => Math.Round(command.X, 6)));
        Assert.DoesNotContain(sent, command => command.UserCommand is UserCommand.Orbit or UserCommand.Hold);
        Assert.True(double.IsNaN(sent[^1].X));   // and the mouse points at nothing in the end
    }

    [Fact]
    public void A_drag_over_the_nest_orbits_and_holds_the_camera_meanwhile()
    {
        controls.Move(640, 200);
        controls.Button(GLFW_MOUSE_BUTTON_LEFT, GLFW_PRESS, 0, 0);
        controls.Move(712, 164);
        controls.Button(GLFW_MOUSE_BUTTON_LEFT, GLFW_RELEASE, 0, 1);
        controls.Move(800, 164);

        Assert.Equal([(UserCommand.Hold, 1, 0), (UserCommand.Orbit, 0.1, -0.05), (UserCommand.Hold, 0, 0)], sent.Where(command => command.UserCommand is not (UserCommand.Point or UserCommand.PointNest)));
    }

    [Fact]
    public void A_double_click_brings_the_camera_home_and_slow_or_distant_clicks_do_not()
    {
        Click(300, 300, 1.0);
        Click(302, 301, 1.2);
        Assert.Single(sent, command => command.UserCommand == UserCommand.ResetCamera);

        Click(302, 301, 1.4);   // the third of a triple is a first one again
        Click(302, 301, 2.4);
        Click(400, 301, 2.5);
        Assert.Single(sent, command => command.UserCommand == UserCommand.ResetCamera);
    }

    [Fact]
    public void A_click_on_the_nest_seeks_and_one_that_trembles_is_a_click_too()
    {
        controls.Move(640, 200);
        controls.Button(GLFW_MOUSE_BUTTON_LEFT, GLFW_PRESS, 0, 1);
        controls.Move(643, 197);
        controls.Button(GLFW_MOUSE_BUTTON_LEFT, GLFW_RELEASE, 0, 1.1);

        Assert.Equal([(UserCommand.Hold, 1, 0), (UserCommand.Hold, 0, 0), (UserCommand.SeekNest, 643, 197)], sent.Where(command => command.UserCommand is not (UserCommand.Point or UserCommand.PointNest)));
    }

    [Fact]
    public void The_second_click_of_two_seeks_nowhere()
    {
        Click(300, 300, 1.0);
        Click(300, 300, 1.2);

        Assert.Single(sent, command => command.UserCommand == UserCommand.SeekNest);
        Assert.Single(sent, command => command.UserCommand == UserCommand.ResetCamera);
    }

    [Fact]
    public void The_mouse_points_at_the_nest_or_at_the_waveform_or_at_neither()
    {
        controls.Move(640, 200);
        Assert.Equal([(UserCommand.PointNest, 640, 200), (UserCommand.Point, double.NaN, 0)], sent);
        sent.Clear();

        var bar = controls.Layout.Waveform;
        controls.Move(bar.Left, bar.Top);
        Assert.True(double.IsNaN(sent[0].X));
        Assert.Equal((UserCommand.Point, 0, 0), sent[1]);
    }

    [Fact]
    public void With_shift_a_drag_along_the_path_or_the_waveform_loops()
    {
        controls.Move(640, 200);
        controls.Button(GLFW_MOUSE_BUTTON_LEFT, GLFW_PRESS, GLFW_MOD_SHIFT, 1);
        controls.Move(650, 210);
        controls.Button(GLFW_MOUSE_BUTTON_LEFT, GLFW_RELEASE, 0, 1.5);
        Assert.Equal([(UserCommand.HoldPath, 640, 200), (UserCommand.DrawPath, 650, 210), (UserCommand.LoopDrawn, 0, 0)], sent.Where(command => command.UserCommand is not (UserCommand.Point or UserCommand.PointNest)));
        sent.Clear();

        var bar = controls.Layout.Waveform;
        controls.Move(bar.Left + bar.Width / 4, bar.Top);
        controls.Button(GLFW_MOUSE_BUTTON_LEFT, GLFW_PRESS, GLFW_MOD_SHIFT, 2);
        controls.Move(bar.Left + bar.Width / 2, bar.Top);
        controls.Button(GLFW_MOUSE_BUTTON_LEFT, GLFW_RELEASE, 0, 2.5);
        Assert.Equal([(UserCommand.LoopShares, 0.25, 0.5), (UserCommand.LoopDrawn, 0, 0)], sent.Where(command => command.UserCommand is not (UserCommand.Point or UserCommand.PointNest)).Select(command => (command.UserCommand, Math.Round(command.X, 6), Math.Round(command.Y, 6))));
    }

    [Fact]
    public void The_wheel_zooms()
    {
        controls.Scroll(-2);

        Assert.Equal([(UserCommand.Zoom, -2, 0)], sent);
    }

    [Fact]
    public void Other_buttons_and_a_window_without_size_do_nothing()
    {
        controls.Layout = new Layout(0, 0);
        controls.Move(0, 0);
        controls.Button(1, GLFW_PRESS, 0, 0);

        Assert.DoesNotContain(sent, command => command.UserCommand is not (UserCommand.Point or UserCommand.PointNest));
        Assert.All(sent, command => Assert.True(double.IsNaN(command.X)));
    }

    private void Click(double x, double y, double seconds)
    {
        controls.Move(x, y);
        controls.Button(GLFW_MOUSE_BUTTON_LEFT, GLFW_PRESS, 0, seconds);
        controls.Button(GLFW_MOUSE_BUTTON_LEFT, GLFW_RELEASE, 0, seconds + 0.05);
    }
}
