using System.CommandLine;
using Nest.Cli.Commands;
using Nest.CommandLine;
using Nest.Gpu.Drivers;
using Nest.Native;

namespace Nest.Cli;

/// <summary>The command <c>nest</c>: one file a command, exit codes in one place.</summary>
public static class Program
{
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
            return ExitCode.UsageError;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeToSave });
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (MissingLibraryException missing)
        {
            await Console.Error.WriteLineAsync($"nest: {missing.Message}");
            return ExitCode.MissingHere;
        }
        catch (GpuException failed)
        {
            await Console.Error.WriteLineAsync($"nest: {failed.Message}");
            if (failed.Log is { Length: > 0 } log) await Console.Error.WriteLineAsync(log);
            return ExitCode.MissingHere;
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"nest: {problem.Message}");
            return ExitCode.InputFailed;
        }
    }
}
