using System.Text.RegularExpressions;

namespace Nest.Tests.House;

/// <summary>Identifiers are spelled the American way and use the field's words.</summary>
public partial class WordsTests
{
    [Fact]
    public void Identifiers_are_spelled_the_American_way()
    {
        string[] found = WordsOf(British());

        Assert.True(found.Length == 0, string.Join('\n', found));
    }

    // This number only falls.
    private const int MostPrivateWords = 83;

    [Fact]
    public void Words_that_the_field_does_not_use_become_fewer()
    {
        string[] found = WordsOf(Private());

        Assert.True(found.Length <= MostPrivateWords, $"{found.Length} places, {MostPrivateWords} may be:\n{string.Join('\n', found)}");
    }

    /// <summary>Words of all identifiers that a pattern matches, with where they are.</summary>
    private static string[] WordsOf(Regex pattern) =>
    [
        .. TypeGraph.Instance.Sources.SelectMany(source => Word().Matches(source.Code).Select(match => match.Value).Distinct()
            .Where(word => pattern.IsMatch(word)).Select(word => $"{word} in {source.Path}")),
    ];

    /// <summary>A word within an identifier: Center and Of in CenterOf.</summary>
    [GeneratedRegex("[A-Z]?[a-z]+")]
    private static partial Regex Word();

    [GeneratedRegex(
        "^(?:gr[e]y|centre|fibre|metre|neighbour|behaviour|favour|modell|labell|cancell(?:ed|ing)|catalogue|analys(?:e|ed|er|ing)$"
        + "|(?:un|re|pre)?(?:normal|optim|initial|serial|visual|real|recogn|organ|quant|summar|synchron|categor|general|local|minim|maxim|special|stabil"
        + "|standard|vector|token|equal|random|final|capital|emphas|synthes|regular|character|memor|pressur|discret|parametr|polar|digit|harmon|symmetr|whiten)is(?:e|es|ed|er|ers|ing|ation)"
        + "|.*colour)", RegexOptions.IgnoreCase)]
    private static partial Regex British();

    // The field says training set, argmax, gradient, convolution, projection, state, fingerprint, not yet played, dimmed, command, similarity, GPU.
    [GeneratedRegex("^(?:lesson|winner|slope|listener|unfolder|surprise|medley|shelf|shelves|board|stamp|unheard|aside|wish|wished|wishes|likeness|card)s?$", RegexOptions.IgnoreCase)]
    private static partial Regex Private();
}
