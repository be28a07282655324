using Nest.Bench.Output;

namespace Nest.Bench.Gpu;

/// <summary>A graphics card's figure.</summary>
internal static class GpuFigure
{
    /// <summary>Prints it, its name after "card_".</summary>
    public static void Write(string figure, double value, string unit) => FigureLine.Write($"card_{figure}", value, unit, 0);
}
