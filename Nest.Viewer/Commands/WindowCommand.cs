using System.Diagnostics;
using System.Globalization;
using Nest.CommandLine;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;
using Nest.Viewer.Window;

namespace Nest.Viewer.Commands;

/// <summary>Songs in a window: what <c>Nest.Viewer</c> does if no option asks for something else.</summary>
internal static class WindowCommand
{
    /// <summary>Opens the window on songs and stays until it is closed.</summary>
    /// <param name="paths">Sound files.</param>
    /// <param name="options">How they become paths.</param>
    /// <param name="look">How they look at first.</param>
    /// <param name="width">Of the window, in points.</param>
    /// <param name="height">Of the window, in points.</param>
    /// <param name="trace">A CSV file that takes a line a picture, or null.</param>
    /// <param name="timings">Whether standard error tells when window, waveform, nest and learned nest are there.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="Nest.Native.MissingLibraryException">There is no GLFW, no display, or no OpenGL 3.3.</exception>
    public static int Run(IReadOnlyList<string> paths, ProjectionOptions options, Look look, int width, int height, string? trace, bool timings)
    {
        using var interruption = new Interruption();   // ends as closing the window does: what is half learned is kept
        using var session = new Session(paths, options, look);
        using var window = new NestWindow(session, width, height);
        using var lines = trace is null ? null : new FrameTrace(trace);
        window.Run(lines, milestone =>
        {
            if (!timings) return;
            double seconds = (DateTime.Now - Process.GetCurrentProcess().StartTime).TotalSeconds;
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{milestone} {seconds:F2} s"));
        }, interruption.Token);
        return interruption.Token.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Done;
    }
}
