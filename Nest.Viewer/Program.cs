using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Nest.Gpu.Drivers;
using Nest.Native;
using Nest.Viewer.Commands;
using Nest.Viewer.Graphics;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;
using Nest.Viewer.Window;

namespace Nest.Viewer;

/// <summary>The command <c>Nest.Viewer</c>: a song in a window, or one picture of it.</summary>
public static class Program
{
    private const int Done = 0, InputFailed = 1, UsageError = 2, MissingHere = 3;

    /// <summary>Runs one command line and returns its exit code: 0 done, 1 the song failed, 2 usage, 3 something is missing on this machine.</summary>
    public static int Main(string[] args)
    {
        var command = new ViewerCommand();
        if (args.Length == 0)
        {
            Console.Error.WriteLine("usage: Nest.Viewer AUDIO [options]     a song to open: wav, and with libsndfile also flac, ogg, mp3 and others");
            Console.Error.WriteLine("'Nest.Viewer --help' lists the options.");
            return UsageError;
        }

        var parsed = command.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) Console.Error.WriteLine($"Nest.Viewer: {error.Message}");
            Console.Error.WriteLine("'Nest.Viewer --help' lists the options.");
            return UsageError;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (GpuException failed)
        {
            Console.Error.WriteLine($"Nest.Viewer: {failed.Message}");
            return MissingHere;
        }
        catch (MissingLibraryException missing)
        {
            Console.Error.WriteLine($"Nest.Viewer: {missing.Message}");
            return MissingHere;
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"Nest.Viewer: {problem.Message}");
            return InputFailed;
        }
    }

    /// <summary>Opens the window on songs and stays until it is closed.</summary>
    internal static int Watch(IReadOnlyList<string> paths, ProjectionOptions placing, Look look, int width, int height, string? trace, bool timings)
    {
        using var interruption = new Interruption();   // ends as closing the window does: what is half learned is kept
        using var session = new Session(paths, placing, look);
        using var window = new NestWindow(session, width, height);
        using var lines = trace is null ? null : new FrameTrace(trace);
        window.Run(lines, milestone =>
        {
            if (!timings) return;
            double seconds = (DateTime.Now - Process.GetCurrentProcess().StartTime).TotalSeconds;
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{milestone} {seconds:F2} s"));
        }, interruption.Token);
        return interruption.Token.IsCancellationRequested ? Interruption.ExitCode : Done;
    }

    /// <summary>Draws one picture of a song and returns.</summary>
    internal static int Draw(string path, ProjectionOptions placing, Look look, bool turns, string output, double seconds, int width, int height)
    {
        PngWriter.Write(output, width, height, Still.Draw(path, placing, look, turns, seconds, width, height));
        return Done;
    }
}
