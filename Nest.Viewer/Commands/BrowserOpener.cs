using System.ComponentModel;
using System.Diagnostics;

namespace Nest.Viewer.Commands;

/// <summary>Opens pages in the user's browser, as the system or the variable BROWSER has it.</summary>
internal static class BrowserOpener
{
    /// <summary>Opens a page, and does not wait for it.</summary>
    /// <returns>Whether something was started that opens pages; false where there is no browser to be seen, as on a server.</returns>
    public static bool Open(string page)
    {
        if (OperatingSystem.IsWindows()) return Start(new ProcessStartInfo(page) { UseShellExecute = true });
        string? opener = Environment.GetEnvironmentVariable("BROWSER") is { Length: > 0 } wanted ? wanted
            : OperatingSystem.IsMacOS() ? "open"
            : IsSet("DISPLAY") || IsSet("WAYLAND_DISPLAY") ? "xdg-open"
            : IsSet("WSL_DISTRO_NAME") ? "wslview" : null;

        // The shell starts it and is gone, so that its words do not mix with ours and it outlives us.
        return opener is not null && IsProgram(opener) && Start(new ProcessStartInfo("/bin/sh", ["-c", "\"$0\" \"$1\" >/dev/null 2>&1 &", opener, page]));
    }

    private static bool Start(ProcessStartInfo start)
    {
        try
        {
            using var started = Process.Start(start);
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static bool IsProgram(string name) => name.Contains('/', StringComparison.Ordinal)
        ? File.Exists(name)
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, name)));

    private static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}
