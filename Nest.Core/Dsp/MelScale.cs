namespace Nest.Dsp;

/// <summary>The mel scale of Slaney's Auditory Toolbox: linear below 1 kHz (200/3 Hz a mel), logarithmic above (27 mels for a factor of 6.4).</summary>
/// <remarks>Source: Slaney, "Auditory Toolbox", Interval Research Technical Report 1998-010. Thread-safe, as nothing is kept.</remarks>
public static class MelScale
{
    private const double HertzAMel = 200.0 / 3, BreakHertz = 1000, BreakMels = 15;

    private static readonly double LogStep = Math.Log(6.4) / 27;

    /// <summary>Mels of a frequency in Hz.</summary>
    public static double FromHertz(double hertz) =>
        hertz < BreakHertz ? hertz / HertzAMel : BreakMels + Math.Log(hertz / BreakHertz) / LogStep;

    /// <summary>The frequency in Hz of a number of mels.</summary>
    public static double ToHertz(double mels) =>
        mels < BreakMels ? mels * HertzAMel : BreakHertz * Math.Exp(LogStep * (mels - BreakMels));
}
