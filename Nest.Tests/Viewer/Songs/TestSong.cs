using Nest.Tests.Core.Audio;

namespace Nest.Tests.Viewer.Songs;

/// <summary>A melody of plucked tones, enough of a song to have a nest.</summary>
internal static class TestSong
{
    private const int Rate = 22050;

    /// <summary>A mono WAV file of it.</summary>
    public static byte[] Wav(int seconds, double pitch = 1)
    {
        ReadOnlySpan<double> scale = [262, 294, 330, 392, 440, 523, 392, 330];
        var samples = new short[seconds * Rate];
        for (int i = 0; i < samples.Length; i++)
        {
            double time = (double)i / Rate, since = time % 0.25;
            double hz = pitch * scale[(int)(time / 0.25) * 3 % scale.Length];
            samples[i] = (short)(20_000 * Math.Exp(-6 * since) * (Math.Sin(2 * Math.PI * hz * time) + 0.4 * Math.Sin(6 * Math.PI * hz * time)));
        }

        return WavBytes.Pcm16(Rate, 1, samples);
    }
}
