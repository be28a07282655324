using System.Buffers.Binary;

namespace Nest.Audio;

/// <summary>How <see cref="WavWriter"/> stores a sample.</summary>
public enum WavSample
{
    /// <summary>16-bit integers.</summary>
    Pcm16,

    /// <summary>24-bit integers.</summary>
    Pcm24,

    /// <summary>32-bit float.</summary>
    Float32,
}

/// <summary>Writes WAV files of up to 4 GiB, of 16- or 24-bit integers or 32-bit float.</summary>
/// <remarks>
/// Integers are the nearest to amplitude · 2^(bits−1), ties to even, clipped to what they can hold; float samples are kept as they
/// are. Source: Multimedia Programming Interface and Data Specifications 1.0. Not thread-safe.
/// </remarks>
public sealed class WavWriter : AudioWriter
{
    private readonly Stream file;
    private readonly WavSample sample;
    private readonly int sampleBytes;
    private readonly long start;       // of the file in the stream
    private readonly int headerBytes;
    private readonly byte[] block = new byte[49152];   // a whole number of samples of any size
    private readonly short[] shorts;   // (samples of a block), for Pcm16
    private long dataBytes;

    /// <summary>Starts a file where the stream stands.</summary>
    /// <param name="file">Seekable; the caller closes it after the writer.</param>
    /// <param name="rate">Frames a second.</param>
    /// <param name="channels">Amplitudes in a frame.</param>
    /// <param name="sample">How a sample is stored.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rate or channel count that no WAV file has.</exception>
    public WavWriter(Stream file, int rate, int channels, WavSample sample = WavSample.Pcm16) : base(rate, channels)
    {
        ArgumentNullException.ThrowIfNull(file);
        this.file = file;
        this.sample = sample;
        sampleBytes = sample switch { WavSample.Pcm16 => 2, WavSample.Pcm24 => 3, _ => 4 };
        shorts = sample == WavSample.Pcm16 ? new short[block.Length / 2] : [];
        start = file.Position;
        headerBytes = WriteHeader();
    }

    /// <inheritdoc/>
    private protected override void WriteFrames(ReadOnlySpan<float> interleaved)
    {
        long bytes = (long)interleaved.Length * sampleBytes;
        if (headerBytes + dataBytes + bytes > uint.MaxValue) throw new IOException($"a WAV file can't grow beyond 4 GiB: {dataBytes + bytes} bytes of sound");
        while (interleaved.Length > 0)
        {
            int count = Math.Min(interleaved.Length, block.Length / sampleBytes);
            Encode(interleaved[..count]);
            file.Write(block, 0, count * sampleBytes);
            interleaved = interleaved[count..];
        }

        dataBytes += bytes;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if ((dataBytes & 1) != 0) file.WriteByte(0);   // chunks of odd size are padded
        long end = file.Position;
        file.Position = start;
        WriteHeader();
        file.Position = end;
    }

    private void Encode(ReadOnlySpan<float> amplitudes)
    {
        switch (sample)
        {
            case WavSample.Pcm16:
                Quantize(amplitudes, shorts);
                for (int i = 0; i < amplitudes.Length; i++) BinaryPrimitives.WriteInt16LittleEndian(block.AsSpan(2 * i), shorts[i]);
                break;
            case WavSample.Pcm24:
                for (int i = 0; i < amplitudes.Length; i++)
                {
                    int value = (int)Math.Clamp(Math.Round(amplitudes[i] * 8388608.0), -8388608, 8388607);
                    BinaryPrimitives.WriteInt16LittleEndian(block.AsSpan(3 * i), (short)value);
                    block[3 * i + 2] = (byte)(value >> 16);
                }

                break;
            default:
                for (int i = 0; i < amplitudes.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(block.AsSpan(4 * i), amplitudes[i]);
                break;
        }
    }

    // The header for what has been written so far: its length depends on the sample type alone.
    private int WriteHeader()
    {
        bool isFloat = sample == WavSample.Float32;
        Span<byte> header = stackalloc byte[isFloat ? 58 : 44];
        int formatBytes = isFloat ? 18 : 16;
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], (uint)Math.Min(uint.MaxValue, header.Length - 8 + dataBytes + (dataBytes & 1)));
        "WAVEfmt "u8.CopyTo(header[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], formatBytes);
        BinaryPrimitives.WriteInt16LittleEndian(header[20..], (short)(isFloat ? 3 : 1));
        BinaryPrimitives.WriteInt16LittleEndian(header[22..], (short)Channels);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], Rate);
        BinaryPrimitives.WriteUInt32LittleEndian(header[28..], (uint)Math.Min(uint.MaxValue, (long)Rate * Channels * sampleBytes));
        BinaryPrimitives.WriteInt16LittleEndian(header[32..], (short)(Channels * sampleBytes));
        BinaryPrimitives.WriteInt16LittleEndian(header[34..], (short)(8 * sampleBytes));
        if (isFloat)   // formats other than PCM have an extension, here empty, and a 'fact' chunk
        {
            "fact"u8.CopyTo(header[38..]);
            BinaryPrimitives.WriteInt32LittleEndian(header[42..], 4);
            BinaryPrimitives.WriteUInt32LittleEndian(header[46..], (uint)(dataBytes / sampleBytes / Channels));
        }

        "data"u8.CopyTo(header[^8..]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[^4..], (uint)dataBytes);
        file.Write(header);
        return header.Length;
    }
}
