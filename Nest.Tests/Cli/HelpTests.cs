using System.CommandLine;
using Nest.Cli;
using Nest.CommandLine;

namespace Nest.Tests.Cli;

public class HelpTests
{
    [Fact]
    public void The_list_of_commands_gives_each_its_first_line_and_a_command_all_of_them()
    {
        string list = HelpOf("--help"), trainingSet = HelpOf("sing", "--help");

        Assert.Contains("Sings a song.", list, StringComparison.Ordinal);
        Assert.DoesNotContain("In four parts.", list, StringComparison.Ordinal);
        Assert.Contains("Sings a song.", trainingSet, StringComparison.Ordinal);
        Assert.Contains("In four parts.", trainingSet, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train")]
    [InlineData("features")]
    [InlineData("embed")]
    [InlineData("remove")]
    public async Task A_command_teaches_without_what_it_needs_to_run(string command) =>
        Assert.Equal(ExitCode.Done, await Program.Main([command, "--help"]));

    private static string HelpOf(params string[] words)
    {
        var root = new RootCommand("A choir.") { new Command("sing", "Sings a song.\n\nIn four parts.") };
        CommandHelp.AddTo(root);
        var output = new StringWriter();
        Assert.Equal(0, root.Parse(words).Invoke(new InvocationConfiguration { Output = output }));
        return output.ToString();
    }
}
