using Nest.Formats;
using Nest.Models;
using Nest.Models.OpenL3;
using Nest.Tests.Core.Models.Nest;

namespace Nest.Tests.Core.Models.OpenL3;

public sealed class OpenL3WeightsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_published_model_has_4_689_860_numbers() =>
        Assert.Equal(4_689_860, OpenL3Weights.Parameters.Sum(parameter => parameter.Count));

    [Fact]
    public void Weights_that_were_saved_are_loaded_bit_by_bit()
    {
        OpenL3Weights weights = FormulaWeights.Make(OpenL3Input.Mel128, OpenL3Content.Env);

        weights.Save(folder.File("w"), new Dictionary<string, string> { ["source"] = "made up" });
        OpenL3Weights loaded = OpenL3Weights.Load(folder.File("w"));

        Assert.Equal((OpenL3Input.Mel128, OpenL3Content.Env, "openl3 mel128 env"), (loaded.Input, loaded.Content, loaded.Variant));
        Assert.Equal(weights.Hash, loaded.Hash);
        foreach (ParameterShape parameter in OpenL3Weights.Parameters) Assert.True(weights[parameter.Name].Span.SequenceEqual(loaded[parameter.Name].Span), parameter.Name);
    }

    [Fact]
    public void Another_variant_or_one_other_value_is_another_model()
    {
        OpenL3Weights weights = FormulaWeights.Make();
        Dictionary<string, float[]> values = OpenL3Weights.Parameters.ToDictionary(parameter => parameter.Name, parameter => weights[parameter.Name].ToArray());
        values["conv8.bias"][511] = MathF.BitIncrement(values["conv8.bias"][511]);

        string[] hashes = [weights.Hash, FormulaWeights.Make(content: OpenL3Content.Env).Hash, new OpenL3Weights(OpenL3Input.Mel256, OpenL3Content.Music, values).Hash];

        Assert.Equal(3, hashes.Distinct().Count());
        Assert.All(hashes, hash => Assert.Matches("^[0-9a-f]{64}$", hash));
    }

    [Theory]
    [InlineData("model", "vggish", "the model is 'vggish', it should be 'openl3'")]
    [InlineData("layout", null, "the metadata lack 'layout', which should be '1'")]
    [InlineData("input", "mel64", "the input is 'mel64', it should be one of linear, mel128, mel256")]
    [InlineData("content", null, "the content is '', it should be one of music, env")]
    public void A_file_of_another_model_is_refused(string key, string? value, string words)
    {
        Dictionary<string, string> metadata = OpenL3Weights.Metadata(OpenL3Input.Linear, OpenL3Content.Music);
        metadata.Remove(key);
        if (value is not null) metadata[key] = value;

        AssertRefused(words, metadata, _ => { });
    }

    [Fact]
    public void Values_that_no_trained_model_has_are_refused()
    {
        Dictionary<string, string> metadata = OpenL3Weights.Metadata(OpenL3Input.Linear, OpenL3Content.Music);

        AssertRefused("value 3 of tensor 'norm2.variance' is a negative variance", metadata, values => values["norm2.variance"][3] = -1);
        AssertRefused("value 7 of tensor 'conv1.weight' is not a finite number", metadata, values => values["conv1.weight"][7] = float.NaN);
    }

    private void AssertRefused(string words, Dictionary<string, string> metadata, Action<Dictionary<string, float[]>> change)
    {
        Dictionary<string, float[]> values = OpenL3Weights.Parameters.ToDictionary(parameter => parameter.Name, parameter => new float[parameter.Count]);
        change(values);
        SafeTensors.Write(folder.File("w"), [.. OpenL3Weights.Parameters.Select(parameter => new NamedTensor(parameter.Name, parameter.Shape, values[parameter.Name]))], metadata);

        string message = Refusal.Of(() => OpenL3Weights.Load(folder.File("w")));

        Assert.StartsWith(folder.File("w"), message, StringComparison.Ordinal);
        Assert.Contains(words, message, StringComparison.Ordinal);
    }
}
