using System.Diagnostics;
using System.Globalization;

namespace Nest.Tests.Viewer;

/// <summary>An X display in memory (Xvfb), with hands (xdotool) that press keys and move the mouse as a person would.</summary>
internal sealed class VirtualDisplay : IDisposable
{
    private readonly Process server;

    public VirtualDisplay()
    {
        server = Process.Start(new ProcessStartInfo("Xvfb", ["-displayfd", "1", "-screen", "0", "1280x720x24", "-nolisten", "tcp"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        server.BeginErrorReadLine();
        Name = $":{server.StandardOutput.ReadLine()}";
    }

    /// <summary>The display, as in the variable DISPLAY.</summary>
    public string Name { get; }

    /// <summary>Runs xdotool and returns what it says.</summary>
    public string Do(params string[] arguments)
    {
        using var hand = Process.Start(new ProcessStartInfo("xdotool", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DISPLAY"] = Name },
        })!;
        string said = hand.StandardOutput.ReadToEnd();
        hand.WaitForExit();
        return said.Trim();
    }

    /// <summary>Presses and lets go of a key.</summary>
    public void Key(string name) => Do("key", name);

    /// <summary>Moves the mouse to a point of the screen.</summary>
    public void Move(double x, double y) => Do("mousemove", Whole(x), Whole(y));

    /// <summary>Presses (true) or lets go of the left button.</summary>
    public void Button(bool down) => Do(down ? "mousedown" : "mouseup", "1");

    public void Dispose()
    {
        server.Kill();
        server.WaitForExit();
        server.Dispose();
    }

    private static string Whole(double value) => Math.Round(value).ToString(CultureInfo.InvariantCulture);
}
