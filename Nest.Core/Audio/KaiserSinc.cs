namespace Nest.Audio;

/// <summary>The low-pass filter of <see cref="Resampler"/>: a sinc under a Kaiser window, as a function of time in input samples.</summary>
/// <remarks>Source: Kaiser, "Nonrecursive digital filter design using the I0-sinh window function", ISCAS 1974.</remarks>
internal sealed class KaiserSinc
{
    public const double PassBand = 0.9;      // share of the lower rate's Nyquist frequency
    public const double StopBandDb = 110;   // attenuation from that frequency on

    private const double WindowShape = 0.1102 * (StopBandDb - 8.7);   // Kaiser's β for attenuations above 50 dB

    private readonly double cutoff;   // of the −6 dB point, as a share of the input's Nyquist frequency
    private readonly double halfWidth;   // the filter is zero beyond this many input samples on either side
    private readonly double scale;

    /// <param name="up">Output rate over the greatest common divisor of both.</param>
    /// <param name="down">Input rate over the same.</param>
    public KaiserSinc(int up, int down)
    {
        double lower = Math.Min(1.0, (double)up / down);
        cutoff = lower * (1 + PassBand) / 2;
        long half = (long)LowerRateHalfWidth * Math.Max(up, down);
        halfWidth = (double)half / up;
        Reach = (int)(half / up);
        scale = cutoff / BesselI0(WindowShape);
    }

    /// <summary>Whole input samples that the filter reaches to either side.</summary>
    public int Reach { get; }

    // Kaiser's length for the transition from PassBand to 1, in samples of the lower rate: 72.
    private static int LowerRateHalfWidth { get; } = (int)Math.Ceiling((StopBandDb - 7.95) / (2.285 * Math.PI * (1 - PassBand)) / 2);

    /// <summary>The filter's value <paramref name="time"/> input samples from its centre.</summary>
    public double At(double time)
    {
        double edge = time / halfWidth;
        if (Math.Abs(edge) > 1 + 1e-12) return 0;
        double x = Math.PI * cutoff * time;
        double sinc = x == 0 ? 1 : Math.Sin(x) / x;
        return scale * sinc * BesselI0(WindowShape * Math.Sqrt(Math.Max(0, 1 - edge * edge)));
    }

    // The modified Bessel function of order 0: Σₖ ((x/2)^k / k!)².
    private static double BesselI0(double x)
    {
        double sum = 1, term = 1, quarter = x * x / 4;
        for (int k = 1; term > sum * 1e-17; k++)
        {
            term *= quarter / ((double)k * k);
            sum += term;
        }

        return sum;
    }
}
