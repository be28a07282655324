namespace Nest.Tests.House;

public class TypeGraphTests
{
    [Theory]
    [InlineData("a // B\nc", "a \nc")]
    [InlineData("a /* B\n*/ c", "a  c")]
    [InlineData("a(\"B \\\" B\", 'B', '\\'', D)", "a(\"\", , , D)")]
    [InlineData("a(@\"B \"\" \\\", D)", "a(\"\", D)")]
    [InlineData("a($\"B {C.Of($\"{D} B\")} {{B}}\", E)", "a(\"\" C.Of(\"\" D ) , E)")]
    [InlineData("a($@\"B \"\"{C}\"\" \\\", E)", "a(\"\" C , E)")]
    [InlineData("a(\"\"\"B \"B\" B\"\"\", D)", "a(\"\", D)")]
    [InlineData("a($$\"\"\"B {B} {{C}}\"\"\", D)", "a(\"\" C , D)")]
    [InlineData("a(\"\", D)", "a(\"\", D)")]
    public void Comments_and_strings_are_no_code(string text, string code) => Assert.Equal(code, CodeText.Of(text));

    [Fact]
    public void What_a_file_uses_is_found_wherever_it_is_declared()
    {
        var mentions = TypeGraph.Instance.Mentions.Select(mention => (mention.From.Project, mention.To.Project, mention.Type)).ToHashSet();

        Assert.Contains(("Nest.Gpu", "Nest.Core", "Device"), mentions);
        Assert.Contains(("Nest.Store", "Nest.Core", "EmbeddingFingerprint"), mentions);
        Assert.DoesNotContain(TypeGraph.Instance.Mentions, mention => mention.From.Project == "Nest.Core" && mention.To.Project != "Nest.Core");
    }
}
