using Nest.Viewer.Songs;

namespace Nest.Tests.Viewer.Songs;

public class SpectrogramTests
{
    private const double LowestHz = 40, HighestHz = 12_000;

    [Theory]
    [InlineData(44100, 1000)]
    [InlineData(44100, 110)]
    [InlineData(22050, 440)]
    [InlineData(192000, 5000)]
    public void A_full_scale_sine_reads_0_dB_in_its_band(int rate, double hz)
    {
        var spectrogram = new Spectrogram(MadeUpReader.Sine(hz, rate, seconds: 4));
        byte[] levels = Chunk(spectrogram, 64);

        double top = Math.Min(HighestHz, rate / 2.0);
        int band = (int)(Spectrogram.Bands * Math.Log(hz / LowestHz) / Math.Log(top / LowestHz));
        var column = levels.AsSpan(10 * Spectrogram.Bands, Spectrogram.Bands).ToArray();
        float loudest = column.Max() / Spectrogram.StepsADecibel + Spectrogram.FloorDecibels;

        Assert.InRange(loudest, -2, 0.5);   // a sine between two bins reads up to 1.4 dB less
        Assert.Contains(column.Max(), column[Math.Max(0, band - 2)..(band + 3)]);
    }

    [Fact]
    public void Columns_do_not_depend_on_the_chunk_they_are_computed_in()
    {
        var spectrogram = new Spectrogram(new MadeUpReader(44100, 2, 300_000, (frame, channel) => (float)Math.Sin(frame * frame * 1e-6 + channel)));
        byte[] whole = Chunk(spectrogram, 64), half = Chunk(spectrogram, 96);

        Assert.Equal(whole[(32 * Spectrogram.Bands)..], half[..(32 * Spectrogram.Bands)]);
    }

    [Fact]
    public void Beyond_the_song_there_is_silence()
    {
        var spectrogram = new Spectrogram(MadeUpReader.Sine(440, seconds: 1));

        Assert.All(Chunk(spectrogram, -128), level => Assert.Equal(0, level));
        Assert.All(Chunk(spectrogram, 1000), level => Assert.Equal(0, level));
        Assert.Contains(Chunk(spectrogram, -32), level => level > 200);   // it begins in the middle of this chunk
    }

    [Fact]
    public void Columns_are_about_86_a_second_at_any_rate()
    {
        foreach (int rate in new[] { 8000, 22050, 44100, 48000, 96000 })
        {
            var spectrogram = new Spectrogram(MadeUpReader.Sine(440, rate, seconds: 0.1));
            Assert.InRange(1 / spectrogram.Step, 85, 87);
        }
    }

    private static byte[] Chunk(Spectrogram spectrogram, long first)
    {
        var levels = new byte[Spectrogram.Chunk * Spectrogram.Bands];
        spectrogram.Compute(first, levels);
        return levels;
    }
}
