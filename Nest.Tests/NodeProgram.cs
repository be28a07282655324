using System.Diagnostics;
using System.Text.Json;

namespace Nest.Tests;

/// <summary>The scripts of <c>Nest.Tests/Page</c>, run by Node.js; each prints one JSON object.</summary>
internal static class NodeProgram
{
    /// <summary>What is missing to run them, in one line; null if nothing is.</summary>
    /// <param name="package">The npm package that the script needs.</param>
    public static string? Missing(string package) =>
        Find("node") is null ? "Node.js is not installed."
        : Directory.Exists(Repository.PathOf("Nest.Tests", "Page", "node_modules", package)) ? null : $"{package} is missing: npm ci --prefix Nest.Tests/Page";

    /// <summary>A program on the path; null if there is none.</summary>
    public static string? Find(string program) => Environment.GetEnvironmentVariable("PATH")?
        .Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>Runs a script and returns what it printed.</summary>
    /// <exception cref="TimeoutException">It is not done in time.</exception>
    public static JsonElement Run(TimeSpan patience, string script, params string[] arguments)
    {
        using var node = Process.Start(new ProcessStartInfo("node", [Repository.PathOf("Nest.Tests", "Page", script), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = node.StandardError.ReadToEndAsync();
        var output = node.StandardOutput.ReadToEndAsync();
        if (!node.WaitForExit(patience))
        {
            node.Kill(entireProcessTree: true);
            throw new TimeoutException($"{script} is not done after {patience}: {errors.Result}");
        }

        return node.ExitCode == 0 ? JsonDocument.Parse(output.Result).RootElement : throw new InvalidOperationException($"{script}: {errors.Result}");
    }
}
