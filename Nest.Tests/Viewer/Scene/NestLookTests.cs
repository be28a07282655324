using System.Globalization;
using System.Text.RegularExpressions;
using Nest.Viewer.Scene;

namespace Nest.Tests.Viewer.Scene;

/// <summary>How the nest looks and which keys do what is said once, in C#.</summary>
public partial class NestLookTests
{
    /// <summary>Numbers that shaders may hold: of geometry, bytes, and the middles of a texture's rows.</summary>
    private static readonly double[] Structural = [0, 1, 2, 3, 4, 5, 0.5, 1e-4, 0.125, 0.375, 0.625, 0.875, 128, 255, 330];

    public static TheoryData<string> Shaders => [.. Directory.GetFiles(Repository.PathOf("Nest.Viewer", "Shaders")).Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Shaders))]
    public void Shaders_hold_no_figure_of_the_look(string shader)
    {
        var numbers = NumbersOf(Repository.PathOf("Nest.Viewer", "Shaders", shader)).Where(number => !Structural.Contains(number));

        Assert.Empty(numbers);
    }

    [Fact]
    public void The_pages_scripts_hold_no_figure_of_the_look()
    {
        var figures = LookFigures.All.Select(figure => figure.Value).Where(value => value * 4 % 1 != 0).ToHashSet();   // whole numbers and quarters are other things, too
        var said = Directory.GetFiles(Repository.PathOf("Nest.Viewer", "Page", "Scripts"), "*.js", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}sound{Path.DirectorySeparatorChar}", StringComparison.Ordinal))   // of clocks, not of looks
            .SelectMany(file => NumbersOf(file).Where(figures.Contains).Select(number => $"{Path.GetFileName(file)}: {number}"));

        Assert.Empty(said);
    }

    [Fact]
    public void Figures_are_constants_of_shaders()
    {
        Assert.Contains("const float LINE_WIDTH = 1.5;\n", LookFigures.Glsl, StringComparison.Ordinal);
        Assert.Contains("const float HOME_AZIMUTH = -60.0;\n", LookFigures.Glsl, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_has_a_command_for_each_of_its_keys_and_the_read_me_tells_of_every_letter()
    {
        string commands = File.ReadAllText(Repository.PathOf("Nest.Viewer", "Page", "Scripts", "commands.js")), readMe = File.ReadAllText(Repository.PathOf("README.md"));

        foreach (var (key, (command, isOnPage)) in KeyBindings.Commands)
        {
            string name = command.ToString();
            if (isOnPage) Assert.Contains($"\n  {char.ToLowerInvariant(name[0])}{name[1..]}(", commands, StringComparison.Ordinal);
            if (key.Length == 1 && char.IsAsciiLetter(key[0])) Assert.Matches($@"\| .*\b{char.ToUpperInvariant(key[0])}\b.* \|", readMe);
        }
    }

    private static IEnumerable<double> NumbersOf(string file) =>
        Number().Matches(Comment().Replace(File.ReadAllText(file), "")).Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"(?<![\w.])\d+(?:\.\d+)?(?:e-?\d+)?(?![\w.])")]
    private static partial Regex Number();
}
