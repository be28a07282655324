using Nest.Audio;
using Nest.Numerics;

namespace Nest.Tests.Core.Audio;

public class SndFileTests
{
    private const int Rate = 44100;

    [SndFileFact]
    public void Flac_holds_the_very_samples_that_wav_does()
    {
        var sound = Tone(seconds: 1);
        using var wav = AudioFile.Open(Written(AudioFormat.Wav, sound, out var folder));
        using var flac = AudioFile.Open(Written(AudioFormat.Flac, sound, out var other));
        using (folder)
        using (other)
        {
            Assert.IsType<WavReader>(wav);
            Assert.IsType<SndFile>(flac);
            Assert.Equal((Rate, 2, sound.Length / 2L), (flac.Rate, flac.Channels, flac.Frames));
            Assert.Equal(ReadAll(wav), ReadAll(flac));
        }
    }

    [SndFileTheory]
    [InlineData(AudioFormat.Ogg, 30)]
    [InlineData(AudioFormat.Mp3, 30)]
    public void Lossy_formats_keep_time_and_sound(AudioFormat format, double minSnrDb)
    {
        var sound = Tone(seconds: 2);
        using var reader = AudioFile.Open(Written(format, sound, out var folder));
        using (folder)
        {
            var decoded = ReadAll(reader);

            Assert.Equal(sound.Length, decoded.Length);   // mp3's padding is trimmed by its Xing header
            double signal = 0, noise = 0;
            for (int i = Rate; i < sound.Length - Rate; i++)
            {
                signal += sound[i] * sound[i];
                noise += (sound[i] - decoded[i]) * (sound[i] - decoded[i]);
            }

            Assert.True(10 * Math.Log10(signal / noise) > minSnrDb, $"{10 * Math.Log10(signal / noise):F1} dB");
        }
    }

    [SndFileTheory]
    [InlineData(AudioFormat.Flac)]
    [InlineData(AudioFormat.Ogg)]
    [InlineData(AudioFormat.Mp3)]
    public void Seeking_finds_the_frame(AudioFormat format)
    {
        var sound = Tone(seconds: 2);
        using var reader = AudioFile.Open(Written(format, sound, out var folder));
        using (folder)
        {
            var whole = ReadAll(reader);
            var piece = new float[2 * 3000];
            foreach (int frame in (int[])[50_000, 0, 12_345, 88_000])
            {
                reader.Seek(frame);
                int got = reader.Read(piece);

                Assert.Equal(Math.Min(3000, reader.Frames - frame), got);
                Assert.Equal(frame + got, reader.Position);
                for (int i = 0; i < 2 * got; i++) Assert.Equal(whole[2 * frame + i], piece[i], 2e-3f);   // an mp3 frame leans on those before it
            }

            reader.Seek(reader.Frames);
            Assert.Equal(0, reader.Read(piece));
            reader.Seek(0);
            Assert.Equal(3000, reader.Read(piece));
            Assert.Throws<ArgumentOutOfRangeException>(() => reader.Seek(reader.Frames + 1));
        }
    }

    [SndFileTheory]
    [InlineData(44100)]
    [InlineData(22050)]
    [InlineData(8000)]
    public void An_mp3_without_a_Xing_header_is_read_to_its_end(int rate)
    {
        // Quiet first, noise after: of variable bit rate, so that the first frame's rate foretells a wrong length.
        var random = new SeededRandom(1);
        var sound = new float[rate * 12];
        for (int i = 0; i < sound.Length; i++) sound[i] = i < sound.Length / 3 ? 0.1f * (float)Math.Sin(0.05 * i) : 0.2f * (float)random.NextGaussian();
        using var folder = new TemporaryFolder();
        string path = folder.File("sound.mp3");
        AudioFile.Write(path, AudioFormat.Mp3, rate, 1, writer => writer.Write(sound));
        byte[] bytes = File.ReadAllBytes(path);
        int xing = bytes.AsSpan().IndexOf("Xing"u8);
        if (xing < 0) xing = bytes.AsSpan().IndexOf("Info"u8);
        Assert.InRange(xing, 4, 36);
        int second = 4;
        while (!(bytes[second] == 0xFF && bytes[second + 1] == bytes[1] && (bytes[second + 2] & 0x0C) == (bytes[2] & 0x0C))) second++;

        using var whole = AudioFile.Open(path);
        byte[] tag = [(byte)'I', (byte)'D', (byte)'3', 3, 0, 0, 0, 0, 0, 5, 1, 2, 3, 4, 5];
        using var bare = new SndFile(new MemoryStream([.. tag, .. bytes[second..], .. "TAG"u8, .. new byte[125]]), "bare.mp3");
        var expected = ReadAll(whole);
        var actual = ReadAll(bare);

        Assert.Equal(bare.Frames, actual.Length);
        Assert.InRange(actual.Length - expected.Length, 0, 4 * 1152);   // the encoder's padding, which only the header could tell
        double before = Energy(expected.AsSpan(0, sound.Length / 3 - rate)), after = Energy(actual.AsSpan(actual.Length - rate - 3000, rate));
        Assert.InRange(after / Energy(expected.AsSpan(expected.Length - rate, rate)), 0.9, 1.1);
        Assert.NotEqual(before, after);
    }

    [SndFileFact]
    public void A_flac_that_does_not_say_its_length_is_counted()
    {
        var sound = Tone(seconds: 1);
        string path = Written(AudioFormat.Flac, sound, out var folder);
        using (folder)
        {
            byte[] bytes = File.ReadAllBytes(path);
            bytes[21] &= 0xF0;                        // the 36 bits of STREAMINFO's number of frames
            bytes.AsSpan(22, 4).Clear();
            using var reader = new SndFile(new MemoryStream(bytes), "streamed.flac");

            Assert.Equal(sound.Length / 2, reader.Frames);
            Assert.Equal(sound.Length, ReadAll(reader).Length);
        }
    }

    [SndFileFact]
    public void A_file_cut_short_gives_what_is_there_and_a_damaged_one_says_where()
    {
        var random = new SeededRandom(2);
        var sound = new float[2 * Rate * 3];
        for (int i = 0; i < sound.Length; i++) sound[i] = 0.1f * (float)random.NextGaussian();
        string path = Written(AudioFormat.Flac, sound, out var folder);
        using (folder)
        {
            byte[] bytes = File.ReadAllBytes(path);
            using var cut = new SndFile(new MemoryStream(bytes[..(bytes.Length / 2)]), "cut.flac");
            var half = new float[sound.Length];
            int got = cut.Read(half);
            Assert.InRange(got, Rate, 2 * Rate);
            Assert.Equal(got, cut.Frames);

            bytes.AsSpan(bytes.Length / 2, 64).Fill(0x55);
            using var damaged = new SndFile(new MemoryStream(bytes), "damaged.flac");
            var fault = Assert.Throws<InvalidDataException>(() => damaged.Read(half));
            Assert.Matches(@"^damaged.flac: byte [0-9]+: damaged: the decoder gave up after [0-9]+ of 132300 frames[^\n]*$", fault.Message);
        }
    }

    [SndFileFact]
    public void What_is_no_sound_says_so()
    {
        Assert.Equal("notes.txt: byte 0: not a sound file that Nest reads: it starts with \"hello wo\"", Fault("notes.txt", "hello world"u8.ToArray()));
        Assert.Equal("x.bin: byte 0: not a sound file that Nest reads: it starts with 00010203", Fault("x.bin", [0, 1, 2, 3]));
        Assert.StartsWith("x.flac: byte ", Fault("x.flac", [.. "fLaC"u8, 0, 0, 0, 34, .. new byte[10]]), StringComparison.Ordinal);

        static string Fault(string name, byte[] bytes) => Assert.Throws<InvalidDataException>(() => new SndFile(new MemoryStream(bytes), name)).Message;
    }

    [SndFileTheory]
    [InlineData(AudioFormat.Flac)]
    [InlineData(AudioFormat.Ogg)]
    [InlineData(AudioFormat.Mp3)]
    public void Damaged_files_give_sound_or_an_error_and_nothing_else(AudioFormat format)
    {
        string path = Written(format, Tone(seconds: 0.5), out var folder);
        using (folder)
        {
            byte[] whole = File.ReadAllBytes(path);
            var random = new SeededRandom(3);
            var buffer = new float[65536];
            int read = 0;
            for (int round = 0; round < 200; round++)
            {
                var file = (byte[])whole.Clone();
                for (int change = random.Next(8); change >= 0; change--) file[random.Next(round % 2 == 0 ? 200 : file.Length)] = (byte)random.Next(256);
                if (random.Next(4) == 0) file = file[..random.Next(file.Length)];
                try
                {
                    using var reader = new SndFile(new MemoryStream(file), "test");
                    for (int blocks = 0; blocks < 20 && reader.Read(buffer.AsSpan(0, buffer.Length / reader.Channels * reader.Channels)) > 0;) blocks++;
                    read++;
                }
                catch (InvalidDataException fault)
                {
                    Assert.Matches("^test: byte [0-9]+: [^\n]+$", fault.Message);
                }
            }

            Assert.InRange(read, 1, 199);
        }
    }

    [SndFileFact]
    public void A_rate_that_a_format_lacks_is_refused()
    {
        using var folder = new TemporaryFolder();
        var refused = Assert.Throws<ArgumentException>(() => AudioFile.Write(folder.File("x.mp3"), AudioFormat.Mp3, 12345, 1, writer => writer.Write(new float[10])));

        Assert.StartsWith("mp3 files can't have 1 channels at 12345 Hz", refused.Message, StringComparison.Ordinal);
        Assert.Empty(folder.Names);
    }

    // Two tones, one a channel, amplitude 0.5, faded over 10 ms at both ends.
    private static float[] Tone(double seconds)
    {
        var sound = new float[2 * (int)(Rate * seconds)];
        for (int n = 0; n < sound.Length / 2; n++)
        {
            double fade = Math.Min(1, Math.Min(n, sound.Length / 2 - 1 - n) / 441.0);
            sound[2 * n] = (float)(0.5 * fade * Math.Sin(2 * Math.PI * 440 * n / Rate));
            sound[2 * n + 1] = (float)(0.5 * fade * Math.Sin(2 * Math.PI * 1000 * n / Rate));
        }

        return sound;
    }

    private static string Written(AudioFormat format, float[] sound, out TemporaryFolder folder)
    {
        folder = new TemporaryFolder();
        string path = folder.File("sound.bin");   // the name says nothing: contents do
        AudioFile.Write(path, format, Rate, 2, writer => writer.Write(sound));
        Assert.Equal(["sound.bin"], folder.Names);
        return path;
    }

    private static float[] ReadAll(AudioReader reader)
    {
        var all = new List<float>();
        var block = new float[1000 * reader.Channels];
        for (int got; (got = reader.Read(block)) > 0;) all.AddRange(block.AsSpan(0, got * reader.Channels));
        return [.. all];
    }

    private static double Energy(ReadOnlySpan<float> sound)
    {
        double sum = 0;
        foreach (float x in sound) sum += (double)x * x;
        return sum;
    }
}
