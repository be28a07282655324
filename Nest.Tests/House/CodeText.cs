using System.Text;

namespace Nest.Tests.House;

/// <summary>C# without its comments and strings; of interpolated strings only what is between braces is left.</summary>
internal static class CodeText
{
    public static string Of(string text)
    {
        var code = new StringBuilder(text.Length);
        int at = 0;
        while (at < text.Length) Copy(text, ref at, code, isHole: false);
        return code.ToString();
    }

    /// <summary>Copies code to the text's end, or to the brace that closes a hole.</summary>
    private static void Copy(string text, ref int at, StringBuilder code, bool isHole)
    {
        for (int depth = 0; at < text.Length; )
        {
            if (Starts(text, at, "//")) at = After(text, at, "\n") - 1;
            else if (Starts(text, at, "/*")) at = After(text, at + 2, "*/");
            else if (text[at] == '\'')
            {
                for (at++; at < text.Length && text[at] != '\''; at++) if (text[at] == '\\') at++;
                at++;
            }
            else if (OpensString(text, at, out int dollars, out bool isVerbatim, out int quotes))
            {
                at += dollars + (isVerbatim ? 1 : 0) + quotes;
                code.Append("\"\"");
                SkipString(text, ref at, code, dollars, isVerbatim, quotes);
            }
            else
            {
                if (text[at] == '{') depth++;
                else if (text[at] == '}' && depth-- == 0 && isHole) return;
                code.Append(text[at++]);
            }
        }
    }

    private static bool OpensString(string text, int at, out int dollars, out bool isVerbatim, out int quotes)
    {
        (dollars, isVerbatim, quotes) = (0, false, 0);
        for (; at < text.Length && text[at] is '$' or '@'; at++)
            if (text[at] == '@') isVerbatim = true;
            else dollars++;
        for (; at < text.Length && text[at] == '"'; at++) quotes++;
        if (quotes == 2 || isVerbatim) quotes = Math.Min(quotes, 1);   // an empty string is opened and closed
        return quotes > 0;
    }

    /// <summary>Goes past a string whose opening quotes were read, and copies what is in its holes.</summary>
    private static void SkipString(string text, ref int at, StringBuilder code, int dollars, bool isVerbatim, int quotes)
    {
        string end = new('"', quotes), hole = new('{', Math.Max(1, dollars));
        while (at < text.Length && !(Starts(text, at, end) && !(isVerbatim && Starts(text, at, "\"\""))))
        {
            if (isVerbatim && Starts(text, at, "\"\"")) at += 2;
            else if (quotes == 1 && !isVerbatim && text[at] == '\\') at += 2;
            else if (dollars == 1 && quotes == 1 && Starts(text, at, "{{")) at += 2;
            else if (dollars > 0 && Starts(text, at, hole))
            {
                at += hole.Length;
                code.Append(' ');
                Copy(text, ref at, code, isHole: true);
                code.Append(' ');
                at += hole.Length;
            }
            else at++;
        }

        at += quotes;
    }

    private static bool Starts(string text, int at, string what) => string.CompareOrdinal(text, at, what, 0, what.Length) == 0;

    private static int After(string text, int at, string what) => text.IndexOf(what, at, StringComparison.Ordinal) is >= 0 and var found ? found + what.Length : text.Length + 1;
}
