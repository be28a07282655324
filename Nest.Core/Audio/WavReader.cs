using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Nest.Audio;

/// <summary>Reads WAV files, as long as they may be: integers of 1 to 64 bits, 32- and 64-bit float, A-law and mu-law.</summary>
/// <remarks>
/// Integers are scaled so that full scale is 1: a container of B bytes is divided by 2^(8B−1), after subtracting 128 where samples
/// have 8 bits or fewer; narrower samples fill their container from the top, so 12 bits in 16 need no special case. Float samples
/// are passed on as they are, beyond ±1 and NaN included. RIFF, RIFX and RF64, WAVE_FORMAT_EXTENSIBLE, any channel count; a file
/// shorter than its header says gives the frames that are there.
/// <para>Not thread-safe: give each thread its own reader.</para>
/// </remarks>
public sealed class WavReader : AudioReader
{
    private readonly Stream file;
    private readonly WavHeader header;
    private readonly byte[] block;   // (whole frames, Channels, SampleBytes), as in the file
    private long position;           // in frames

    /// <summary>Opens a file and reads its header.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file can't be read; the message names it, the byte offset and the reason.</exception>
    public WavReader(string path) : this(OpenStream(path), path)
    {
    }

    /// <summary>Reads from a stream, which the reader then owns.</summary>
    /// <param name="stream">Seekable.</param>
    /// <param name="path">The name that errors give.</param>
    internal WavReader(Stream stream, string path)
    {
        file = stream;
        Path = path;
        try
        {
            header = WavHeader.Read(stream, path);
            if (header.Encoding == WavEncoding.Foreign)
                throw Fault(path, header.EncodingOffset, $"{header.EncodingName}: Nest reads PCM, float, A-law and mu-law");
        }
        catch
        {
            stream.Dispose();
            throw;
        }

        block = new byte[Math.Max(1, 65536 / header.FrameBytes) * header.FrameBytes];
        file.Position = header.DataOffset;
    }

    /// <inheritdoc/>
    public override string Path { get; }

    /// <inheritdoc/>
    public override int Rate => header.Rate;

    /// <inheritdoc/>
    public override int Channels => header.Channels;

    /// <inheritdoc/>
    public override long Frames => header.Frames;

    /// <inheritdoc/>
    public override long Position => position;

    /// <inheritdoc/>
    public override int Read(Span<float> interleaved)
    {
        if (interleaved.Length % Channels != 0)
            throw new ArgumentException($"{interleaved.Length} values are not whole frames of {Channels} channels.", nameof(interleaved));
        int wanted = (int)Math.Min(interleaved.Length / Channels, Frames - position);
        int done = 0;
        while (done < wanted)
        {
            int frames = Math.Min(wanted - done, block.Length / header.FrameBytes);
            int bytes = file.ReadAtLeast(block.AsSpan(0, frames * header.FrameBytes), frames * header.FrameBytes, throwOnEndOfStream: false);
            int got = bytes / header.FrameBytes;
            Decode(block.AsSpan(0, got * header.FrameBytes), interleaved.Slice(done * Channels, got * Channels));
            done += got;
            if (got < frames) break;   // the file shrank while it was open
        }

        position += done;
        return done;
    }

    /// <inheritdoc/>
    public override void Seek(long frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(frame, Frames);
        file.Position = header.DataOffset + frame * header.FrameBytes;
        position = frame;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => file.Dispose();

    private void Decode(Span<byte> bytes, Span<float> values)
    {
        bool swap = header.BigEndian == BitConverter.IsLittleEndian;
        switch (header.Encoding, header.SampleBytes)
        {
            case (WavEncoding.MuLaw, _):
                for (int i = 0; i < values.Length; i++) values[i] = G711.MuLaw[bytes[i]];
                break;
            case (WavEncoding.ALaw, _):
                for (int i = 0; i < values.Length; i++) values[i] = G711.ALaw[bytes[i]];
                break;
            case (WavEncoding.Float, 4):
                var ints = MemoryMarshal.Cast<byte, int>(bytes);
                if (swap) BinaryPrimitives.ReverseEndianness(ints, ints);
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values);
                break;
            case (WavEncoding.Float, _):
                var longs = MemoryMarshal.Cast<byte, long>(bytes);
                if (swap) BinaryPrimitives.ReverseEndianness(longs, longs);
                TensorPrimitives.ConvertTruncating<double, float>(MemoryMarshal.Cast<byte, double>(bytes), values);
                break;
            case (_, 1):
                TensorPrimitives.ConvertTruncating<byte, float>(bytes, values);
                TensorPrimitives.Add(values, -128f, values);
                TensorPrimitives.Multiply(values, 1f / 128, values);
                break;
            case (_, 2):
                var shorts = MemoryMarshal.Cast<byte, short>(bytes);
                if (swap) BinaryPrimitives.ReverseEndianness(shorts, shorts);
                TensorPrimitives.ConvertTruncating<short, float>(shorts, values);
                TensorPrimitives.Multiply(values, 1f / 32768, values);
                break;
            default:
                DecodeWide(bytes, values);
                break;
        }
    }

    // Integers of 3 to 8 bytes, brought to the top of 64 bits.
    private void DecodeWide(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        int size = header.SampleBytes;
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> sample = bytes.Slice(i * size, size);
            ulong value = 0;
            for (int b = 0; b < size; b++) value = value << 8 | sample[header.BigEndian ? b : size - 1 - b];
            values[i] = (long)(value << (64 - 8 * size)) * (1f / (1UL << 63));
        }
    }
}
