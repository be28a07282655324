namespace Nest.Formats;

/// <summary>Text out of a file, made fit for a one-line message.</summary>
internal static class Printable
{
    private const int Longest = 200;

    /// <summary>The text on one line, without control characters, cut if it is long.</summary>
    public static string Of(string text)
    {
        string cut = text.Length > Longest ? text[..Longest] + "…" : text;
        return string.Create(cut.Length, cut, static (line, cut) =>
        {
            for (int i = 0; i < line.Length; i++) line[i] = char.IsControl(cut[i]) || cut[i] is '\u2028' or '\u2029' ? ' ' : cut[i];
        });
    }
}
