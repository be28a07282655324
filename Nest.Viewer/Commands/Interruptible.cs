using Nest.CommandLine;

namespace Nest.Viewer.Commands;

/// <summary>Work that Ctrl-C ends.</summary>
internal static class Interruptible
{
    /// <summary>Does work.</summary>
    /// <param name="work">Ends early where its token is cancelled.</param>
    /// <returns>The exit code: 0, or that of what was interrupted.</returns>
    public static int Run(Action<CancellationToken> work)
    {
        using var interruption = new Interruption();
        try
        {
            work(interruption.Token);
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }
}
