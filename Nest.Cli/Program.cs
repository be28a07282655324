using System.CommandLine;
using Nest.Cli.Commands;
using Nest.Gpu.Drivers;
using Nest.Native;

namespace Nest.Cli;

/// <summary>The command <c>nest</c>: one file a command, exit codes in one place.</summary>
public static class Program
{
    /// <summary>Everything done.</summary>
    public const int Done = 0;

    /// <summary>Some input failed; each was named on standard error.</summary>
    public const int InputFailed = 1;

    /// <summary>The command line does not make sense.</summary>
    public const int UsageError = 2;

    /// <summary>Something is missing on this machine; the message says the remedy.</summary>
    public const int MissingHere = 3;

    /// <summary>Ctrl-C.</summary>
    public const int Interrupted = 130;

    /// <summary>How long a command may take to save what it has after Ctrl-C, before it is ended.</summary>
    private static readonly TimeSpan TimeToSave = TimeSpan.FromSeconds(30);

    /// <summary>Runs one command line and returns its exit code.</summary>
    public static async Task<int> Main(string[] args)
    {
        var root = new RootCommand("Turns sound into shape: features, nests and embeddings of songs.");
        root.Add(GenerateCommand.Create());
        root.Add(TrajectoryCommand.Create());
        root.Add(FeaturesCommand.Create());
        root.Add(DevicesCommand.Create());
        root.Add(ImportCommand.Create());
        root.Add(TrainCommand.Create());
        root.Add(EvaluateCommand.Create());
        root.Add(EmbedCommand.Create());
        root.Add(SimilarCommand.Create());
        root.Add(CompareCommand.Create());
        root.Add(MapCommand.Create());
        root.Add(ListCommand.Create());
        root.Add(RemoveCommand.Create());
        CommandHelp.AddTo(root);
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync($"nest: {error.Message}");
            await Console.Error.WriteLineAsync("Run 'nest --help' for the commands and 'nest COMMAND --help' for a command's options.");
            return UsageError;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeToSave });
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
        catch (MissingLibraryException missing)
        {
            await Console.Error.WriteLineAsync($"nest: {missing.Message}");
            return MissingHere;
        }
        catch (GpuException failed)
        {
            await Console.Error.WriteLineAsync($"nest: {failed.Message}");
            if (failed.Log is { Length: > 0 } log) await Console.Error.WriteLineAsync(log);
            return MissingHere;
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"nest: {problem.Message}");
            return InputFailed;
        }
    }
}
