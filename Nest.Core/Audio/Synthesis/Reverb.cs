namespace Nest.Audio.Synthesis;

/// <summary>One channel of a room: eight damped echoes side by side, thickened by four all-pass delays in a row.</summary>
/// <remarks>
/// Schroeder's structure ("Natural sounding artificial reverberation", JAES 10(3), 1962) with the delays and the damping of
/// Jezar's Freeverb (public domain, 2000).
/// </remarks>
internal sealed class Reverb
{
    /// <summary>Samples at 44,100 Hz by which the right channel's delays are longer than the left's.</summary>
    public const int Spread = 23;

    private const float Feedback = 0.80f, Damping = 0.35f, Diffusion = 0.5f, Gain = 0.12f;

    private static readonly int[] CombDelays = [1116, 1188, 1277, 1356, 1422, 1491, 1557, 1617];   // samples at 44,100 Hz
    private static readonly int[] AllPassDelays = [556, 441, 341, 225];

    private readonly float[][] combs;      // (8)(delay)
    private readonly float[][] allPasses;  // (4)(delay)

    /// <param name="rate">Samples a second.</param>
    /// <param name="spread">Samples at 44,100 Hz added to every delay.</param>
    public Reverb(int rate, int spread)
    {
        float[] Delay(int samples) => new float[Math.Max(1, (int)Math.Round((samples + spread) * (double)rate / 44_100))];
        combs = Array.ConvertAll(CombDelays, Delay);
        allPasses = Array.ConvertAll(AllPassDelays, Delay);
    }

    /// <summary>Adds the room's answer to a sound.</summary>
    /// <param name="mix">(samples), added to.</param>
    /// <param name="sound">(samples), what the room hears; overwritten.</param>
    public void AddTo(Span<float> mix, Span<float> sound)
    {
        var wet = new float[sound.Length];
        foreach (var line in combs) Comb(sound, line, wet);
        foreach (var line in allPasses) AllPass(wet, line);
        for (int n = 0; n < mix.Length; n++) mix[n] += Gain * wet[n];
    }

    // An echo that goes on, each time duller: adds y to wet, y[n] = line[n − D], line[n] = x[n] + Feedback · lowpass(y)[n].
    private static void Comb(ReadOnlySpan<float> x, float[] line, Span<float> wet)
    {
        float low = 0;
        for (int n = 0, at = 0; n < x.Length; n++)
        {
            float y = line[at];
            low = y + Damping * (low - y);
            line[at] = x[n] + Feedback * low;
            wet[n] += y;
            if (++at == line.Length) at = 0;
        }
    }

    // y[n] = line[n − D] − x[n], line[n] = x[n] + Diffusion · line[n − D].
    private static void AllPass(Span<float> sound, float[] line)
    {
        for (int n = 0, at = 0; n < sound.Length; n++)
        {
            float x = sound[n], delayed = line[at];
            line[at] = x + Diffusion * delayed;
            sound[n] = delayed - x;
            if (++at == line.Length) at = 0;
        }
    }
}
