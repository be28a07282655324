#nullable enable
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace Nest.Build;

/// <summary>Joins ECMAScript modules into one classic script, each in a function scope of its own, those that others import first.</summary>
/// <remarks>
/// Understood are, each on a line of its own, <c>import { A, b } from './x.js';</c> and <c>export class</c>, <c>function</c>, <c>async function</c>
/// and <c>const</c> with one name. Any other form, an import of what is not exported or not used, and a circle of imports are errors.
/// BundleModules.targets compiles this file when a project is built, against .NET Standard 2.0.
/// </remarks>
public sealed class ModuleBundler
{
    private static readonly Regex Import = new Regex(@"^import \{ ([\w$]+(?:, [\w$]+)*) \} from '(\.\.?/[\w./-]+\.js)';$");
    private static readonly Regex Export = new Regex(@"^export ((?:class|function|async function|const) ([\w$]+)\b.*)$");
    private static readonly Regex Other = new Regex(@"^\s*(?:import|export)\b|\bimport\s*[.(]");

    private readonly List<Module> modules = new List<Module>();   // those that others import first
    private readonly Dictionary<string, Module?> known = new Dictionary<string, Module?>();   // by path; null while it is being read

    private ModuleBundler()
    {
    }

    /// <summary>The script that runs a module and all that it imports.</summary>
    /// <param name="entry">The module's file.</param>
    /// <param name="all">Files that must all be part of the script.</param>
    /// <exception cref="ModuleException">A module is not understood.</exception>
    public static string Bundle(string entry, IEnumerable<string> all)
    {
        var bundler = new ModuleBundler();
        string path = Path.GetFullPath(entry), folder = Path.GetDirectoryName(path)!;
        bundler.Read(path, path, 1);
        foreach (string file in all)
            if (!bundler.known.ContainsKey(Path.GetFullPath(file))) throw new ModuleException(file, 1, "no module imports this one");
        var script = new StringBuilder("(() => {\n'use strict';\n");
        foreach (var module in bundler.modules) module.Write(script, folder);
        return script.Append("})();\n").ToString();
    }

    private Module Read(string path, string importer, int line)
    {
        if (known.TryGetValue(path, out var module))
            return module ?? throw new ModuleException(importer, line, $"a circle of imports leads through {Path.GetFileName(path)}");
        if (!File.Exists(path)) throw new ModuleException(importer, line, $"there is no {path}");
        known[path] = null;
        module = Parse(path);
        modules.Add(module);
        module.Number = modules.Count;
        return known[path] = module;
    }

    private Module Parse(string path)
    {
        var module = new Module(path);
        string[] lines = File.ReadAllLines(path);
        for (int i = 0; i < lines.Length; i++)
        {
            if (Import.Match(lines[i]) is { Success: true } import)
            {
                var from = Read(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, import.Groups[2].Value)), path, i + 1);
                string[] names = import.Groups[1].Value.Split(',').Select(name => name.Trim()).ToArray();
                foreach (string name in names)
                {
                    if (!from.Exports.Contains(name)) throw new ModuleException(path, i + 1, $"{import.Groups[2].Value} does not export {name}");
                    if (!lines.Skip(i + 1).Any(line => Regex.IsMatch(line, $@"(?<![\w$]){Regex.Escape(name)}(?![\w$])"))) throw new ModuleException(path, i + 1, $"{name} is not used");
                }

                module.Lines.Add($"const {{ {string.Join(", ", names)} }} = $module{from.Number};");
                continue;
            }

            string text = lines[i];
            if (Export.Match(text) is { Success: true } export)
            {
                module.Exports.Add(export.Groups[2].Value);
                text = export.Groups[1].Value;
            }

            if (Other.IsMatch(text)) throw new ModuleException(path, i + 1, "this form of import or export is not supported");
            if (Regex.IsMatch(text, "</script|<!--", RegexOptions.IgnoreCase)) throw new ModuleException(path, i + 1, "this would end the script in a page");
            module.Lines.Add(text);
        }

        return module;
    }

    private sealed class Module
    {
        private readonly string path;

        public Module(string path) => this.path = path;

        public int Number { get; set; }
        public List<string> Lines { get; } = new List<string>();
        public List<string> Exports { get; } = new List<string>();

        public void Write(StringBuilder script, string folder)
        {
            string name = Uri.UnescapeDataString(new Uri(Path.Combine(folder, "x")).MakeRelativeUri(new Uri(path)).ToString());
            script.Append("\n// ").Append(name).Append('\n').Append(Exports.Count > 0 ? $"const $module{Number} = " : "").Append("(() => {\n");
            foreach (string line in Lines) script.Append(line).Append('\n');
            if (Exports.Count > 0) script.Append("return { ").Append(string.Join(", ", Exports)).Append(" };\n");
            script.Append("})();\n");
        }
    }
}

/// <summary>What is wrong with a module, and where.</summary>
public sealed class ModuleException : Exception
{
    /// <summary>Names the place.</summary>
    public ModuleException(string file, int line, string message) : base(message) => (File, Line) = (file, line);

    /// <summary>The module's file.</summary>
    public string File { get; }

    /// <summary>The line, from 1 on.</summary>
    public int Line { get; }
}

#if !NEST_TESTS
/// <summary>The task of BundleModules.targets: see <see cref="ModuleBundler"/>.</summary>
public sealed class BundleModules : Microsoft.Build.Utilities.Task
{
    /// <summary>The module to begin with.</summary>
    public string Entry { get; set; } = "";

    /// <summary>Modules that must all be part of the script.</summary>
    public string[] Modules { get; set; } = Array.Empty<string>();

    /// <summary>The script, replaced where it exists.</summary>
    public string Output { get; set; } = "";

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            string script = ModuleBundler.Bundle(Entry, Modules);
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Output))!);
            File.WriteAllText(Output, script, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }
        catch (ModuleException problem)
        {
            Log.LogError(null, "NEST1", null, problem.File, problem.Line, 0, 0, 0, problem.Message);
        }

        return !Log.HasLoggedErrors;
    }
}
#endif
