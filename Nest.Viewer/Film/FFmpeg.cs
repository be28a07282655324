using System.Diagnostics;
using Nest.Native;

namespace Nest.Viewer.Film;

/// <summary>A running ffmpeg that takes pictures and writes a file.</summary>
/// <remarks>One thread writes.</remarks>
internal sealed class FFmpeg : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(0.3);
    private readonly Process process;
    private readonly Stream input;
    private volatile string lastWords = "";

    private FFmpeg(Process process)
    {
        this.process = process;
        input = process.StandardInput.BaseStream;
        process.ErrorDataReceived += (_, line) =>
        {
            if (!string.IsNullOrWhiteSpace(line.Data)) lastWords = line.Data.Trim();
        };
        process.BeginErrorReadLine();
    }

    /// <summary>Where ffmpeg is.</summary>
    /// <exception cref="MissingLibraryException">It is not on the path.</exception>
    public static string Find()
    {
        string[] names = OperatingSystem.IsWindows() ? ["ffmpeg.exe"] : ["ffmpeg"];
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            foreach (string name in names)
                if (folder.Length > 0 && File.Exists(Path.Combine(folder, name))) return Path.Combine(folder, name);
        throw new MissingLibraryException(
            "A film needs ffmpeg on the path (--frames DIR writes its pictures without it). " +
            "Debian/Ubuntu: sudo apt install ffmpeg; macOS: brew install ffmpeg; Windows: winget install ffmpeg.");
    }

    /// <summary>Starts it.</summary>
    /// <param name="program">From <see cref="Find"/>.</param>
    /// <param name="arguments">What it does with the pictures on its standard input.</param>
    public static FFmpeg Start(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, ["-hide_banner", "-loglevel", "error", "-y", .. arguments]) { RedirectStandardInput = true, RedirectStandardError = true };
        return new FFmpeg(Process.Start(start) ?? throw new IOException($"{program} does not start"));
    }

    /// <summary>Hands it bytes.</summary>
    /// <param name="bytes">Of a picture.</param>
    /// <param name="cancellation">Where Ctrl-C ends both programs at once, it was not ffmpeg that failed.</param>
    /// <exception cref="IOException">It ended early; the message is its last line.</exception>
    public void Write(ReadOnlySpan<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            input.Write(bytes);
        }
        catch (IOException broken)
        {
            End(cancellation);
            throw new IOException($"ffmpeg took no more pictures: {broken.Message}", broken);
        }
    }

    /// <summary>Says that there are no more, and waits until the file is complete.</summary>
    /// <param name="cancellation">See <see cref="Write"/>; ends it early.</param>
    /// <exception cref="IOException">It failed; the message is its last line.</exception>
    public void Finish(CancellationToken cancellation)
    {
        try
        {
            input.Dispose();
        }
        catch (IOException)
        {
            // It has ended: why, is said below.
        }

        using (cancellation.Register(() => Kill())) End(cancellation);
    }

    /// <summary>Ends it, whatever it is doing.</summary>
    public void Dispose()
    {
        Kill();
        process.Dispose();
    }

    private void End(CancellationToken cancellation)
    {
        process.WaitForExit();
        if (process.ExitCode == 0) return;
        if (cancellation.WaitHandle.WaitOne(Moment)) throw new OperationCanceledException(cancellation);
        throw new IOException($"ffmpeg: {(lastWords.Length > 0 ? lastWords : $"ended with code {process.ExitCode}")}");
    }

    private void Kill()
    {
        try
        {
            if (!process.HasExited) process.Kill();
            process.WaitForExit();
        }
        catch (InvalidOperationException)
        {
            // It ended by itself.
        }
    }
}
