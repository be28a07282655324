using Nest.Audio;

namespace Nest.Tests.Core.Audio;

public class WavWriterTests
{
    [Theory]
    [InlineData(WavSample.Pcm16, 1 / 65536.0)]
    [InlineData(WavSample.Pcm24, 1 / 16777216.0)]
    [InlineData(WavSample.Float32, 0)]
    public void What_is_written_is_read_back(WavSample sample, double tolerance)
    {
        float[] sound = [.. Enumerable.Range(0, 3 * 30_001).Select(n => (float)(0.9 * Math.Sin(0.1 * n)))];
        var file = new MemoryStream();
        using (var writer = new WavWriter(file, 12345, 3, sample))
        {
            writer.Write(sound.AsSpan(0, 30_000));
            writer.Write(sound.AsSpan(30_000));
        }

        using var reader = new WavReader(file, "test.wav");
        var read = new float[sound.Length];
        Assert.Equal((12345, 3, 30_001L), (reader.Rate, reader.Channels, reader.Frames));
        Assert.Equal(30_001, reader.Read(read));
        for (int i = 0; i < sound.Length; i++) Assert.InRange(Math.Abs(read[i] - sound[i]), 0, tolerance);
        Assert.Equal(0, file.Length % 2);
    }

    [Fact]
    public void Integers_are_the_nearest_and_clip_at_full_scale()
    {
        var file = new MemoryStream();
        using (var writer = new WavWriter(file, 8000, 1)) writer.Write([1, -1, 2, -7, 0.5f / 32768, 1.5f / 32768, -0.6f / 32768, float.NaN]);

        byte[] bytes = file.ToArray();
        Assert.Equal(44 + 16, bytes.Length);
        Assert.Equal(WavBytes.Little(32767, -32768, 32767, -32768, 0, 2, -1, 0), bytes[44..]);
    }

    [Fact]
    public void The_header_is_that_of_the_standard()
    {
        var file = new MemoryStream();
        using (var writer = new WavWriter(file, 44100, 2)) writer.Write([0, 0.5f]);

        Assert.Equal(WavBytes.Pcm16(44100, 2, 0, 16384), file.ToArray());
    }

    [Fact]
    public void An_empty_file_is_a_file()
    {
        var file = new MemoryStream();
        new WavWriter(file, 44100, 1, WavSample.Float32).Dispose();

        using var reader = new WavReader(file, "test.wav");
        Assert.Equal(0, reader.Frames);
    }

    [Fact]
    public void Half_frames_and_strange_rates_are_refused()
    {
        using var writer = new WavWriter(new MemoryStream(), 44100, 2);

        Assert.Throws<ArgumentException>(() => writer.Write(new float[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WavWriter(new MemoryStream(), 0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WavWriter(new MemoryStream(), 44100, 0));
    }

    [Fact]
    public void A_file_that_could_not_be_finished_leaves_the_old_one()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("sound.wav", "old"u8);

        Assert.Throws<InvalidOperationException>(() => AudioFile.Write(path, AudioFormat.Wav, 8000, 1, writer =>
        {
            writer.Write([0.5f]);
            throw new InvalidOperationException("the source broke");
        }));

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(["sound.wav"], folder.Names);
    }
}
