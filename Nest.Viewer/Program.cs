using System.CommandLine;
using Nest.CommandLine;
using Nest.Gpu.Drivers;
using Nest.Native;
using Nest.Viewer.Commands;

namespace Nest.Viewer;

/// <summary>The command <c>Nest.Viewer</c>: a song in a window, or one picture of it.</summary>
public static class Program
{
    /// <summary>Runs one command line and returns its exit code: 0 done, 1 the song failed, 2 usage, 3 something is missing on this machine.</summary>
    public static int Main(string[] args)
    {
        var command = new ViewerCommand();
        if (args.Length == 0)
        {
            Console.Error.WriteLine("usage: Nest.Viewer AUDIO [options]     a song to open: wav, and with libsndfile also flac, ogg, mp3 and others");
            Console.Error.WriteLine("'Nest.Viewer --help' lists the options.");
            return ExitCode.UsageError;
        }

        var parsed = command.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) Console.Error.WriteLine($"Nest.Viewer: {error.Message}");
            Console.Error.WriteLine("'Nest.Viewer --help' lists the options.");
            return ExitCode.UsageError;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (GpuException failed)
        {
            Console.Error.WriteLine($"Nest.Viewer: {failed.Message}");
            return ExitCode.MissingHere;
        }
        catch (MissingLibraryException missing)
        {
            Console.Error.WriteLine($"Nest.Viewer: {missing.Message}");
            return ExitCode.MissingHere;
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"Nest.Viewer: {problem.Message}");
            return ExitCode.InputFailed;
        }
    }
}
