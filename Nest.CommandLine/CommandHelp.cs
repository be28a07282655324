using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Nest.CommandLine;

/// <summary>Help that fits its question: <c>nest --help</c> lists the commands a line each, <c>nest COMMAND --help</c> teaches one.</summary>
/// <param name="standard">What prints a command's description, arguments and options.</param>
public sealed class CommandHelp(SynchronousCommandLineAction standard) : SynchronousCommandLineAction
{
    /// <summary>Gives a root command this help.</summary>
    public static void AddTo(RootCommand root)
    {
        foreach (HelpOption help in root.Options.OfType<HelpOption>())
            if (help.Action is SynchronousCommandLineAction standard) help.Action = new CommandHelp(standard);
    }

    /// <summary>Who asks for help has not made a mistake yet: missing arguments are forgiven.</summary>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        if (parseResult.CommandResult.Command is RootCommand root)
            foreach (Command command in root.Subcommands) command.Description = FirstLine(command.Description);
        return standard.Invoke(parseResult);
    }

    private static string? FirstLine(string? text) => text?.Split('\n', 2)[0].TrimEnd();
}
