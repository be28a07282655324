namespace Nest.CommandLine;

/// <summary>What the programs return.</summary>
public static class ExitCode
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
}
