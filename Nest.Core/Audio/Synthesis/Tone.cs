using Nest.Numerics;

namespace Nest.Audio.Synthesis;

/// <summary>The raw material of every synthesised sound: sine tones that may die away, noise, and envelopes over both.</summary>
internal static class Tone
{
    /// <summary>The amplitude that finished sounds peak at: −1 dB of full scale.</summary>
    public static readonly double Peak = Math.Pow(10, -1 / 20.0);

    /// <summary>Frequency of a note of the equally tempered scale: 69 is A4, 440 Hz.</summary>
    public static double Hz(double note) => 440 * Math.Pow(2, (note - 69) / 12);

    /// <summary>Adds level · e^(−t/decay) · sin(2π·hz·t + phase); nothing where the rate can't hold the frequency.</summary>
    /// <param name="sound">(samples), added to.</param>
    /// <param name="rate">Samples a second.</param>
    /// <param name="hz">Frequency.</param>
    /// <param name="level">Amplitude at the start.</param>
    /// <param name="decay">Seconds in which the amplitude falls to 1/e.</param>
    /// <param name="phase">In radians.</param>
    public static void Add(Span<float> sound, int rate, double hz, double level, double decay = double.PositiveInfinity, double phase = 0)
    {
        if (hz >= 0.45 * rate) return;

        // A damped sine obeys y[n] = 2·r·cos(ω)·y[n−1] − r²·y[n−2].
        double omega = 2 * Math.PI * hz / rate, r = Math.Exp(-1 / (decay * rate));
        double feedback1 = 2 * r * Math.Cos(omega), feedback2 = -r * r;
        double before = level * Math.Sin(phase - omega) / r, now = level * Math.Sin(phase);
        for (int n = 0; n < sound.Length; n++)
        {
            sound[n] += (float)now;
            (before, now) = (now, feedback1 * now + feedback2 * before);
        }
    }

    /// <summary>Normally distributed noise of equal power at all frequencies.</summary>
    public static float[] WhiteNoise(int length, SeededRandom random)
    {
        var sound = new float[length];
        for (int n = 0; n < length; n++) sound[n] = (float)random.NextGaussian();
        return sound;
    }

    /// <summary>Noise of equal power in every octave from 10 Hz up: 3 dB less an octave.</summary>
    /// <remarks>
    /// The sum of relaxation processes of equal variance whose corner frequencies lie an octave apart.
    /// Source: van der Ziel, "On the noise spectra of semi-conductor noise and of flicker effect", Physica 16, 1950.
    /// </remarks>
    public static float[] PinkNoise(int length, int rate, SeededRandom random)
    {
        var sound = new float[length];
        for (double corner = 10; corner < rate / 2.0; corner *= 2)
        {
            double keep = Math.Exp(-2 * Math.PI * corner / rate), fresh = Math.Sqrt(1 - keep * keep);
            double state = random.NextGaussian();
            for (int n = 0; n < length; n++)
            {
                sound[n] += (float)state;
                state = keep * state + fresh * random.NextGaussian();
            }
        }

        return sound;
    }

    /// <summary>Takes away what lies below a frequency (one pole: 6 dB an octave).</summary>
    public static void HighPass(Span<float> sound, int rate, double hz)
    {
        double keep = Math.Exp(-2 * Math.PI * hz / rate), low = 0;
        for (int n = 0; n < sound.Length; n++)
        {
            low = keep * low + (1 - keep) * sound[n];
            sound[n] -= (float)low;
        }
    }

    /// <summary>Takes away what lies above a frequency (one pole: 6 dB an octave).</summary>
    public static void LowPass(Span<float> sound, int rate, double hz)
    {
        double keep = Math.Exp(-2 * Math.PI * hz / rate), low = 0;
        for (int n = 0; n < sound.Length; n++)
        {
            low = keep * low + (1 - keep) * sound[n];
            sound[n] = (float)low;
        }
    }

    /// <summary>Multiplies by e^(−t/decay).</summary>
    public static void Decay(Span<float> sound, int rate, double decay)
    {
        double r = Math.Exp(-1 / (decay * rate)), level = 1;
        for (int n = 0; n < sound.Length; n++, level *= r) sound[n] *= (float)level;
    }

    /// <summary>Raises the start and lowers the end along half a cosine, so that neither clicks; both shorten for a short sound.</summary>
    public static void Fade(Span<float> sound, int rate, double attackSeconds, double releaseSeconds)
    {
        int attack = Math.Min((int)(attackSeconds * rate), sound.Length / 2), release = Math.Min((int)(releaseSeconds * rate), sound.Length / 2);
        for (int n = 0; n < attack; n++) sound[n] *= (float)(0.5 - 0.5 * Math.Cos(Math.PI * n / attack));
        for (int n = 0; n < release; n++) sound[^(n + 1)] *= (float)(0.5 - 0.5 * Math.Cos(Math.PI * n / release));
    }

    /// <summary>Scales to <see cref="Peak"/>; silence stays silence.</summary>
    public static void Normalize(Span<float> sound)
    {
        float largest = 0;
        foreach (float x in sound) largest = Math.Max(largest, Math.Abs(x));
        if (largest == 0) return;
        float scale = (float)(Peak / largest);
        for (int n = 0; n < sound.Length; n++) sound[n] *= scale;
    }
}
