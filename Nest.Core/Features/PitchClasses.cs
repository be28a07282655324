using System.Numerics.Tensors;
using Nest.Audio;
using Nest.Dsp;

namespace Nest.Features;

/// <summary>Which pitch class sounds strongest at each moment of a song, and how clearly: twelve values for every 93 ms.</summary>
/// <remarks>
/// The song is brought to mono at 22,050 Hz; frames of 4,096 samples every 2,048 give profiles (<see cref="PitchProfile"/>), tuned to the whole song. A moment's profile is
/// the sum over the frames whose centres lie within half a window of a nest's point (0.23 s). Quiet moments and noise have no pitch: clarity
/// grows from 0 to 1 as the strongest class's share grows from 0.16 to 0.3 of all twelve, and falls from 1 to 0 as the level falls from
/// 30 to 45 dB under the loudest moment's. Thread-safe: nothing changes after the reading.
/// </remarks>
public sealed class PitchClasses
{
    /// <summary>The names of the classes, C the first.</summary>
    public static IReadOnlyList<string> Names { get; } = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];

    /// <summary>Samples a second of the signal that is analysed.</summary>
    internal const int Rate = 22_050;

    private const int Size = 4096, Hop = 2048;
    private const int Around = 2;                                  // frames before and after
    private const float LeastShare = 0.16f, MostShare = 0.3f;      // flat noise has about an eighth, a chord a quarter to a third, a note a half and more
    private const float ClearDb = -30, QuietDb = -45;

    private readonly byte[] classes;    // (Count) the strongest
    private readonly float[] clarity;   // (Count) 0 to 1

    private PitchClasses(byte[] classes, float[] clarity, double tuning) => (this.classes, this.clarity, Tuning) = (classes, clarity, tuning);

    /// <summary>Seconds from one moment to the next; the first is the song's beginning.</summary>
    public static double Step => (double)Hop / Rate;

    /// <summary>Moments.</summary>
    public int Count => classes.Length;

    /// <summary>How far the song is from A = 440 Hz, in semitones.</summary>
    public double Tuning { get; }

    /// <summary>Reads a song. Besides 12 values a moment, only a few seconds of the file are in memory.</summary>
    /// <param name="audio">The song, read from its position on; the caller closes it.</param>
    /// <param name="cancellation">Ends the reading early.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static PitchClasses Read(AudioReader audio, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(audio);
        var source = new MonoReader(audio, Rate);
        var reader = new Reader(source.Length);
        source.ReadToEnd((block, count) => reader.Push(block.AsSpan(0, count)), progress: null, cancellation);
        return reader.Finish();
    }

    /// <summary>The strongest class at a second of the song, 0 (C) to 11 (B), and how clear it is, 0 to 1.</summary>
    public (int Class, float Clarity) At(double seconds)
    {
        if (Count == 0) return default;
        int nearest = (int)Math.Clamp(Math.Round(seconds / Step), 0, Count - 1);
        return (classes[nearest], clarity[nearest]);
    }

    private static PitchClasses Of(float[] profiles, float[] energies, double tuning)
    {
        int count = energies.Length;
        var folded = new float[count * PitchProfile.Classes];   // (Count, Classes)
        for (int t = 0; t < count; t++)
            PitchProfile.Fold(profiles.AsSpan(t * PitchProfile.Places, PitchProfile.Places), tuning, folded.AsSpan(t * PitchProfile.Classes, PitchProfile.Classes));

        var levels = new float[count];
        var classes = new byte[count];
        var clarity = new float[count];
        Span<float> moment = stackalloc float[PitchProfile.Classes];
        for (int t = 0; t < count; t++)
        {
            moment.Clear();
            int from = Math.Max(0, t - Around), to = Math.Min(count - 1, t + Around);
            for (int near = from; near <= to; near++)
            {
                TensorPrimitives.Add(moment, folded.AsSpan(near * PitchProfile.Classes, PitchProfile.Classes), moment);
                levels[t] += energies[near] / (to - from + 1);
            }

            int strongest = TensorPrimitives.IndexOfMax<float>(moment);
            float all = TensorPrimitives.Sum<float>(moment);
            classes[t] = (byte)strongest;
            clarity[t] = all > 0 ? Math.Clamp((moment[strongest] / all - LeastShare) / (MostShare - LeastShare), 0, 1) : 0;
        }

        float loudest = count > 0 ? TensorPrimitives.Max<float>(levels) : 0;
        for (int t = 0; t < count && loudest > 0; t++)
            clarity[t] *= Math.Clamp((10 * MathF.Log10(MathF.Max(levels[t] / loudest, 1e-10f)) - QuietDb) / (ClearDb - QuietDb), 0, 1);
        return new PitchClasses(classes, clarity, tuning);
    }

    /// <summary>Finds the pitch classes of a mono signal at 22,050 Hz that streams by.</summary>
    internal sealed class Reader
    {
        private readonly Stft stft = new(Size, Hop);
        private readonly PitchProfile profile = new(Rate, Size);
        private readonly FrameBlocks blocks;
        private readonly float[] magnitudes;               // (BlockFrames, Bins)
        private readonly List<float> energies = [];        // (frames)
        private readonly double[] sum = new double[PitchProfile.Places];
        private float[] profiles;                          // (frames, Places)

        /// <param name="length">Samples in the signal, as far as is known.</param>
        public Reader(long length)
        {
            var framing = new Framing(Size, Hop, centered: true);
            blocks = new FrameBlocks(framing, levels: null, Compute);
            magnitudes = new float[FrameBlocks.BlockFrames * stft.Bins];
            profiles = new float[(int)Math.Clamp(framing.Count(length), 1, 1 << 16) * PitchProfile.Places];
        }

        /// <summary>Takes the next samples of the signal.</summary>
        public void Push(ReadOnlySpan<float> samples) => blocks.Push(samples);

        /// <summary>The pitch classes, now that the signal has ended.</summary>
        public PitchClasses Finish()
        {
            blocks.Finish();
            return Of(profiles, [.. energies], PitchProfile.Tuning(sum));
        }

        private void Compute(ReadOnlySpan<float> samples, int first, int count)
        {
            stft.Magnitudes(samples, first, magnitudes.AsSpan(0, count * stft.Bins));
            int needed = (energies.Count + count) * PitchProfile.Places;
            if (needed > profiles.Length) Array.Resize(ref profiles, Math.Max(2 * profiles.Length, needed));
            for (int t = 0; t < count; t++)
            {
                Span<float> spectrum = magnitudes.AsSpan(t * stft.Bins, stft.Bins), own = profiles.AsSpan(energies.Count * PitchProfile.Places, PitchProfile.Places);
                float energy = TensorPrimitives.SumOfSquares<float>(spectrum);
                if (!float.IsFinite(energy)) spectrum.Clear();             // float files may hold anything
                energies.Add(float.IsFinite(energy) ? energy : 0);
                profile.Compute(spectrum, own);
                for (int n = 0; n < own.Length; n++) sum[n] += own[n];
            }
        }
    }
}
