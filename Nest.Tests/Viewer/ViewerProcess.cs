using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Nest.Tests.Viewer;

/// <summary>The program as a user starts it: its own process, with its standard error and exit code.</summary>
internal sealed class ViewerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Nest.Viewer.exe" : "Nest.Viewer");
    private readonly Process process;
    private readonly StringBuilder errors = new();

    /// <param name="display">The X display it sees, or null for none.</param>
    /// <param name="folder">The folder it starts in.</param>
    /// <param name="arguments">Its command line.</param>
    public ViewerProcess(string? display, string folder, params string[] arguments) : this(display, folder, environment: null, arguments)
    {
    }

    /// <param name="display">The X display it sees, or null for none.</param>
    /// <param name="folder">The folder it starts in.</param>
    /// <param name="environment">Variables beside those of the tests.</param>
    /// <param name="arguments">Its command line.</param>
    public ViewerProcess(string? display, string folder, Dictionary<string, string>? environment, params string[] arguments)
        : this([Program, .. arguments], display, folder, environment)
    {
    }

    private ViewerProcess(List<string> commandLine, string? display, string folder, Dictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(commandLine[0], commandLine[1..]) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment.Remove("DISPLAY");
        start.Environment.Remove("WAYLAND_DISPLAY");
        start.Environment.Remove("BROWSER");
        foreach (var (name, value) in environment ?? []) start.Environment[name] = value;
        if (display is not null) start.Environment["DISPLAY"] = display;
        process = Process.Start(start) ?? throw new InvalidOperationException($"{commandLine[0]} did not start");
        process.ErrorDataReceived += (_, line) =>
        {
            lock (errors) errors.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

    /// <summary>Runs it so that file permissions hold for it, even where the tests run as root.</summary>
    public static ViewerProcess UnderPermissions(string folder, params string[] arguments) =>
        new([.. Environment.IsPrivilegedProcess ? new[] { "setpriv", "--bounding-set", "-dac_override" } : [], Program, .. arguments], display: null, folder, environment: null);

    public bool HasExited => process.HasExited;

    /// <summary>What it has said on standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (errors) return errors.ToString().TrimEnd();
        }
    }

    /// <summary>Waits until it ends by itself.</summary>
    public int ExitCode()
    {
        Assert.True(process.WaitForExit(Patience), $"still running; it said: {Errors}");
        process.WaitForExit();   // until its last words are read
        return process.ExitCode;
    }

    /// <summary>Waits until something is so.</summary>
    public void Await(Func<bool> what, string saying)
    {
        for (var waiting = Stopwatch.StartNew(); !what(); Thread.Sleep(10))
            Assert.True(waiting.Elapsed < Patience && !process.HasExited, $"{saying}: it never was; standard error: {Errors}");
    }

    /// <summary>Sends it what Ctrl-C sends.</summary>
    public void Interrupt()
    {
        using var kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }
}
