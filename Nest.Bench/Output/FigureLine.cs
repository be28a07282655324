using System.Globalization;

namespace Nest.Bench.Output;

/// <summary>A figure as a JSON line, in the form that the peers' scripts print theirs.</summary>
internal static class FigureLine
{
    /// <summary>Prints one figure on standard output.</summary>
    public static void Write(string figure, double value, string unit, int threads, string peer = "nest") =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{{\"peer\": \"{peer}\", \"figure\": \"{figure}\", \"value\": {value:G6}, \"unit\": \"{unit}\", \"threads\": {threads}}}"));
}
