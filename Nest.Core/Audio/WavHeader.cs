using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Nest.Audio;

/// <summary>How a WAV file's samples are stored.</summary>
internal enum WavEncoding
{
    /// <summary>Integers: unsigned up to 8 bits, two's complement above.</summary>
    Pcm,

    /// <summary>IEEE float, 32 or 64 bits.</summary>
    Float,

    /// <summary>ITU-T G.711 A-law, one byte a sample.</summary>
    ALaw,

    /// <summary>ITU-T G.711 mu-law, one byte a sample.</summary>
    MuLaw,

    /// <summary>A codec that <see cref="WavReader"/> has no decoder for.</summary>
    Foreign,
}

/// <summary>Where a WAV file's samples lie and how they are stored: its chunks, read up to <c>data</c>.</summary>
/// <remarks>
/// Knows RIFF, RIFX (the same, big endian), RF64 and BW64 (64-bit sizes in <c>ds64</c>). Unknown chunks are skipped, odd sizes
/// padded. A <c>data</c> size beyond the end of the file is cut to what is there; so are the sizes of streamed files, which were
/// never filled in: 0xFFFFFFFF, or 0 where the RIFF size is empty as well.
/// <para>Source: Multimedia Programming Interface and Data Specifications 1.0 (RIFF), WAVEFORMATEXTENSIBLE, EBU Tech 3306 (RF64).</para>
/// </remarks>
internal sealed record WavHeader
{
    private const uint Unfilled = 0xFFFFFFFF;   // the size of a streamed chunk, or of one whose size is in ds64
    private const int MaxChunks = 4096;         // real files have about ten: this keeps garbage from being walked 8 bytes at a time

    // The last 8 bytes of every sub-format GUID made from a format tag: {tag}-0000-0010-8000-00AA00389B71.
    private static ReadOnlySpan<byte> TagGuidTail => [0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71];

    public required bool BigEndian { get; init; }

    public required WavEncoding Encoding { get; init; }

    /// <summary>The codec as an error names it.</summary>
    public required string EncodingName { get; init; }

    /// <summary>Offset of the encoding in the file, for errors.</summary>
    public required long EncodingOffset { get; init; }

    public required int Rate { get; init; }

    public required int Channels { get; init; }

    /// <summary>Bytes a sample occupies; integers fill it from the most significant bit down.</summary>
    public required int SampleBytes { get; init; }

    /// <summary>Offset of the first sample in the file.</summary>
    public long DataOffset { get; init; }

    /// <summary>Whole frames in the file.</summary>
    public long Frames { get; init; }

    public int FrameBytes => SampleBytes * Channels;

    /// <summary>Whether a file that starts with these bytes (at least 12) is a WAV file.</summary>
    public static bool Matches(ReadOnlySpan<byte> start) =>
        start.Length >= 12 && start.Slice(8, 4).SequenceEqual("WAVE"u8) &&
        (start.StartsWith("RIFF"u8) || start.StartsWith("RIFX"u8) || start.StartsWith("RF64"u8) || start.StartsWith("BW64"u8));

    /// <summary>Reads the chunks up to <c>data</c>.</summary>
    /// <param name="file">Seekable; left anywhere.</param>
    /// <param name="path">The name that errors give.</param>
    /// <exception cref="InvalidDataException">Not a WAV file, or one whose samples can't be found.</exception>
    public static WavHeader Read(Stream file, string path) => new Parser(file, path).Read();

    private sealed class Parser(Stream file, string path)
    {
        private readonly Dictionary<string, long> longSizes = [];   // ds64: sizes of chunks that hold 4 GiB or more
        private bool bigEndian;
        private long riffEnd;      // where the RIFF size says the file ends; 0 where it was never filled in

        public WavHeader Read()
        {
            Span<byte> start = stackalloc byte[12];
            file.Position = 0;
            int got = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            if (!Matches(start[..got])) throw AudioReader.Fault(path, 0, "no RIFF, RIFX or RF64 header of type WAVE");
            bigEndian = start[3] == (byte)'X';
            uint riffSize = UInt32(start[4..]);
            riffEnd = riffSize is 0 or Unfilled ? 0 : 8 + (long)riffSize;

            WavHeader? format = null;
            Span<byte> head = stackalloc byte[8];
            long at = 12;
            for (int chunk = 0; chunk < MaxChunks; chunk++)
            {
                got = ReadAt(at, head);
                if (got == 0) throw AudioReader.Fault(path, at, format is null ? "the file ends without a 'fmt ' chunk" : "the file ends without a 'data' chunk");
                if (got < head.Length) throw AudioReader.Fault(path, at, $"the file ends inside a chunk's header: {got} of {head.Length} bytes");
                string name = Name(head);
                uint shortSize = UInt32(head[4..]);
                long size = shortSize == Unfilled && longSizes.TryGetValue(name, out long longSize) ? longSize : shortSize;
                long body = at + head.Length;

                if (name == "ds64") ReadLongSizes(body, size);
                else if (name == "fmt ") format = ReadFormat(body, size);
                else if (name == "data") return (format ?? throw AudioReader.Fault(path, at, "the 'data' chunk comes before any 'fmt ' chunk")) with
                {
                    DataOffset = body,
                    Frames = DataBytes(body, size, shortSize) / format.FrameBytes,
                };

                at = body + size + (size & 1);
                if (size > file.Length - body) throw AudioReader.Fault(path, body, $"chunk '{name}' has {size} bytes but the file only {file.Length - body} more, and no 'data' chunk came before");
            }

            throw AudioReader.Fault(path, at, $"no 'data' chunk among the first {MaxChunks} chunks");
        }

        private long DataBytes(long body, long size, uint shortSize)
        {
            long present = file.Length - body;
            bool streamed = shortSize == Unfilled && size == Unfilled || size == 0 && riffEnd <= body;
            return streamed ? present : Math.Min(size, present);
        }

        private void ReadLongSizes(long body, long size)
        {
            Span<byte> field = stackalloc byte[28];   // RIFF size, data size, sample count: 64 bits each; entries of the table: 32
            if (size < field.Length || ReadAt(body, field) < field.Length) throw AudioReader.Fault(path, body, $"the 'ds64' chunk has {size} bytes, fewer than 28");
            longSizes["data"] = Int64(body + 8, field[8..]);
            long entries = Math.Min(UInt32(field[24..]), Math.Min(MaxChunks, (size - field.Length) / 12));
            for (long at = body + field.Length; entries > 0; entries--, at += 12)
            {
                Span<byte> entry = field[..12];
                if (ReadAt(at, entry) < entry.Length) throw AudioReader.Fault(path, at, "the file ends inside the 'ds64' chunk's table");
                longSizes[Name(entry)] = Int64(at + 4, entry[4..]);
            }
        }

        private WavHeader ReadFormat(long body, long size)
        {
            Span<byte> fields = stackalloc byte[40];
            int wanted = (int)Math.Min(size, fields.Length);
            int got = ReadAt(body, fields[..wanted]);
            if (got < 16) throw AudioReader.Fault(path, body, $"the 'fmt ' chunk has {got} bytes, fewer than 16");

            ushort tag = UInt16(fields);
            int channels = UInt16(fields[2..]);
            uint rate = UInt32(fields[4..]);
            int frameBytes = UInt16(fields[12..]);
            int bits = UInt16(fields[14..]);
            long tagOffset = body;
            string name = string.Create(CultureInfo.InvariantCulture, $"format tag 0x{tag:X4}");
            bool known = true;
            if (tag == 0xFFFE)   // WAVE_FORMAT_EXTENSIBLE: the sub-format's GUID says what the tag would
            {
                if (got < 40) throw AudioReader.Fault(path, body, $"the 'fmt ' chunk is extensible but has {got} bytes, fewer than 40");
                tagOffset = body + 24;
                ReadOnlySpan<byte> guid = fields.Slice(24, 16);
                name = $"sub-format {new Guid(guid, bigEndian)}";
                uint data1 = UInt32(guid);
                known = data1 <= ushort.MaxValue && UInt16(guid[4..]) == 0 && UInt16(guid[6..]) == 0x10 && guid[8..].SequenceEqual(TagGuidTail);
                tag = (ushort)data1;
            }

            if (channels == 0) throw AudioReader.Fault(path, body + 2, "0 channels");
            if (rate is 0 or > AudioReader.MaxRate) throw AudioReader.Fault(path, body + 4, $"a rate of {rate} Hz is outside 1 to {AudioReader.MaxRate}");
            var encoding = !known ? WavEncoding.Foreign : tag switch
            {
                1 => WavEncoding.Pcm,
                3 => WavEncoding.Float,
                6 => WavEncoding.ALaw,
                7 => WavEncoding.MuLaw,
                _ => WavEncoding.Foreign,
            };
            if (encoding != WavEncoding.Foreign) CheckSampleSize(body, encoding, channels, frameBytes, bits);
            return new WavHeader
            {
                BigEndian = bigEndian,
                Encoding = encoding,
                EncodingName = name,
                EncodingOffset = tagOffset,
                Rate = (int)rate,
                Channels = channels,
                SampleBytes = Math.Max(1, frameBytes / channels),
            };
        }

        private void CheckSampleSize(long body, WavEncoding encoding, int channels, int frameBytes, int bits)
        {
            int bytes = frameBytes / channels;
            if (bytes == 0 || frameBytes % channels != 0)
                throw AudioReader.Fault(path, body + 12, $"a block align of {frameBytes} bytes does not hold {channels} channels of {bits} bits");
            bool fits = encoding switch
            {
                WavEncoding.Pcm => bits is >= 1 and <= 64 && bytes <= 8 && bits <= 8 * bytes && (bits > 8 || bytes == 1),
                WavEncoding.Float => bits is 32 or 64 && bits == 8 * bytes,
                _ => bits == 8 && bytes == 1,
            };
            if (!fits) throw AudioReader.Fault(path, body + 14, $"{bits} bits in a container of {bytes} bytes is not a sample size of {encoding} files");
        }

        private int ReadAt(long offset, Span<byte> bytes)
        {
            if (offset >= file.Length) return 0;
            file.Position = offset;
            return file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }

        // A chunk's four letters; anything unprintable shows as a dot.
        private static string Name(ReadOnlySpan<byte> bytes)
        {
            var letters = new StringBuilder(4);
            foreach (byte letter in bytes[..4]) letters.Append(letter is >= 32 and < 127 ? (char)letter : '.');
            return letters.ToString();
        }

        private ushort UInt16(ReadOnlySpan<byte> bytes) => bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

        private uint UInt32(ReadOnlySpan<byte> bytes) => bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

        private long Int64(long offset, ReadOnlySpan<byte> bytes)
        {
            long value = bigEndian ? BinaryPrimitives.ReadInt64BigEndian(bytes) : BinaryPrimitives.ReadInt64LittleEndian(bytes);
            return value is >= 0 and < long.MaxValue / 2 ? value : throw AudioReader.Fault(path, offset, $"a chunk size of {(ulong)value} bytes");
        }
    }
}
