using System.Text.Json;
using Nest.Cli.Commands;
using Nest.CommandLine;

namespace Nest.Tests.Cli;

[Trait("Category", "slow")]
public class EvaluateCommandTests
{
    [Fact]
    public void A_song_keeps_more_of_its_neighbors_than_by_PCA_and_a_missing_one_is_named()
    {
        var output = new StringWriter();
        var error = new StringWriter();
        string song = Repository.PathOf("fixtures", "audio", "first-light.wav");

        int code = EvaluateCommand.Create().Parse(["--json", song, "missing.wav"]).Invoke(new() { Output = output, Error = error });

        Assert.Equal(ExitCode.InputFailed, code);
        Assert.Contains("missing.wav", error.ToString(), StringComparison.Ordinal);
        using var verdict = JsonDocument.Parse(output.ToString());
        JsonElement ratio = verdict.RootElement.GetProperty("ratio");
        Assert.False(verdict.RootElement.GetProperty("collapsed").GetBoolean());
        Assert.True(ratio.GetProperty("knn").GetDouble() > 1.25);
        Assert.True(ratio.GetProperty("knn2").GetDouble() > 1.1);
        Assert.True(ratio.GetProperty("spear").GetDouble() > 0.9);
        Assert.True(ratio.GetProperty("trust_err").GetDouble() < 0.85);
    }

    [Fact]
    public void Where_no_song_can_be_judged_standard_output_stays_empty()
    {
        var output = new StringWriter();
        var error = new StringWriter { NewLine = "\n" };

        int code = EvaluateCommand.Create().Parse(["missing.wav"]).Invoke(new() { Output = output, Error = error });

        Assert.Equal(ExitCode.InputFailed, code);
        Assert.Equal("", output.ToString());
        Assert.StartsWith("nest: ", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("missing.wav", Assert.Single(error.ToString().TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }
}
