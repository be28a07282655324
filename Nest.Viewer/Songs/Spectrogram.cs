using Nest.Audio;
using Nest.Dsp;

namespace Nest.Viewer.Songs;

/// <summary>The song's spectrogram, computed where it is looked at: log-spaced bands in decibels, 86 columns a second, from any place of the file.</summary>
/// <remarks>
/// Column c is centred c · Hop samples into the song; a full-scale sine reads 0 dB. Nothing is kept, so that a ten-hour song costs no more
/// than a short one. Not thread-safe.
/// </remarks>
internal sealed class Spectrogram
{
    /// <summary>Bands a column.</summary>
    public const int Bands = 160;

    /// <summary>Columns computed together.</summary>
    public const int Chunk = 64;

    /// <summary>Decibels of byte 0; each step of a byte is 1/<see cref="StepsADecibel"/>.</summary>
    public const float FloorDecibels = -120;

    /// <summary>Steps of a byte a decibel.</summary>
    public const float StepsADecibel = 2;

    private const double ColumnsASecond = 86;
    private const double WindowSeconds = 0.093;
    private const double LowestHz = 40, HighestHz = 12_000;

    private readonly AudioReader reader;
    private readonly Task ready;
    private readonly Stft stft;
    private readonly float[] interleaved;   // (samples of a chunk, channels)
    private readonly float[] mono;          // (samples of a chunk)
    private readonly float[] powers;        // (Chunk, stft.Bins)
    private readonly float[] edges;         // (Bands + 1), fractions of a bin
    private readonly float scale;           // from |X|² to the power of a sine, 1 at full scale

    /// <param name="reader">The sound; the caller closes it.</param>
    /// <param name="ready">Ends when nobody else reads the sound any more; at once if not given.</param>
    public Spectrogram(AudioReader reader, Task? ready = null)
    {
        (this.reader, this.ready) = (reader, ready ?? Task.CompletedTask);
        int size = 256;
        while (size < reader.Rate * WindowSeconds * 0.75 && size < 65536) size *= 2;
        stft = new Stft(size, Math.Clamp((int)Math.Round(reader.Rate / ColumnsASecond), 1, size), centered: false);
        int samples = (Chunk - 1) * stft.Hop + size;
        interleaved = new float[samples * reader.Channels];
        mono = new float[samples];
        powers = new float[Chunk * stft.Bins];
        scale = 16f / ((float)size * size);   // a sine of amplitude 1 under a Hann window peaks at size / 4

        edges = new float[Bands + 1];
        double top = Math.Min(HighestHz, reader.Rate / 2.0), bottom = Math.Min(LowestHz, top / 8);
        for (int band = 0; band <= Bands; band++)
            edges[band] = (float)(bottom * Math.Pow(top / bottom, (double)band / Bands) * size / reader.Rate);
    }

    /// <summary>Whether the sound can be read by now.</summary>
    public bool IsReady => ready.IsCompleted;

    /// <summary>Seconds from one column to the next.</summary>
    public double Step => (double)stft.Hop / reader.Rate;

    /// <summary>Computes <see cref="Chunk"/> columns from one on; sound beyond either end of the file is silence.</summary>
    /// <param name="first">The first column's number; may be negative.</param>
    /// <param name="columns">(Chunk, Bands), low frequencies first, as <see cref="FloorDecibels"/> and <see cref="StepsADecibel"/> say.</param>
    public void Compute(long first, Span<byte> columns)
    {
        ReadMono(first * stft.Hop - stft.Size / 2);
        stft.Powers(mono, powers);
        for (int column = 0; column < Chunk; column++)
        {
            var spectrum = powers.AsSpan(column * stft.Bins, stft.Bins);
            for (int band = 0; band < Bands; band++)
            {
                float decibels = 10 * MathF.Log10(MathF.Max(1e-12f, scale * Power(spectrum, edges[band], edges[band + 1])));
                columns[column * Bands + band] = (byte)Math.Clamp((decibels - FloorDecibels) * StepsADecibel, 0, 255);
            }
        }
    }

    /// <summary>The largest power between two fractional bins, interpolated where they are closer than a bin.</summary>
    private static float Power(ReadOnlySpan<float> spectrum, float from, float to)
    {
        float middle = MathF.Min((from + to) / 2, spectrum.Length - 1);
        int below = (int)middle, above = Math.Min(below + 1, spectrum.Length - 1);
        float power = float.Lerp(spectrum[below], spectrum[above], middle - below);
        for (int bin = (int)MathF.Ceiling(from); bin <= to && bin < spectrum.Length; bin++) power = MathF.Max(power, spectrum[bin]);
        return power;
    }

    private void ReadMono(long start)
    {
        mono.AsSpan().Clear();
        long from = Math.Clamp(start, 0, reader.Frames);
        if (from - start >= mono.Length || from < start) return;
        if (reader.Position != from) reader.Seek(from);
        int offset = (int)(from - start), channels = reader.Channels;
        int read = reader.Read(interleaved.AsSpan(0, (mono.Length - offset) * channels));
        for (int frame = 0; frame < read; frame++)
        {
            float sum = 0;
            for (int channel = 0; channel < channels; channel++) sum += interleaved[frame * channels + channel];
            mono[offset + frame] = float.IsFinite(sum) ? sum / channels : 0;
        }
    }
}
