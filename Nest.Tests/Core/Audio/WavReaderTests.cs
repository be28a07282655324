using Nest.Audio;
using Nest.Numerics;

namespace Nest.Tests.Core.Audio;

public class WavReaderTests
{
    [Fact]
    public void Sixteen_bits_are_read_with_full_scale_at_one()
    {
        using var reader = Open(WavBytes.Pcm16(22050, 2, 0, -32768, 32767, 16384, 1, -1));

        Assert.Equal((22050, 2, 3L, 0L), (reader.Rate, reader.Channels, reader.Frames, reader.Position));
        Assert.Equal([0, -1, 32767 / 32768f, 0.5f, 1 / 32768f, -1 / 32768f], ReadAll(reader));
        Assert.Equal(3, reader.Position);
    }

    [Theory]
    [InlineData(1, 8, new byte[] { 0, 128, 255 }, new[] { -1, 0, 127 / 128f })]
    [InlineData(1, 24, new byte[] { 0, 0, 0x80, 0, 0, 0x40, 0xFF, 0xFF, 0xFF }, new[] { -1, 0.5f, -1 / 8388608f })]
    [InlineData(1, 32, new byte[] { 0, 0, 0, 0x80, 0, 0, 0, 0x40, 0, 1, 0, 0 }, new[] { -1, 0.5f, 256 / 2147483648f })]
    [InlineData(3, 32, new byte[] { 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0 }, new[] { 1f, -2 })]
    [InlineData(3, 64, new byte[] { 0, 0, 0, 0, 0, 0, 0xD0, 0x3F, 0, 0, 0, 0, 0, 0, 0xF0, 0xBF }, new[] { 0.25f, -1 })]
    [InlineData(7, 8, new byte[] { 0x00, 0x80, 0xFF, 0x7F }, new[] { -32124 / 32768f, 32124 / 32768f, 0, 0 })]
    [InlineData(6, 8, new byte[] { 0x2A, 0xAA, 0xD5, 0x55 }, new[] { -32256 / 32768f, 32256 / 32768f, 8 / 32768f, -8 / 32768f })]
    public void Every_encoding_is_read_plain_extensible_and_big_endian(int tag, int bits, byte[] data, float[] amplitudes)
    {
        var reversed = (byte[])data.Clone();
        for (int i = 0; i < data.Length; i += bits / 8) Array.Reverse(reversed, i, bits / 8);

        Assert.Equal(amplitudes, ReadAll(Open(new WavBytes().Riff().Format(tag, 1, 8000, bits).Chunk("data", data).Finish())));
        Assert.Equal(amplitudes, ReadAll(Open(new WavBytes().Riff().Extensible(tag, 1, 8000, bits, bits).Chunk("data", data).Finish())));
        Assert.Equal(amplitudes, ReadAll(Open(new WavBytes(bigEndian: true).Riff("RIFX", 99).Format(tag, 1, 8000, bits).Chunk("data", reversed).Finish())));
        Assert.Equal(amplitudes, ReadAll(Open(new WavBytes(bigEndian: true).Riff("RIFX", 99).Extensible(tag, 1, 8000, bits, bits).Chunk("data", reversed).Finish())));
    }

    [Fact]
    public void Fewer_valid_bits_fill_their_container_from_the_top()
    {
        byte[] twenty = [0xF0, 0xFF, 0x7F];   // 0x7FFFF, 20 bits in 24
        byte[] wide = [0, 0, 0, 0x40];        // 24 bits in 32

        Assert.Equal([0x7FFFF / 524288f], ReadAll(Open(new WavBytes().Riff().Format(1, 1, 8000, 20).Chunk("data", twenty).Finish())));
        Assert.Equal([0.5f], ReadAll(Open(new WavBytes().Riff().Format(1, 1, 8000, 24, frameBytes: 4).Chunk("data", wide).Finish())));
        Assert.Equal([0.5f], ReadAll(Open(new WavBytes().Riff().Extensible(1, 1, 8000, 32, validBits: 24).Chunk("data", wide).Finish())));
    }

    [Fact]
    public void Unknown_chunks_are_skipped_and_odd_ones_padded()
    {
        var file = new WavBytes().Riff().Chunk("LIST", [1, 2, 3]).Format(1, 1, 8000, 16).Chunk("junk", [9]).Chunk("data", WavBytes.Little(100, 200)).Chunk("id3 ", [7]).Finish();

        Assert.Equal([100 / 32768f, 200 / 32768f], ReadAll(Open(file)));
    }

    [Theory]
    [InlineData(0u, 0u)]                    // a pipe's writer that left both sizes empty
    [InlineData(36u, 0u)]                   // a recorder that died before it filled them in
    [InlineData(0xFFFFFFFFu, 0xFFFFFFFFu)]  // ffmpeg into a pipe
    [InlineData(40u, 4_000_000u)]           // cut short
    public void Sizes_that_were_never_filled_in_mean_what_is_there(uint riffSize, uint dataSize)
    {
        var file = new WavBytes().Riff("RIFF", riffSize).Format(1, 1, 8000, 16).Chunk("data", WavBytes.Little(1, 2, 3), dataSize).Unfinished();

        Assert.Equal(3, Open(file).Frames);
    }

    [Fact]
    public void An_empty_data_chunk_is_empty_though_chunks_follow()
    {
        var file = new WavBytes().Riff().Format(1, 1, 8000, 16).Chunk("data", []).Chunk("LIST", [1, 2, 3, 4]).Finish();

        Assert.Equal(0, Open(file).Frames);
        Assert.Equal(0, Open(file).Read(new float[4]));
    }

    [Fact]
    public void A_half_frame_at_the_end_is_left_out()
    {
        var file = new WavBytes().Riff().Format(1, 2, 8000, 16).Chunk("data", [.. WavBytes.Little(1, 2, 3), 9]).Finish();

        Assert.Equal([1 / 32768f, 2 / 32768f], ReadAll(Open(file)));
    }

    [Theory]
    [InlineData("RF64")]
    [InlineData("BW64")]
    public void RF64_has_its_sizes_in_ds64(string id)
    {
        var file = new WavBytes().Riff(id, 0xFFFFFFFF)
            .Text("ds64").UInt32(40).UInt64(1000).UInt64(4).UInt64(2).UInt32(1).Text("junk").UInt64(6)
            .Chunk("junk", new byte[6], size: 0xFFFFFFFF)
            .Format(1, 1, 8000, 16).Chunk("data", WavBytes.Little(5, 6), size: 0xFFFFFFFF).Chunk("tail", [1, 2]).Unfinished();

        Assert.Equal([5 / 32768f, 6 / 32768f], ReadAll(Open(file)));
    }

    [Fact]
    public void Reading_in_pieces_and_after_seeking_gives_the_same_samples()
    {
        var random = new SeededRandom(5);
        var samples = new short[3 * 40_000];
        for (int i = 0; i < samples.Length; i++) samples[i] = (short)random.Next(65536);
        using var reader = Open(WavBytes.Pcm16(44100, 3, samples));
        var whole = ReadAll(reader);

        reader.Seek(0);
        var pieces = new List<float>();
        var piece = new float[3 * 1234];
        for (int got; (got = reader.Read(piece)) > 0;) pieces.AddRange(piece[..(got * 3)]);
        Assert.Equal(whole, pieces);
        Assert.Equal(0, reader.Read(piece));

        foreach (long frame in (long[])[39_999, 0, 12_345, 40_000])
        {
            reader.Seek(frame);
            int got = reader.Read(piece.AsSpan(0, 9));
            Assert.Equal(Math.Min(3, 40_000 - frame), got);
            Assert.Equal(whole.AsSpan((int)frame * 3, got * 3).ToArray(), piece[..(got * 3)]);
        }
    }

    [Fact]
    public void Seeking_outside_the_file_or_reading_half_frames_is_refused()
    {
        using var reader = Open(WavBytes.Pcm16(44100, 2, 1, 2, 3, 4));

        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Seek(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Seek(-1));
        Assert.Throws<ArgumentException>(() => reader.Read(new float[3]));
    }

    [Fact]
    public void Frames_beyond_four_gigabytes_are_found()
    {
        const long frames = 3_000_000_000;
        var head = new WavBytes().Riff("RF64", 0xFFFFFFFF).Text("ds64").UInt32(28).UInt64(0).UInt64(frames * 2).UInt64(frames).UInt32(0)
            .Format(1, 1, 8000, 16).Text("data").UInt32(0xFFFFFFFF).Unfinished();
        string path = Path.Combine(Path.GetTempPath(), $"nest-{Guid.NewGuid():N}.wav");
        try
        {
            using (var file = File.Create(path))   // sparse: the 6 GB between take no room
            {
                file.Write(head);
                file.Position = head.Length + (frames - 1) * 2;
                file.Write(WavBytes.Little(16384));
            }

            using var reader = new WavReader(path);
            var last = new float[4];
            reader.Seek(frames - 2);

            Assert.Equal(frames, reader.Frames);
            Assert.Equal(2, reader.Read(last));
            Assert.Equal([0, 0.5f], last[..2]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    public static TheoryData<byte[], string> Unreadable => new()
    {
        { "hello world, I am text"u8.ToArray(), "byte 0: no RIFF" },
        { "RIFF"u8.ToArray(), "byte 0: no RIFF" },
        { new WavBytes().Riff().Finish(), "byte 12: the file ends without a 'fmt ' chunk" },
        { new WavBytes().Riff().Format(1, 1, 8000, 16).Finish(), "byte 36: the file ends without a 'data' chunk" },
        { new WavBytes().Riff().Format(1, 1, 8000, 16).Text("dat").Finish(), "byte 36: the file ends inside a chunk's header: 3 of 8 bytes" },
        { new WavBytes().Riff().Chunk("data", [1, 2]).Finish(), "byte 12: the 'data' chunk comes before any 'fmt ' chunk" },
        { new WavBytes().Riff().Chunk("fmt ", new byte[14]).Finish(), "byte 20: the 'fmt ' chunk has 14 bytes, fewer than 16" },
        { new WavBytes().Riff().Chunk("LIST", [1, 2], size: 70).Finish(), "byte 20: chunk 'LIST' has 70 bytes but the file only 2 more" },
        { new WavBytes().Riff().Format(1, 0, 8000, 16).Finish(), "byte 22: 0 channels" },
        { new WavBytes().Riff().Format(1, 1, 0, 16).Finish(), "byte 24: a rate of 0 Hz" },
        { new WavBytes().Riff().Format(1, 3, 8000, 24, frameBytes: 4).Finish(), "byte 32: a block align of 4 bytes does not hold 3 channels of 24 bits" },
        { new WavBytes().Riff().Format(1, 1, 8000, 0, frameBytes: 2).Finish(), "byte 34: 0 bits in a container of 2 bytes" },
        { new WavBytes().Riff().Format(1, 1, 8000, 16, frameBytes: 1).Finish(), "byte 34: 16 bits in a container of 1 bytes" },
        { new WavBytes().Riff().Format(3, 1, 8000, 16).Finish(), "byte 34: 16 bits in a container of 2 bytes is not a sample size of Float files" },
        { new WavBytes().Riff().Format(2, 1, 8000, 4, frameBytes: 256).Chunk("data", new byte[256]).Finish(), "byte 20: format tag 0x0002: Nest reads PCM" },
        { new WavBytes().Riff().Extensible(1, 1, 8000, 16, 16, guidTail: new byte[8]).Chunk("data", [1, 2]).Finish(), "byte 44: sub-format 00000001-0000-0010-0000-000000000000" },
        { new WavBytes().Riff().Format(0xFFFE, 1, 8000, 16).Finish(), "byte 20: the 'fmt ' chunk is extensible but has 16 bytes, fewer than 40" },
    };

    [Theory]
    [MemberData(nameof(Unreadable), DisableDiscoveryEnumeration = true)]
    public void What_cannot_be_read_says_file_byte_and_reason_in_one_line(byte[] file, string reason)
    {
        var fault = Assert.Throws<InvalidDataException>(() => Open(file));

        Assert.StartsWith($"test.wav: {reason}", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public void Damaged_headers_give_samples_or_an_error_and_nothing_else()
    {
        byte[][] seeds =
        [
            WavBytes.Pcm16(22050, 2, 1, 2, 3, 4, 5, 6),
            new WavBytes().Riff().Extensible(3, 1, 8000, 32, 32).Chunk("fact", [1, 0, 0, 0]).Chunk("data", new byte[64]).Finish(),
            new WavBytes(bigEndian: true).Riff("RIFX", 99).Format(1, 1, 8000, 24).Chunk("data", new byte[33]).Finish(),
            new WavBytes().Riff("RF64", 0xFFFFFFFF).Text("ds64").UInt32(40).UInt64(1000).UInt64(8).UInt64(2).UInt32(1).Text("junk").UInt64(6)
                .Chunk("junk", new byte[6]).Format(1, 2, 8000, 16).Chunk("data", new byte[8], size: 0xFFFFFFFF).Unfinished(),
        ];
        byte[] telling = [0, 1, 0x7F, 0x80, 0xFE, 0xFF];
        var random = new SeededRandom(6);
        var buffer = new float[65535];
        int read = 0, refused = 0;
        for (int round = 0; round < 20_000; round++)
        {
            var file = (byte[])seeds[round % seeds.Length].Clone();
            for (int change = random.Next(4); change >= 0; change--)
                file[random.Next(file.Length)] = random.Next(2) == 0 ? telling[random.Next(telling.Length)] : (byte)random.Next(256);
            if (random.Next(4) == 0) file = file[..random.Next(file.Length)];
            try
            {
                using var reader = Open(file);
                Assert.InRange(reader.Frames, 0, file.Length);
                int got = reader.Read(buffer.AsSpan(0, buffer.Length / reader.Channels * reader.Channels));
                Assert.Equal(reader.Frames, got);
                reader.Seek(reader.Frames);
                read++;
            }
            catch (InvalidDataException fault)
            {
                Assert.Matches("^test.wav: byte [0-9]+: [^\n]+$", fault.Message);
                refused++;
            }
        }

        Assert.InRange(read, 2_000, 18_000);      // the mutations are neither harmless nor all fatal
        Assert.InRange(refused, 2_000, 18_000);
    }

    private static WavReader Open(byte[] file) => new(new MemoryStream(file), "test.wav");

    private static float[] ReadAll(WavReader reader)
    {
        var values = new float[reader.Frames * reader.Channels];
        Assert.Equal(reader.Frames, reader.Read(values));
        return values;
    }
}
