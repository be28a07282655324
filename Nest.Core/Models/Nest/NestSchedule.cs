namespace Nest.Models.Nest;

/// <summary>How fast preset <c>nest</c> learns at each step.</summary>
internal static class NestSchedule
{
    /// <summary>Steps that the recipe takes.</summary>
    public const int Steps = 800;

    private const double Peak = 7e-3;
    private const double Last = 0.03;     // of the peak
    private const int WarmUp = 50;

    /// <summary>The learning rate of a step, counted from 0: a linear warm-up under a cosine that falls to 3% of the peak.</summary>
    public static double Rate(int step, int steps) =>
        Peak * Math.Min(1, (step + 1.0) / WarmUp) * (Last + (1 - Last) * 0.5 * (1 + Math.Cos(Math.PI * step / steps)));
}
