using Nest.Numerics;

namespace Nest.Audio.Synthesis;

/// <summary>Eight short sounds to try things on: three chords, a bass, a bell, a harmonic series and two noises.</summary>
/// <remarks>
/// Each has an envelope, so that it begins and ends in silence, and peaks at −1 dB of full scale. The same arguments give the same
/// samples; the seed decides the noises. Partials that the rate can't hold are left out.
/// </remarks>
public static class TestSounds
{
    /// <summary>The shortest sound that can be made, in seconds.</summary>
    public const double MinSeconds = 0.1;

    /// <summary>The longest, in seconds.</summary>
    public const double MaxSeconds = 600;

    /// <summary>The lowest rate that holds all fundamentals.</summary>
    public const int MinRate = 4000;

    /// <summary>The highest.</summary>
    public const int MaxRate = 192_000;

    private static readonly Dictionary<string, Action<float[], int, SeededRandom>> Recipes = new(StringComparer.Ordinal)
    {
        ["c-major"] = (sound, rate, _) => Chord(sound, rate, 60, 64, 67),
        ["g-major"] = (sound, rate, _) => Chord(sound, rate, 67, 71, 74),
        ["f-major"] = (sound, rate, _) => Chord(sound, rate, 65, 69, 72),
        ["bass-80hz"] = (sound, rate, _) => Bass(sound, rate, 80),
        ["bell-1khz"] = (sound, rate, _) => Bell(sound, rate, 1000),
        ["harmonics"] = (sound, rate, _) => Harmonics(sound, rate),
        ["white-noise"] = (sound, rate, random) => Noise(sound, rate, Tone.WhiteNoise(sound.Length, random)),
        ["pink-noise"] = (sound, rate, random) => Noise(sound, rate, Tone.PinkNoise(sound.Length, rate, random)),
    };

    /// <summary>Their names, in order: c-major, g-major, f-major, bass-80hz, bell-1khz, harmonics, white-noise, pink-noise.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Recipes.Keys];

    /// <summary>Makes one of the sounds.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="rate">Samples a second, <see cref="MinRate"/> to <see cref="MaxRate"/>.</param>
    /// <param name="seconds">Duration, <see cref="MinSeconds"/> to <see cref="MaxSeconds"/>.</param>
    /// <param name="seed">Decides the noises.</param>
    /// <exception cref="ArgumentException">There is no sound of that name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Rate or duration is outside its range.</exception>
    public static Samples Create(string name, int rate = 44_100, double seconds = 5, long seed = 0)
    {
        if (!Recipes.TryGetValue(name, out var recipe)) throw new ArgumentException($"There is no sound '{name}'; there are {string.Join(", ", Names)}.", nameof(name));
        ArgumentOutOfRangeException.ThrowIfLessThan(rate, MinRate);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rate, MaxRate);
        if (!(seconds is >= MinSeconds and <= MaxSeconds)) throw new ArgumentOutOfRangeException(nameof(seconds), seconds, $"Between {MinSeconds} and {MaxSeconds} seconds.");

        var sound = new float[(int)Math.Round(seconds * rate)];
        recipe(sound, rate, new SeededRandom(seed));
        Tone.Normalize(sound);
        return new Samples(sound, rate);
    }

    // Three struck notes of six partials each; the higher ones die away sooner.
    private static void Chord(float[] sound, int rate, params ReadOnlySpan<int> notes)
    {
        double seconds = (double)sound.Length / rate;
        foreach (int note in notes)
            for (int partial = 1; partial <= 6; partial++)
                Tone.Add(sound, rate, partial * Tone.Hz(note), 1 / Math.Pow(partial, 1.5), 0.6 * seconds / Math.Sqrt(partial));
        Tone.Fade(sound, rate, 0.01, 0.15 * seconds);
    }

    // A sine with a little of its octave and twelfth.
    private static void Bass(float[] sound, int rate, double hz)
    {
        double seconds = (double)sound.Length / rate;
        Tone.Add(sound, rate, hz, 1, seconds);
        Tone.Add(sound, rate, 2 * hz, 0.25, 0.5 * seconds);
        Tone.Add(sound, rate, 3 * hz, 0.08, 0.3 * seconds);
        Tone.Fade(sound, rate, 0.02, 0.15 * seconds);
    }

    // Partials of a free bar: 1 : 2.756 : 5.404 : 8.933, at 1 kHz and above.
    private static void Bell(float[] sound, int rate, double hz)
    {
        double seconds = (double)sound.Length / rate;
        foreach (var (ratio, level, decay) in ((double, double, double)[])[(1, 1, 0.3), (2.756, 0.5, 0.15), (5.404, 0.25, 0.08), (8.933, 0.12, 0.04)])
            Tone.Add(sound, rate, ratio * hz, level, decay * seconds);
        Tone.Fade(sound, rate, 0.002, 0.1 * seconds);
    }

    // 220, 440, 880 and 1,320 Hz, swelling and fading.
    private static void Harmonics(float[] sound, int rate)
    {
        foreach (var (hz, level) in ((double, double)[])[(220, 1), (440, 1 / 2.0), (880, 1 / 3.0), (1320, 1 / 4.0)])
            Tone.Add(sound, rate, hz, level);
        double seconds = (double)sound.Length / rate;
        Tone.Fade(sound, rate, 0.2 * seconds, 0.3 * seconds);
    }

    private static void Noise(float[] sound, int rate, float[] noise)
    {
        noise.CopyTo(sound, 0);
        double seconds = (double)sound.Length / rate;
        Tone.Fade(sound, rate, 0.1 * seconds, 0.2 * seconds);
    }
}
