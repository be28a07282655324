using System.Text.RegularExpressions;

namespace Nest.Tests.House;

/// <summary>What the documents name is there.</summary>
public partial class DocumentsTests
{
    public static TheoryData<string> Documents =>
        [.. new[] { "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "fixtures/README.md", "Nest.Gpu/Kernels/README.md" }
            .Concat(Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md").Select(file => $"docs/{Path.GetFileName(file)}"))];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Its_links_and_the_paths_in_it_lead_somewhere(string document)
    {
        string text = File.ReadAllText(Repository.PathOf(document.Split('/')));
        string folder = Path.GetDirectoryName(Repository.PathOf(document.Split('/')))!;

        var links = Link().Matches(text).Select(match => match.Groups[1].Value.Split('#')[0])
            .Where(link => link.Length > 0 && !link.Contains("://", StringComparison.Ordinal) && !Path.Exists(Path.Combine(folder, link)));
        var paths = Quoted().Matches(text).Select(match => match.Groups[1].Value)
            .Where(path => IsPath(Repository.Root, path) || IsPath(folder, path)).Where(path => !Exists(Repository.Root, path) && !Exists(folder, path));

        Assert.Equal([], links.Concat(paths));
    }

    // What begins with a folder that is there, and names nothing that is only an example.
    private static bool IsPath(string folder, string text) =>
        text.IndexOf('/', StringComparison.Ordinal) > 0 && Directory.Exists(Path.Combine(folder, text.Split('/')[0])) && !text.Contains('{', StringComparison.Ordinal)
        && !text.Contains("NAME", StringComparison.OrdinalIgnoreCase);

    // As a file, a folder, or a pattern of files.
    private static bool Exists(string folder, string path)
    {
        string whole = Path.Combine(folder, path);
        return Path.Exists(whole) || (Directory.Exists(Path.GetDirectoryName(whole)) && Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(whole)!, Path.GetFileName(whole)).Any());
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<!`)`([\w.*/{},-]+)`(?!`)")]
    private static partial Regex Quoted();
}
