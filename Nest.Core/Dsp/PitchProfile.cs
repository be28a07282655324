namespace Nest.Dsp;

/// <summary>How strongly each pitch sounds in a spectrum, whatever its octave: the peaks of the spectrum gathered at thirds of a semitone.</summary>
/// <remarks>
/// A peak is a bin higher than both its neighbours and within 60 dB of the highest; a parabola through the logarithms of the three gives its frequency
/// f and height a. It adds a²·cos²(π/2 · d / ⅔) to every place within d &lt; ⅔ semitone of f. Place n stands for
/// n/3 semitones above C, A being 440 Hz, so that places 3c are the twelve pitch classes of an instrument in tune, and those between tell how far it is out.
/// <para>Source: Gómez, "Tonal description of music audio signals", PhD thesis, Barcelona, 2006 (the harmonic pitch class profile, without its harmonics' weights).</para>
/// <para>Nothing is allocated a call. Thread-safe: nothing changes after construction.</para>
/// </remarks>
public sealed class PitchProfile
{
    /// <summary>Places in an octave.</summary>
    public const int Places = 36;

    /// <summary>Pitch classes in an octave, C the first.</summary>
    public const int Classes = 12;

    private const double Lowest = 110, Highest = 3520;   // Hz: below, semitones share a bin and drums sound; above, overtones crowd
    private const double Reach = 2.0 / 3;                // semitones
    private const float LeastShare = 1e-3f;              // of the highest peak: −60 dB
    private const int PerSemitone = Places / Classes;

    private readonly double binHertz;
    private readonly int first, last;                    // bins that may be peaks

    /// <param name="rate">Samples a second.</param>
    /// <param name="size">FFT length in samples: bins of 5.4 Hz (4,096 at 22,050 Hz) tell semitones apart from 180 Hz on.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not positive, or the length no power of two.</exception>
    public PitchProfile(int rate, int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rate, 1);
        Bins = Framing.RequireSize(size, nameof(size)) / 2 + 1;
        binHertz = (double)rate / size;
        first = Math.Max(1, (int)Math.Ceiling(Lowest / binHertz));
        last = Math.Min(Bins - 2, (int)(Highest / binHertz));
    }

    /// <summary>Frequencies of the spectra.</summary>
    public int Bins { get; }

    /// <summary>Writes the profile of one spectrum.</summary>
    /// <param name="magnitudes">(Bins)</param>
    /// <param name="profile">Overwritten. (Places)</param>
    /// <exception cref="ArgumentException">A length is another.</exception>
    public void Compute(ReadOnlySpan<float> magnitudes, Span<float> profile)
    {
        if (magnitudes.Length != Bins) throw new ArgumentException($"A spectrum of {magnitudes.Length} values, not {Bins}.", nameof(magnitudes));
        if (profile.Length != Places) throw new ArgumentException($"A profile of {profile.Length} values, not {Places}.", nameof(profile));
        profile.Clear();
        float highest = 0;
        for (int bin = first; bin <= last; bin++) highest = MathF.Max(highest, magnitudes[bin]);
        float least = LeastShare * highest;
        for (int bin = first; bin <= last; bin++)
        {
            float here = magnitudes[bin];
            if (here <= least || here <= magnitudes[bin - 1] || here < magnitudes[bin + 1]) continue;
            double before = Math.Log(Math.Max(magnitudes[bin - 1], 1e-6 * here)), top = Math.Log(here), after = Math.Log(Math.Max(magnitudes[bin + 1], 1e-6 * here));
            double off = 0.5 * (before - after) / (before - 2 * top + after), height = Math.Exp(top - 0.25 * (before - after) * off);
            Add(12 * Math.Log2((bin + off) * binHertz / 440) + 9, height * height, profile);
        }
    }

    /// <summary>How far the instruments are from A = 440 Hz, in semitones, −0.5 to 0.5; 0 for an empty profile.</summary>
    /// <param name="profile">The sum of many. (Places)</param>
    public static double Tuning(ReadOnlySpan<double> profile)
    {
        double real = 0, imaginary = 0;   // the profile's first harmonic over a semitone
        for (int n = 0; n < profile.Length; n++)
        {
            var (sine, cosine) = Math.SinCos(2 * Math.PI * (n % PerSemitone) / PerSemitone);
            real += profile[n] * cosine;
            imaginary += profile[n] * sine;
        }

        return Math.Atan2(imaginary, real) / (2 * Math.PI);
    }

    /// <summary>Gathers a profile at the twelve pitch classes, C first.</summary>
    /// <param name="profile">(Places)</param>
    /// <param name="tuning">As <see cref="Tuning"/> gives it.</param>
    /// <param name="classes">Overwritten. (Classes)</param>
    public static void Fold(ReadOnlySpan<float> profile, double tuning, Span<float> classes)
    {
        classes.Clear();
        for (int n = 0; n < Places; n++)
        {
            double place = (double)n / PerSemitone - tuning;
            int nearest = (int)Math.Floor(place);
            for (int c = nearest; c <= nearest + 1; c++) classes[(c + Classes) % Classes] += (float)(Weight(place - c) * profile[n]);
        }
    }

    private static void Add(double semitones, double energy, Span<float> profile)
    {
        double place = semitones * PerSemitone;
        int nearest = (int)Math.Floor(place);
        for (int n = nearest - 1; n <= nearest + 2; n++)
            profile[(n % Places + Places) % Places] += (float)(Weight((place - n) / PerSemitone) * energy);
    }

    private static double Weight(double semitones)
    {
        if (Math.Abs(semitones) >= Reach) return 0;
        double cosine = Math.Cos(Math.PI / 2 * semitones / Reach);
        return cosine * cosine;
    }
}
