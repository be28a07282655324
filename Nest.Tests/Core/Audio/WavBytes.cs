using System.Buffers.Binary;
using System.Text;

namespace Nest.Tests.Core.Audio;

/// <summary>Puts WAV files together byte by byte, as well as badly as a test wants.</summary>
internal sealed class WavBytes(bool bigEndian = false)
{
    private readonly List<byte> bytes = [];

    /// <summary>A 16-bit PCM file with the usual 44-byte header.</summary>
    public static byte[] Pcm16(int rate, int channels, params short[] samples) =>
        new WavBytes().Riff().Format(1, channels, rate, 16).Chunk("data", Little(samples)).Finish();

    public static byte[] Little(params short[] samples)
    {
        var data = new byte[samples.Length * 2];
        for (int i = 0; i < samples.Length; i++) BinaryPrimitives.WriteInt16LittleEndian(data.AsSpan(i * 2), samples[i]);
        return data;
    }

    public WavBytes Riff(string id = "RIFF", uint size = 0) => Text(id).UInt32(size).Text("WAVE");

    public WavBytes Format(int tag, int channels, int rate, int bits, int? frameBytes = null)
    {
        int align = frameBytes ?? channels * ((bits + 7) / 8);
        return Text("fmt ").UInt32(16).UInt16(tag).UInt16(channels).UInt32((uint)rate).UInt32((uint)(rate * align)).UInt16(align).UInt16(bits);
    }

    /// <summary>WAVE_FORMAT_EXTENSIBLE with a sub-format made from a tag.</summary>
    public WavBytes Extensible(int tag, int channels, int rate, int bits, int validBits, byte[]? guidTail = null)
    {
        int align = channels * bits / 8;
        Text("fmt ").UInt32(40).UInt16(0xFFFE).UInt16(channels).UInt32((uint)rate).UInt32((uint)(rate * align)).UInt16(align).UInt16(bits);
        UInt16(22).UInt16(validBits).UInt32(0).UInt32((uint)tag).UInt16(0).UInt16(0x10);
        return Raw(guidTail ?? [0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]);
    }

    public WavBytes Chunk(string id, byte[] data, uint? size = null)
    {
        Text(id).UInt32(size ?? (uint)data.Length).Raw(data);
        return data.Length % 2 == 0 ? this : Raw([0]);
    }

    public WavBytes Text(string text) => Raw(Encoding.ASCII.GetBytes(text));

    public WavBytes UInt16(int value)
    {
        var field = new byte[2];
        if (bigEndian) BinaryPrimitives.WriteUInt16BigEndian(field, (ushort)value);
        else BinaryPrimitives.WriteUInt16LittleEndian(field, (ushort)value);
        return Raw(field);
    }

    public WavBytes UInt32(uint value)
    {
        var field = new byte[4];
        if (bigEndian) BinaryPrimitives.WriteUInt32BigEndian(field, value);
        else BinaryPrimitives.WriteUInt32LittleEndian(field, value);
        return Raw(field);
    }

    public WavBytes UInt64(ulong value) => bigEndian ? UInt32((uint)(value >> 32)).UInt32((uint)value) : UInt32((uint)value).UInt32((uint)(value >> 32));

    public WavBytes Raw(byte[] data)
    {
        bytes.AddRange(data);
        return this;
    }

    /// <summary>The file, its RIFF size filled in unless it says something already.</summary>
    public byte[] Finish()
    {
        var file = bytes.ToArray();
        if (file.AsSpan(4, 4).SequenceEqual(new byte[4])) BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4), (uint)file.Length - 8);
        return file;
    }

    /// <summary>The file as it is.</summary>
    public byte[] Unfinished() => bytes.ToArray();
}
