using System.Text.RegularExpressions;

namespace Nest.Tests.House;

/// <summary>A C# file of the product.</summary>
/// <param name="Path">From the repository's root, with slashes.</param>
/// <param name="Code">Without comments and strings.</param>
/// <param name="Namespace">As it is declared.</param>
/// <param name="Visible">Namespaces whose types it may name without saying where they are.</param>
internal sealed record Source(string Path, string Code, string Namespace, HashSet<string> Visible)
{
    public string Project => Path[..Path.IndexOf('/')];

    /// <summary>Where it lies within its project: "" at the top.</summary>
    public string Folder => Path.LastIndexOf('/') is var last && last > Project.Length ? Path[(Project.Length + 1)..last] : "";
}

/// <summary>A file that names a type of another.</summary>
internal sealed record Mention(Source From, Source To, string Type)
{
    public override string ToString() => $"{From.Path} uses {Type} of {To.Path}";
}

/// <summary>Which files of the product mention whose types: by text, with what is visible by namespaces and projects; no compiler is asked.</summary>
internal sealed partial class TypeGraph
{
    /// <summary>The projects, low to high.</summary>
    public static readonly string[] Projects = [.. new[] { "Nest.Core", "Nest.Gpu", "Nest.Store", "Nest.CommandLine", "Nest.Viewer", "Nest.Cli", "Nest.Bench" }.Where(Exists)];

    private static readonly Lazy<TypeGraph> Built = new(() => new TypeGraph());

    private TypeGraph()
    {
        Sources = [.. Projects.SelectMany(Repository.SourcesOf).Order(StringComparer.Ordinal).Select(Read)];
        var declared = Sources.SelectMany(source => Declaration().Matches(source.Code).Select(match => (Name: match.Groups[1].Value, Source: source)))
            .ToLookup(type => type.Name, type => type.Source);
        var references = Projects.ToDictionary(project => project, References);
        Mentions = [.. Sources.SelectMany(source => MentionsOf(source, declared, references[source.Project]))];
    }

    public static TypeGraph Instance => Built.Value;

    public IReadOnlyList<Source> Sources { get; }

    public IReadOnlyList<Mention> Mentions { get; }

    /// <summary>Circles of folders within a project: each a list of folders every one of which leads to every other.</summary>
    public IReadOnlyList<string[]> FolderCircles(string project)
    {
        var arrows = Mentions.Where(mention => mention.From.Project == project && mention.To.Project == project && mention.From.Folder != mention.To.Folder)
            .ToLookup(mention => mention.From.Folder, mention => mention.To.Folder);
        var reached = Sources.Where(source => source.Project == project).Select(source => source.Folder).Distinct()
            .ToDictionary(folder => folder, folder => Reached(folder, arrows));
        return [.. reached.Keys.Where(folder => reached[folder].Contains(folder))
            .Select(folder => reached.Keys.Where(other => reached[folder].Contains(other) && reached[other].Contains(folder)).Order(StringComparer.Ordinal).ToArray())
            .DistinctBy(circle => string.Join('|', circle))];
    }

    private static HashSet<string> Reached(string from, ILookup<string, string> arrows)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>(arrows[from]);
        while (open.TryPop(out string? next))
            if (reached.Add(next)) foreach (string further in arrows[next]) open.Push(further);
        return reached;
    }

    private static IEnumerable<Mention> MentionsOf(Source source, ILookup<string, Source> declared, HashSet<string> projects)
    {
        var named = Name().Matches(source.Code).Select(match => (Name: match.Groups[2].Value, In: match.Groups[1].Value.TrimEnd('.'))).Distinct();
        foreach (var group in named.GroupBy(name => name.Name))
        {
            if (declared[group.Key].Contains(source)) continue;
            var seen = declared[group.Key].Where(other => projects.Contains(other.Project) && group.Any(name => IsMeant(name.In, source, other))).ToList();
            var own = seen.Where(other => other.Namespace == source.Namespace).ToList();
            foreach (Source other in own.Count > 0 ? own : seen) yield return new Mention(source, other, group.Key);
        }
    }

    /// <summary>Whether a name, with what stands before its last point, may be of a type in another file.</summary>
    private static bool IsMeant(string qualifier, Source source, Source other)
    {
        if (source.Visible.Contains(other.Namespace)) return true;
        if (qualifier.Length == 0 || !other.Namespace.EndsWith(qualifier, StringComparison.Ordinal)) return false;
        string outer = other.Namespace[..^qualifier.Length].TrimEnd('.');
        return outer.Length == 0 || source.Namespace == outer || source.Namespace.StartsWith(outer + ".", StringComparison.Ordinal);
    }

    private static Source Read(string file)
    {
        string code = CodeText.Of(File.ReadAllText(file));
        string space = Space().Match(code).Groups[1].Value;
        var visible = Import().Matches(code).Select(match => match.Groups[1].Value).ToHashSet();
        for (string outer = space; outer.Length > 0; outer = outer.LastIndexOf('.') is > 0 and var last ? outer[..last] : "") visible.Add(outer);
        return new Source(Path.GetRelativePath(Repository.Root, file).Replace(Path.DirectorySeparatorChar, '/'), code, space, visible);
    }

    private static bool Exists(string project) => Directory.Exists(Repository.PathOf(project));

    /// <summary>A project and all that it references, directly or not.</summary>
    private static HashSet<string> References(string project)
    {
        string text = File.ReadAllText(Repository.PathOf(project, $"{project}.csproj"));
        return [project, .. Reference().Matches(text).Select(match => match.Groups[1].Value).Where(Exists).SelectMany(References)];
    }

    [GeneratedRegex(@"^(?:(?:public|internal|private|protected|static|sealed|abstract|readonly|partial|ref|unsafe|file|new) )*(?:class|struct|interface|enum|record(?: struct| class)?|delegate [\w<>\[\]?.]+) ([A-Z]\w*)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"(?<=((?:\b[A-Z]\w*\.)*))\b([A-Z]\w*)\b")]
    private static partial Regex Name();

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Space();

    [GeneratedRegex(@"^(?:global )?using (?:static )?(?:\w+ = )?(Nest[\w.]*)", RegexOptions.Multiline)]
    private static partial Regex Import();

    [GeneratedRegex(@"([\w.]+)[\\/][\w.]+\.csproj")]
    private static partial Regex Reference();
}
