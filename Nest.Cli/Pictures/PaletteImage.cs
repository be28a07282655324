using System.Buffers.Binary;
using System.IO.Compression;

namespace Nest.Cli.Pictures;

/// <summary>A picture of up to 256 colours as a PNG file, to be put into an SVG.</summary>
internal static class PaletteImage
{
    /// <summary>Encodes.</summary>
    /// <param name="pixels">Numbers of colours, from the top left. (height, width)</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="palette">Red, green, blue. (colours, 3)</param>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, int width, ReadOnlySpan<byte> palette)
    {
        int height = pixels.Length / width;
        using var rows = new MemoryStream();
        using (var zlib = new ZLibStream(rows, CompressionLevel.SmallestSize, leaveOpen: true))
            for (int y = 0; y < height; y++)
            {
                zlib.WriteByte(0);   // no filter: numbers of colours don't add up
                zlib.Write(pixels.Slice(y * width, width));
            }
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 3);
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        Chunk(file, "IHDR"u8, header);
        Chunk(file, "PLTE"u8, palette);
        Chunk(file, "IDAT"u8, rows.ToArray());
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        byte[] content = [.. type, .. data];
        file.Write(content);
        uint sum = uint.MaxValue;   // CRC-32
        foreach (byte value in content)
        {
            sum ^= value;
            for (int bit = 0; bit < 8; bit++) sum = (sum >> 1) ^ (0xEDB88320 & (uint)-(int)(sum & 1));
        }
        BinaryPrimitives.WriteUInt32BigEndian(number, ~sum);
        file.Write(number);
    }
}
