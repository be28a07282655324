namespace Nest.CommandLine;

/// <summary>Names as they may stand in a line of a table.</summary>
public static class OneLine
{
    /// <summary>The text with a space in place of every control character.</summary>
    public static string Of(string text) => string.Create(text.Length, text, static (line, text) =>
    {
        for (int i = 0; i < line.Length; i++) line[i] = char.IsControl(text[i]) || text[i] is '\u2028' or '\u2029' ? ' ' : text[i];
    });
}
