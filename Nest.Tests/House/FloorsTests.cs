using System.Text.RegularExpressions;

namespace Nest.Tests.House;

/// <summary>Nest.Core is built in floors: a folder uses lower floors only.</summary>
public partial class FloorsTests
{
    private static readonly Dictionary<string, int> Floors = new()
    {
        ["Numerics"] = 0, ["Native"] = 0,
        ["Formats"] = 1,
        ["Audio"] = 2,
        ["Dsp"] = 3,        // reads sound files
        ["Tensors"] = 4,    // a device computes spectrograms, too
        ["Layers"] = 5, ["Projection"] = 5,
        ["Features"] = 6,
        ["Models"] = 7,
        ["Songs"] = 8, ["Embeddings"] = 8,
    };

    [Fact]
    public void No_folder_of_the_core_imports_its_own_floor_or_a_higher_one()
    {
        var offences = new List<string>();
        foreach (string file in Repository.SourcesOf("Nest.Core"))
        {
            string place = Path.GetRelativePath(Repository.PathOf("Nest.Core"), file);
            string folder = place.Split(Path.DirectorySeparatorChar)[0];
            if (!Floors.TryGetValue(folder, out int floor))
            {
                offences.Add($"{place}: no floor is given for the folder {folder}");
                continue;
            }

            foreach (string imported in NamespaceReference().Matches(CodeOf(file)).Select(match => match.Groups[1].Value).Distinct())
                if (imported != folder && Floors.TryGetValue(imported, out int other) && other >= floor)
                    offences.Add($"{place} (floor {floor}) uses {imported} (floor {other})");
        }

        Assert.True(offences.Count == 0, string.Join(Environment.NewLine, offences));
    }

    [Fact]
    public void The_core_references_one_package_and_no_project()
    {
        string project = File.ReadAllText(Repository.PathOf("Nest.Core", "Nest.Core.csproj"));

        Assert.Equal(["System.Numerics.Tensors"], PackageReference().Matches(project).Select(match => match.Groups[1].Value));
        Assert.DoesNotContain("ProjectReference", project, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_over_400_lines_says_why()
    {
        var silent = new[] { "Nest.Core", "Nest.Gpu", "Nest.Store", "Nest.Viewer", "Nest.Cli", "Nest.Bench", "Nest.Tests" }
            .SelectMany(Repository.SourcesOf)
            .Where(file => File.ReadLines(file).Count() > 400 && !File.ReadAllText(file).Contains("Over 400 lines because", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Repository.Root, file));

        Assert.Empty(silent);
    }

    // The code without its comments, whose cross-references may point anywhere.
    private static string CodeOf(string file) => Comment().Replace(File.ReadAllText(file), "");

    [GeneratedRegex(@"\bNest\.([A-Z]\w+)")]
    private static partial Regex NamespaceReference();

    [GeneratedRegex("<PackageReference Include=\"([^\"]+)\"")]
    private static partial Regex PackageReference();

    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();
}
