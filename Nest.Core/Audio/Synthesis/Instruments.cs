using Nest.Numerics;

namespace Nest.Audio.Synthesis;

/// <summary>The players of <see cref="FirstLight"/>: each makes one note, (samples) of about unit amplitude.</summary>
internal sealed class Instruments(int rate)
{
    /// <summary>A warm string-like note: partials falling with 1/k^1.6, a softer copy of each five cents above, so that it breathes.</summary>
    public float[] Pad(double note, double seconds, double brightness = 1)
    {
        const double release = 0.5;
        var sound = Silence(seconds + release);
        double hz = Tone.Hz(note);
        for (int k = 1; k <= 9; k++)
        {
            double level = 0.4 * Math.Pow(k, -1.6) * Math.Pow(brightness, k - 1);
            Tone.Add(sound, rate, k * hz, level, phase: k);
            Tone.Add(sound, rate, k * hz * 1.003, level / 2, phase: 2.5 * k);
        }

        Tone.Fade(sound, rate, 0.12, release);
        return sound;
    }

    /// <summary>A plucked bass: its upper partials are gone before its fundamental.</summary>
    public float[] Bass(double note, double seconds)
    {
        var sound = Silence(seconds + 0.08);
        double hz = Tone.Hz(note);
        Tone.Add(sound, rate, hz, 0.8, 0.9);
        Tone.Add(sound, rate, 2 * hz, 0.35, 0.35);
        Tone.Add(sound, rate, 3 * hz, 0.18, 0.2);
        Tone.Add(sound, rate, 4 * hz, 0.08, 0.12);
        Tone.Fade(sound, rate, 0.006, 0.08);
        return sound;
    }

    /// <summary>A small struck bar, like a celesta's: the partials of a free bar over a resonator's fundamental.</summary>
    public float[] Bell(double note)
    {
        var sound = Silence(1.8);
        double hz = Tone.Hz(note);
        Tone.Add(sound, rate, hz, 0.7, 0.45);
        Tone.Add(sound, rate, 2.003 * hz, 0.12, 0.25);
        Tone.Add(sound, rate, 2.756 * hz, 0.22, 0.16);
        Tone.Add(sound, rate, 5.404 * hz, 0.10, 0.06);
        Tone.Add(sound, rate, 8.933 * hz, 0.05, 0.03);
        Tone.Fade(sound, rate, 0.002, 0.2);
        return sound;
    }

    /// <summary>A reed: odd partials, with a slow tremolo.</summary>
    public float[] Reed(double note, double seconds)
    {
        var sound = Silence(seconds + 0.12);
        double hz = Tone.Hz(note);
        for (int k = 1; k <= 7; k += 2) Tone.Add(sound, rate, k * hz, 0.75 / k / Math.Sqrt(k), phase: 0.7 * k);
        Tone.Add(sound, rate, 2 * hz, 0.12);
        for (int n = 0; n < sound.Length; n++)
            sound[n] *= (float)(1 + 0.12 * Math.Min(1, 2.0 * n / rate) * Math.Sin(2 * Math.PI * 5.2 * n / rate));
        Tone.Fade(sound, rate, 0.05, 0.12);
        return sound;
    }

    /// <summary>A bass drum: a tone that falls from 130 to 45 Hz, and a tap of noise.</summary>
    public float[] Kick(SeededRandom random)
    {
        var sound = Tone.WhiteNoise(Frames(0.35), random);
        Tone.LowPass(sound, rate, 1800);
        Tone.Decay(sound, rate, 0.006);
        double phase = 0;
        for (int n = 0; n < sound.Length; n++)
        {
            double t = (double)n / rate;
            phase += 2 * Math.PI * (45 + 85 * Math.Exp(-t / 0.03)) / rate;
            sound[n] = (float)(0.5 * sound[n] + Math.Exp(-t / 0.11) * Math.Sin(phase));
        }

        Tone.Fade(sound, rate, 0.001, 0.05);
        return sound;
    }

    /// <summary>A snare drum with brushes: noise over a short 190 Hz tone.</summary>
    public float[] Snare(SeededRandom random)
    {
        var sound = Tone.WhiteNoise(Frames(0.3), random);
        Tone.HighPass(sound, rate, 900);
        Tone.LowPass(sound, rate, 5500);
        Tone.Decay(sound, rate, 0.07);
        for (int n = 0; n < sound.Length; n++) sound[n] *= 0.55f;
        Tone.Add(sound, rate, 190, 0.4, 0.045);
        Tone.Fade(sound, rate, 0.002, 0.05);
        return sound;
    }

    /// <summary>A hi-hat: the top of white noise, ringing as long as it is open.</summary>
    public float[] Hat(SeededRandom random, double ring)
    {
        var sound = Tone.WhiteNoise(Frames(6 * ring), random);
        Tone.HighPass(sound, rate, 7000);
        Tone.HighPass(sound, rate, 7000);
        Tone.Decay(sound, rate, ring);
        Tone.Fade(sound, rate, 0.001, ring);
        return sound;
    }

    /// <summary>A cymbal swelling and fading: pink noise without its lows.</summary>
    public float[] Cymbal(SeededRandom random, double seconds)
    {
        var sound = Tone.PinkNoise(Frames(seconds), rate, random);
        Tone.HighPass(sound, rate, 4000);
        Tone.HighPass(sound, rate, 4000);
        Tone.Decay(sound, rate, seconds / 4);
        Tone.Fade(sound, rate, 0.01, seconds / 3);
        return sound;
    }

    private float[] Silence(double seconds) => new float[Frames(seconds)];

    private int Frames(double seconds) => (int)Math.Round(seconds * rate);
}
