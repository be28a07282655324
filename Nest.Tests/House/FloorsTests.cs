using System.Text.RegularExpressions;

namespace Nest.Tests.House;

/// <summary>Every project is built in floors: a folder uses lower floors of its project only; and no two folders lean on one another.</summary>
public partial class FloorsTests
{
    /// <summary>Floors of a project's folders, "" being what lies at its top. A folder within a folder has its floor, unless it is named itself.</summary>
    private static readonly Dictionary<string, Dictionary<string, int>> Floors = new()
    {
        ["Nest.Core"] = new()
        {
            ["Numerics"] = 0, ["Native"] = 0,
            ["Formats"] = 1,
            ["Audio"] = 2,
            ["Dsp"] = 3,                              // reads sound files
            ["Tensors"] = 4,                          // a device computes spectrograms, too
            ["Layers"] = 5, ["Projection"] = 5,
            ["Features"] = 6,
            ["Models"] = 7,
            ["Songs"] = 8, ["Embeddings"] = 8,
        },
        ["Nest.Gpu"] = new() { ["Native"] = 0, ["Drivers"] = 1, [""] = 2 },
        ["Nest.Store"] = new() { [""] = 0 },
        ["Nest.CommandLine"] = new() { [""] = 0 },
        ["Nest.Cli"] = new() { ["Pictures"] = 0, ["Collections"] = 1, ["Commands"] = 2, [""] = 3 },
        ["Nest.Bench"] = new() { ["Native"] = 0, ["Output"] = 0, ["Kernels"] = 1, ["Operations"] = 1, ["Gpu"] = 2, [""] = 3 },
        ["Nest.Viewer"] = new()
        {
            ["Native"] = 0,
            ["Graphics"] = 1, ["Sound"] = 1, ["Songs"] = 1,
            ["Scene"] = 2,
            ["Window"] = 3, ["Offscreen"] = 3, ["Page"] = 3,
            ["Film"] = 4, ["Poster"] = 4,
            ["Commands"] = 5,
            [""] = 6,                                 // Program
        },
    };

    public static TheoryData<string> WithFloors => [.. Floors.Keys];

    [Theory]
    [MemberData(nameof(WithFloors))]
    public void A_folder_uses_lower_floors_only(string project)
    {
        var floors = Floors[project];
        var unknown = TypeGraph.Instance.Sources.Where(source => source.Project == project && FloorOf(source) is null)
            .Select(source => $"{source.Path}: no floor is given for its folder");
        var offences = TypeGraph.Instance.Mentions
            .Where(mention => mention.From.Project == project && mention.To.Project == project && RoomOf(mention.From) != RoomOf(mention.To) && FloorOf(mention.To) >= FloorOf(mention.From))
            .Select(mention => $"{mention}: floor {FloorOf(mention.From)} uses floor {FloorOf(mention.To)}");

        AssertNone([.. unknown, .. offences]);

        int? FloorOf(Source source) => RoomOf(source) is { } room ? floors[room] : null;
        string? RoomOf(Source source)
        {
            string room = source.Folder;
            while (!floors.ContainsKey(room) && room.Contains('/', StringComparison.Ordinal)) room = room[..room.LastIndexOf('/')];
            return floors.ContainsKey(room) ? room : null;
        }
    }

    [Fact]
    public void The_floor_plan_in_the_documents_shows_them()
    {
        string plan = File.ReadAllText(Repository.PathOf("docs", "floor-plan.svg"));

        AssertNone([.. Floors.SelectMany(project => project.Value.Keys.Where(room => room.Length > 0).Append(project.Key)).Where(room => !plan.Contains($">{room}<", StringComparison.Ordinal))]);
    }

    // How many folders of a project may stand in circles. These numbers only fall.
    [Theory]
    [InlineData("Nest.Core", 0)]
    [InlineData("Nest.Gpu", 0)]
    [InlineData("Nest.Store", 0)]
    [InlineData("Nest.Viewer", 0)]
    [InlineData("Nest.CommandLine", 0)]
    [InlineData("Nest.Cli", 0)]
    [InlineData("Nest.Bench", 0)]
    public void Folders_do_not_lean_on_one_another(string project, int most)
    {
        IReadOnlyList<string[]> circles = TypeGraph.Instance.FolderCircles(project);
        var found = circles.Select(circle => $"{string.Join(" <-> ", circle.Select(folder => $"{project}/{folder}"))}\n" + string.Join('\n', TypeGraph.Instance.Mentions
            .Where(mention => mention.From.Project == project && mention.To.Project == project && mention.From.Folder != mention.To.Folder
                && circle.Contains(mention.From.Folder) && circle.Contains(mention.To.Folder))
            .Select(mention => $"    {mention}")));

        Assert.True(circles.Sum(circle => circle.Length) <= most, $"{circles.Sum(circle => circle.Length)} folders of {project} stand in circles, {most} may:\n{string.Join('\n', found)}");
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
        var silent = TypeGraph.Projects.Append("Nest.Tests")
            .SelectMany(Repository.SourcesOf)
            .Where(file => File.ReadLines(file).Count() > 400 && !File.ReadAllText(file).Contains("Over 400 lines because", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Repository.Root, file));

        AssertNone([.. silent]);
    }

    private static void AssertNone(string[] offences) => Assert.True(offences.Length == 0, string.Join(Environment.NewLine, offences));

    [GeneratedRegex("<PackageReference Include=\"([^\"]+)\"")]
    private static partial Regex PackageReference();
}
