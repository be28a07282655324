using Nest.Audio;

namespace Nest.Tests.Core.Audio;

public class AudioFileTests
{
    [Fact]
    public void Mono_is_the_mean_of_the_channels()
    {
        using var folder = new TemporaryFolder();
        string stereo = folder.File("stereo.wav", WavBytes.Pcm16(8000, 2, 16384, 0, -8192, -8192));
        string triple = folder.File("triple.wav", WavBytes.Pcm16(8000, 3, 16384, 0, 8192));

        Assert.Equal([0.25f, -0.25f], AudioFile.ReadMono(stereo, 8000).Values);
        Assert.Equal([0.25f], AudioFile.ReadMono(triple, 8000).Values);
        Assert.Equal(8000, AudioFile.ReadMono(triple, 8000).Rate);
    }

    [Fact]
    public void A_file_is_resampled_as_a_whole_signal_is()
    {
        using var folder = new TemporaryFolder();
        var samples = new short[100_003];
        for (int n = 0; n < samples.Length; n++) samples[n] = (short)(20_000 * Math.Sin(0.01 * n + 1e-6 * n * n));
        string path = folder.File("chirp.wav", WavBytes.Pcm16(44100, 1, samples));

        var whole = new Resampler(44100, 22050).Resample(Array.ConvertAll(samples, x => x / 32768f));

        Assert.Equal(whole, AudioFile.ReadMono(path, 22050).Values);
    }

    [Fact]
    public void Progress_grows_to_one_and_cancelling_ends_the_reading()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("long.wav", WavBytes.Pcm16(1000, 1, new short[10_000]));
        var told = new List<double>();
        using var cancelled = new CancellationTokenSource();

        AudioFile.ReadMono(path, 1000, new Told(told.Add));
        Assert.Equal(told.Order(), told);
        Assert.InRange(told.Count, 10, 12);
        Assert.Equal(1, told[^1]);

        var stop = new Told(share => { if (share > 0.35) cancelled.Cancel(); });
        Assert.Throws<OperationCanceledException>(() => AudioFile.ReadMono(path, 1000, stop, cancelled.Token));
    }

    [Fact]
    public void A_length_that_was_only_estimated_does_not_matter()
    {
        float[] amplitudes = [.. Enumerable.Range(0, 5000).Select(n => n / 5000f)];

        foreach (long claimed in (long[])[0, 100, 5000, 400_000])
        {
            using var reader = new Estimated(amplitudes, claimed);
            Assert.Equal(amplitudes, AudioFile.ReadMono(reader, 1000).Values);
        }
    }

    [Fact]
    public void What_is_no_sound_file_is_named_in_one_line()
    {
        using var folder = new TemporaryFolder();
        string missing = folder.File("missing.wav");
        string empty = folder.File("empty.wav", []);
        string place = Path.GetDirectoryName(missing)!;

        Assert.Equal($"{missing}: no such file", Assert.Throws<FileNotFoundException>(() => AudioFile.Open(missing)).Message);
        Assert.Equal($"{empty}: an empty file (0 bytes)", Assert.Throws<InvalidDataException>(() => AudioFile.Open(empty)).Message);
        Assert.Equal($"{place}: a folder, not a sound file", Assert.Throws<InvalidDataException>(() => AudioFile.Open(place)).Message);
    }

    [Theory]
    [InlineData("hello world, I am text", "text, not sound: it starts with \"hello world,\"")]
    [InlineData("<p>\n\thi", "text, not sound: it starts with 3C703E0A096869")]
    [InlineData("\0\0\0 ftypM4A ", "an MPEG-4 file (m4a, mp4), which Nest does not read; ffmpeg -i IN OUT.flac turns it into one that it does")]
    [InlineData("MThd\0\0\0\u0006", "a MIDI file: notes, but no sound")]
    public void Other_files_are_told_what_they_are_without_any_library(string content, string reason)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("song.wav", System.Text.Encoding.Latin1.GetBytes(content));

        Assert.Equal($"{path}: byte 0: {reason}", Assert.Throws<InvalidDataException>(() => AudioFile.Open(path)).Message);
    }

    [SndFileFact]
    public void Codecs_inside_WAV_that_Nest_lacks_are_libsndfiles()
    {
        // One block of IMA ADPCM: a predictor of 1000, step 0, and eight 4-bit differences of 0.
        using var folder = new TemporaryFolder();
        byte[] block = [0xE8, 0x03, 0, 0, 0, 0, 0, 0];
        string path = folder.File("adpcm.wav", new WavBytes().Riff().Text("fmt ").UInt32(20).UInt16(0x11).UInt16(1).UInt32(8000).UInt32(8000).UInt16(8).UInt16(4).UInt16(2).UInt16(9)
            .Chunk("fact", [9, 0, 0, 0]).Chunk("data", block).Finish());

        using var reader = AudioFile.Open(path);
        Assert.IsType<SndFile>(reader);
        Assert.Equal(8000, reader.Rate);
        var values = new float[9];
        Assert.Equal(9, reader.Read(values));
        Assert.Equal(1000 / 32768f, values[0]);
    }

    [Fact]
    public void A_signal_too_long_for_one_array_is_refused_before_it_is_read()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("slow.wav", WavBytes.Pcm16(1, 1, new short[200_000]));   // 55 hours at 1 Hz

        var fault = Assert.Throws<InvalidDataException>(() => AudioFile.ReadMono(path, 22050));
        Assert.Contains("4410000000 samples at 22050 Hz", fault.Message, StringComparison.Ordinal);
    }

    private sealed class Told(Action<double> tell) : IProgress<double>
    {
        public void Report(double value) => tell(value);
    }

    /// <summary>A reader whose length is wrong, as an mp3's without a table of contents.</summary>
    private sealed class Estimated(float[] amplitudes, long claimed) : AudioReader
    {
        private int position;

        public override string Path => "estimated.mp3";

        public override int Rate => 1000;

        public override int Channels => 1;

        public override long Frames => claimed;

        public override long Position => position;

        public override int Read(Span<float> interleaved)
        {
            int got = Math.Min(interleaved.Length, amplitudes.Length - position);
            amplitudes.AsSpan(position, got).CopyTo(interleaved);
            position += got;
            return got;
        }

        public override void Seek(long frame) => position = (int)frame;

        protected override void Dispose(bool disposing)
        {
        }
    }
}
