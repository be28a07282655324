namespace Nest.Viewer.Sound;

/// <summary>Turns frames of any number of channels into stereo for listening.</summary>
/// <remarks>
/// Mono goes to both sides and stereo stays as it is. Three to eight channels are taken in the order of WAVE_FORMAT_EXTENSIBLE and folded
/// as ITU-R BS.775 does (centre and surrounds at −3 dB, no low-frequency channel), then scaled so that nothing exceeds full scale; beyond
/// eight, every channel goes to both sides in equal parts.
/// </remarks>
internal sealed class StereoMix
{
    private const float Minus3dB = 0.70710678f;

    // One letter a channel: l, r front sides; c centre; f low frequencies; L, R surrounds and backs; b back centre.
    private static readonly string[] Layouts = ["", "c", "lr", "lrc", "lrLR", "lrcLR", "lrcfLR", "lrcfbLR", "lrcfLRLR"];

    private readonly int channels;
    private readonly float[] weights;   // (channels, 2)

    /// <param name="channels">Amplitudes in a frame, at least 1.</param>
    public StereoMix(int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        this.channels = channels;
        weights = new float[channels * 2];
        for (int c = 0; c < channels; c++)
            (weights[2 * c], weights[2 * c + 1]) = channels < Layouts.Length ? Sides(Layouts[channels][c]) : (1, 1);

        float left = 0, right = 0;
        for (int c = 0; c < channels; c++)
        {
            left += weights[2 * c];
            right += weights[2 * c + 1];
        }

        float loudest = Math.Max(left, right);
        for (int i = 0; i < weights.Length; i++) weights[i] /= loudest;
    }

    /// <summary>Writes one stereo frame for each frame.</summary>
    /// <param name="interleaved">(frames, channels)</param>
    /// <param name="stereo">(frames, 2), all overwritten.</param>
    /// <exception cref="ArgumentException">The two hold different numbers of frames.</exception>
    public void Mix(ReadOnlySpan<float> interleaved, Span<float> stereo)
    {
        int frames = stereo.Length / 2;
        if (interleaved.Length != frames * channels)
            throw new ArgumentException($"{interleaved.Length} values, not {frames} frames of {channels} channels.", nameof(interleaved));

        if (channels == 2)
        {
            interleaved.CopyTo(stereo);
            return;
        }

        for (int n = 0; n < frames; n++)
        {
            float left = 0, right = 0;
            for (int c = 0; c < channels; c++)
            {
                float x = interleaved[n * channels + c];
                left += weights[2 * c] * x;
                right += weights[2 * c + 1] * x;
            }

            stereo[2 * n] = left;
            stereo[2 * n + 1] = right;
        }
    }

    private static (float Left, float Right) Sides(char channel) => channel switch
    {
        'l' => (1, 0),
        'r' => (0, 1),
        'L' => (Minus3dB, 0),
        'R' => (0, Minus3dB),
        'f' => (0, 0),
        _ => (Minus3dB, Minus3dB),
    };
}
