namespace Nest.Tests.Build;

/// <summary>Modules of the pages share nothing but what they import: of all that is global they use the language's and the browser's names below.</summary>
public class ScriptNamesTests
{
    private static readonly HashSet<string> Language =
        ["Array", "Error", "Float32Array", "Infinity", "Int32Array", "Int8Array", "Intl", "JSON", "Map", "Math", "Object", "Promise", "Set", "String", "Uint16Array", "Uint32Array", "Uint8Array", "undefined"];

    private static readonly HashSet<string> Browser =
        ["Blob", "DecompressionStream", "Event", "ImageData", "MediaMetadata", "ResizeObserver", "Response", "URL", "WheelEvent", "addEventListener", "atob", "clearTimeout", "console", "devicePixelRatio",
         "document", "getComputedStyle", "innerHeight", "innerWidth", "location", "matchMedia", "navigator", "performance", "requestAnimationFrame", "setTimeout"];

    // Where a page hands itself to the console and to the tests.
    private static readonly Dictionary<string, string> Entries = new() { ["Nest.Viewer/Page/Scripts/main.js"] = "globalThis.page = ", ["Nest.Cli/MapPage/map.js"] = "globalThis.map = " };

    public static TheoryData<string> Modules { get; } = [.. new[] { "Nest.Viewer/Page/Scripts", "Nest.Cli/MapPage" }
        .SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*.js", SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Modules))]
    public void A_module_reads_no_global_but_the_languages_and_the_browsers_and_writes_none(string module)
    {
        string source = File.ReadAllText(Repository.PathOf(module));
        if (Entries.TryGetValue(module, out string? hook)) source = source.Replace(hook, "", StringComparison.Ordinal);

        var names = ScriptNames.Of(source);

        Assert.Equal([], names.Read.Except(Language).Except(Browser));
        Assert.Equal([], names.Written);
    }

    [Fact]
    public void What_a_module_declares_counts_where_it_is_declared()
    {
        var names = ScriptNames.Of(
            """
            import { a } from './a.js';
            export class B { static c = d; #e = a.f; g({ h, i: [j] = k }, ...l) { m = h + j + l; [n, o.p] = [B]; return this.#e; } }
            for (const q of r) { let s = q; }
            s++;
            const t = { u, v: w, [x]: 1, y() { return t; } }, z = (aa = t) => { try { z(aa); } catch (bb) { bb(arguments); } };
            """);

        Assert.Equal(["arguments", "d", "k", "m", "n", "o", "r", "s", "u", "w", "x"], names.Read);
        Assert.Equal(["m", "n", "s"], names.Written);
    }
}
