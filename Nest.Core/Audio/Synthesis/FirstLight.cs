using Nest.Numerics;

namespace Nest.Audio.Synthesis;

/// <summary>"First light", the song that comes with Nest: chords, bass, bells and drums of noise, in the form A B A and a closing chord.</summary>
/// <remarks>
/// Made so that its nest shows its form: both A parts are the same notes and the same strokes of the drums (only the
/// reverberation of what came before differs), so the path returns to where it was; B sounds different in every way: minor, a reed instead of
/// bells, half the pace. Part A: 0 to 9.6 s; B: 9.6 to 19.2 s; A again: 19.2 to 28.8 s; the closing chord to 32.4 s. 100 beats a minute, C major.
/// </remarks>
public static class FirstLight
{
    /// <summary>The song's name: its file is first-light.wav.</summary>
    public const string Name = "first-light";

    /// <summary>Its length in seconds.</summary>
    public const double Seconds = PartSeconds * 3 + ClosingSeconds;

    /// <summary>The length of each of the parts A, B and A, in seconds.</summary>
    public const double PartSeconds = 4 * Bar;

    private const double Beat = 0.6, Bar = 4 * Beat, ClosingSeconds = 3.6;

    // Notes by number, 60 is middle C; one row a bar.
    private static readonly int[][] ChordsA = [[60, 64, 67, 71], [59, 62, 67, 69], [60, 64, 69, 71], [60, 65, 69, 72]];   // Cmaj7, Gadd9, Am9, F
    private static readonly int[] BassA = [36, 43, 45, 41];
    private static readonly int[][] BellsA =                                                                            // one an eighth, 0 rests
    [
        [76, 79, 84, 79, 83, 0, 79, 76],
        [74, 79, 83, 79, 81, 0, 79, 74],
        [76, 81, 84, 81, 88, 0, 84, 81],
        [77, 81, 84, 86, 84, 81, 79, 74],
    ];

    private static readonly int[][] ChordsB = [[57, 60, 64], [55, 59, 64], [53, 57, 60], [55, 59, 62, 65]];   // Am, Em, F, G7
    private static readonly int[] BassB = [33, 40, 41, 43];
    private static readonly (int Note, double Beats)[][] ReedB =
    [
        [(76, 2), (72, 1), (74, 1)],
        [(71, 3), (67, 1)],
        [(72, 2), (69, 1), (72, 1)],
        [(74, 2), (77, 1), (71, 1)],
    ];

    /// <summary>Plays the song.</summary>
    /// <param name="rate">Samples a second, <see cref="TestSounds.MinRate"/> to <see cref="TestSounds.MaxRate"/>.</param>
    /// <param name="seed">Decides the drums' noise.</param>
    /// <returns>(frames, 2): left and right, peak at −1 dB of full scale.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside its range.</exception>
    public static float[] Create(int rate = 44_100, long seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rate, TestSounds.MinRate);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rate, TestSounds.MaxRate);
        var mix = new StereoMix(rate, (int)Math.Round(Seconds * rate));
        var band = new Instruments(rate);
        PartA(mix, band, 0, new SeededRandom(seed));
        PartB(mix, band, PartSeconds, new SeededRandom(seed + 1));
        PartA(mix, band, 2 * PartSeconds, new SeededRandom(seed));   // the same strokes again
        Closing(mix, band, 3 * PartSeconds, new SeededRandom(seed + 2));
        return mix.Finish(fadeSeconds: 1.2);
    }

    private static void PartA(StereoMix mix, Instruments band, double start, SeededRandom random)
    {
        for (int bar = 0; bar < 4; bar++)
        {
            double at = start + bar * Bar;
            Chord(mix, band, at, ChordsA[bar], Bar - 0.25, level: 0.13, brightness: 0.95);

            // The bass walks: root, a pushed root, the fifth, the octave.
            mix.Add(at, band.Bass(BassA[bar], 0.8), 0.42, 0, 0.03);
            mix.Add(at + 1.5 * Beat, band.Bass(BassA[bar], 0.25), 0.34, 0, 0.03);
            mix.Add(at + 2 * Beat, band.Bass(BassA[bar] + 7, 0.5), 0.38, 0, 0.03);
            mix.Add(at + 3.5 * Beat, band.Bass(BassA[bar] + 12, 0.25), 0.28, 0, 0.03);

            for (int eighth = 0; eighth < 8; eighth++)
            {
                double when = at + eighth * Beat / 2;
                if (BellsA[bar][eighth] is var note and not 0)
                    mix.Add(when, band.Bell(note), eighth % 2 == 0 ? 0.21 : 0.15, eighth % 2 == 0 ? -0.45 : 0.45, 0.45);
                mix.Add(when, band.Hat(random, 0.025), eighth % 2 == 0 ? 0.05 : 0.09, 0.3, 0.05);
            }

            mix.Add(at, band.Kick(random), 0.5, 0, 0.02);
            mix.Add(at + 2.5 * Beat, band.Kick(random), 0.4, 0, 0.02);
            mix.Add(at + Beat, band.Snare(random), 0.24, -0.1, 0.25);
            mix.Add(at + 3 * Beat, band.Snare(random), 0.24, -0.1, 0.25);
        }
    }

    private static void PartB(StereoMix mix, Instruments band, double start, SeededRandom random)
    {
        mix.Add(start, band.Cymbal(random, 2.4), 0.05, -0.4, 0.3);
        for (int bar = 0; bar < 4; bar++)
        {
            double at = start + bar * Bar;
            Chord(mix, band, at, ChordsB[bar], Bar - 0.1, level: 0.15, brightness: 0.7);
            mix.Add(at, band.Bass(BassB[bar], Bar - 0.3), 0.5, 0, 0.05);

            double when = at;
            foreach (var (note, beats) in ReedB[bar])
            {
                mix.Add(when, band.Reed(note, beats * Beat - 0.08), 0.16, 0.15, 0.5);
                when += beats * Beat;
            }

            mix.Add(at, band.Kick(random), 0.45, 0, 0.05);
            mix.Add(at + 2 * Beat, band.Snare(random), 0.2, 0.15, 0.45);
            for (int beat = 0; beat < 4; beat++) mix.Add(at + beat * Beat, band.Hat(random, 0.06), 0.04, -0.35, 0.1);
        }
    }

    private static void Closing(StereoMix mix, Instruments band, double start, SeededRandom random)
    {
        mix.Add(start, band.Cymbal(random, 3), 0.05, 0.3, 0.3);
        mix.Add(start, band.Kick(random), 0.45, 0, 0.05);
        mix.Add(start, band.Bass(36, 2.2), 0.45, 0, 0.05);
        Chord(mix, band, start, [60, 64, 67, 72], 2.4, level: 0.13, brightness: 0.9);
        int[] bells = [72, 76, 79, 84, 88];
        for (int i = 0; i < bells.Length; i++) mix.Add(start + i * Beat / 2, band.Bell(bells[i]), 0.2 - 0.02 * i, i % 2 == 0 ? -0.45 : 0.45, 0.5);
    }

    // A chord's notes are spread from left to right.
    private static void Chord(StereoMix mix, Instruments band, double at, int[] notes, double seconds, double level, double brightness)
    {
        for (int i = 0; i < notes.Length; i++)
            mix.Add(at, band.Pad(notes[i], seconds, brightness), level, -0.7 + 1.4 * i / (notes.Length - 1), 0.3);
    }
}
