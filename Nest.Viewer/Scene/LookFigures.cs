using System.Globalization;
using System.Text;

namespace Nest.Viewer.Scene;

/// <summary>The figures of <see cref="NestLook"/> by name, for what is not C#.</summary>
internal static class LookFigures
{
    /// <summary>Every figure: lineWidth and its value, as it is written in decimals.</summary>
    public static IReadOnlyList<(string Name, double Value)> All { get; } =
    [
        .. typeof(NestLook).GetFields().Where(field => field.IsLiteral)
            .Select(field => ($"{char.ToLowerInvariant(field.Name[0])}{field.Name[1..]}", double.Parse(string.Create(CultureInfo.InvariantCulture, $"{field.GetRawConstantValue()}"), CultureInfo.InvariantCulture))),
    ];

    /// <summary>The figures as constants of GLSL: LINE_WIDTH for lineWidth. Stands behind a shader's first line.</summary>
    public static string Glsl { get; } = string.Concat(All.Select(figure => $"const float {GlslName(figure.Name)} = {GlslValue(figure.Value)};\n"));

    private static string GlslName(string name)
    {
        var constant = new StringBuilder();
        foreach (char letter in name)
        {
            if (char.IsAsciiLetterUpper(letter)) constant.Append('_');
            constant.Append(char.ToUpperInvariant(letter));
        }

        return constant.ToString();
    }

    private static string GlslValue(double value)
    {
        string text = value.ToString(CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) ? text : $"{text}.0";
    }
}
