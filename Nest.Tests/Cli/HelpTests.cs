using System.CommandLine;
using Nest.Cli;

namespace Nest.Tests.Cli;

public class HelpTests
{
    [Fact]
    public void The_list_of_commands_gives_each_its_first_line_and_a_command_all_of_them()
    {
        string list = HelpOf("--help"), lesson = HelpOf("sing", "--help");

        Assert.Contains("Sings a song.", list, StringComparison.Ordinal);
        Assert.DoesNotContain("In four parts.", list, StringComparison.Ordinal);
        Assert.Contains("Sings a song.", lesson, StringComparison.Ordinal);
        Assert.Contains("In four parts.", lesson, StringComparison.Ordinal);
    }

    private static string HelpOf(params string[] words)
    {
        var root = new RootCommand("A choir.") { new Command("sing", "Sings a song.\n\nIn four parts.") };
        CommandHelp.AddTo(root);
        var output = new StringWriter();
        Assert.Equal(0, root.Parse(words).Invoke(new InvocationConfiguration { Output = output }));
        return output.ToString();
    }
}
