namespace Nest.Viewer.Scene;

/// <summary>What a key does, in the window and on the page.</summary>
/// <param name="Label">As the help shows the key.</param>
/// <param name="Help">As the help says what it does.</param>
/// <param name="Keys">Names as in a browser's KeyboardEvent.key, letters small, and commands, by whose names the page has them, too; none where a key also needs a number.</param>
/// <param name="PageHelp">As the page's help says it: the same if null, and not there if empty.</param>
/// <param name="PageClass">Of the page's row, which is shown only where that applies.</param>
internal sealed record KeyBinding(string Label, string Help, (string Name, UserCommand Command)[] Keys, string? PageHelp = null, string? PageClass = null)
{
    /// <summary>Whether the page has it, too.</summary>
    public bool IsOnPage => PageHelp != "";
}

/// <summary>All keys, in the order of the help.</summary>
internal static class KeyBindings
{
    /// <summary>Every key, and the gestures of the mouse in the window.</summary>
    public static IReadOnlyList<KeyBinding> All { get; } =
    [
        new("Space", "play, pause", [(" ", UserCommand.TogglePlay)]),
        new("←  →", $"back, forward {NestLook.SeekSeconds} s; with Shift {NestLook.FineSeekSeconds} s", []),
        new("Home", "to the beginning", []),
        new("↑  ↓", "volume", []),
        new("R", "turning on, off", [("r", UserCommand.ToggleTurning)]),
        new("T", $"trail: {string.Join(", ", Enum.GetValues<TrailLength>().Select(Look.NameOf))}", [("t", UserCommand.NextTrail)]),
        new("C", $"colour: {string.Join(", ", Enum.GetValues<ColorMode>().Select(Look.NameOf))}", [("c", UserCommand.NextColor)]),
        new("B", $"{Theme.Paper.Name}, {Theme.Night.Name}", [("b", UserCommand.OtherTheme)]),
        new("M", "learned path, principal components", [("m", UserCommand.SwitchMethod)], "the learned path, or that of principal components", "learned"),
        new("L", "learn anew from another start", [("l", UserCommand.LearnAnew)], PageHelp: ""),
        new("P", "show or hide ring and curve while learning", [("p", UserCommand.ToggleCurve)], PageHelp: ""),
        new("F, F11", "full screen", [("f", UserCommand.ToggleFullScreen), ("F11", UserCommand.ToggleFullScreen)]),
        new("S", "save this picture in the current folder", [("s", UserCommand.Save)], "save this picture"),
        new("H", "these keys", [("h", UserCommand.ToggleHelp)]),
        new("1 – 9", "choose one of several songs", [], PageHelp: "choose a song", PageClass: "several"),
        new("I  O", "a loop begins, ends here", [("i", UserCommand.LoopFrom), ("o", UserCommand.LoopTo)]),
        new("Esc", "end the loop, leave full screen, quit", [("Escape", UserCommand.Leave)], "close these, end the loop, leave full screen"),
        new("Mouse", "drag orbits, scroll zooms, double-click resets;", [], PageHelp: ""),
        new("", "click the path or the waveform to seek; with Shift, drag", [], PageHelp: ""),
        new("", "along either to loop that stretch; drop a song to open it", [], PageHelp: ""),
    ];

    /// <summary>The commands of keys by their names; the page has those of <see cref="KeyBinding.IsOnPage"/>.</summary>
    public static IReadOnlyDictionary<string, (UserCommand Command, bool IsOnPage)> Commands { get; } = All
        .SelectMany(binding => binding.Keys.Select(key => (key.Name, key.Command, binding.IsOnPage)))
        .ToDictionary(key => key.Name, key => (key.Command, key.IsOnPage));
}
