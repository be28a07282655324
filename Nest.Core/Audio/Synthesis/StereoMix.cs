namespace Nest.Audio.Synthesis;

/// <summary>A mixing desk: mono sounds go in at a time, a level and a place between left and right, with a share into the reverberation.</summary>
internal sealed class StereoMix(int rate, int frames)
{
    private readonly float[] left = new float[frames];        // (frames)
    private readonly float[] right = new float[frames];       // (frames)
    private readonly float[] reverbLeft = new float[frames];  // (frames), what the reverberation hears
    private readonly float[] reverbRight = new float[frames]; // (frames)

    public int Rate => rate;

    /// <summary>Adds a sound; what reaches beyond the end is cut.</summary>
    /// <param name="seconds">When it begins.</param>
    /// <param name="sound">(samples)</param>
    /// <param name="level">Its amplitude in the mix.</param>
    /// <param name="pan">−1 left to 1 right, at constant power.</param>
    /// <param name="reverb">How much of it reverberates.</param>
    public void Add(double seconds, ReadOnlySpan<float> sound, double level, double pan, double reverb)
    {
        int start = (int)Math.Round(seconds * rate);
        if (start >= frames) return;
        double angle = (pan + 1) * Math.PI / 4;
        float toLeft = (float)(level * Math.Cos(angle)), toRight = (float)(level * Math.Sin(angle)), share = (float)reverb;
        sound = sound[..Math.Min(sound.Length, frames - start)];
        for (int n = 0; n < sound.Length; n++)
        {
            float l = toLeft * sound[n], r = toRight * sound[n];
            left[start + n] += l;
            right[start + n] += r;
            reverbLeft[start + n] += share * l;
            reverbRight[start + n] += share * r;
        }
    }

    /// <summary>The finished mix: reverberation added, loud peaks rounded off, the end faded, the peak at −1 dB.</summary>
    /// <returns>(frames, 2) left and right.</returns>
    public float[] Finish(double fadeSeconds)
    {
        new Reverb(rate, 0).AddTo(left, reverbLeft);
        new Reverb(rate, Reverb.Spread).AddTo(right, reverbRight);
        Tone.Fade(left, rate, 0, fadeSeconds);
        Tone.Fade(right, rate, 0, fadeSeconds);

        var interleaved = new float[2 * frames];
        for (int n = 0; n < frames; n++)
        {
            interleaved[2 * n] = MathF.Tanh(left[n]);
            interleaved[2 * n + 1] = MathF.Tanh(right[n]);
        }

        Tone.Normalize(interleaved);
        return interleaved;
    }
}
