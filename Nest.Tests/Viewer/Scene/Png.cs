using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using System.Text;

namespace Nest.Tests.Viewer.Scene;

/// <summary>Reads an 8-bit RGB PNG back, strictly: chunk order, checksums, filters and lengths must be right.</summary>
internal sealed class Png
{
    private readonly byte[] rgb;   // (Height, Width, 3)

    public Png(int width, int height, byte[] rgb) => (Width, Height, this.rgb) = (width, height, rgb);

    public int Width { get; }

    public int Height { get; }

    public ReadOnlySpan<byte> Rgb => rgb;

    /// <summary>A pixel's colour, 0 to 1.</summary>
    public Vector3 this[int x, int y]
    {
        get
        {
            int i = (y * Width + x) * 3;
            return new Vector3(rgb[i], rgb[i + 1], rgb[i + 2]) / 255;
        }
    }

    public static Png Read(byte[] file)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], file[..8]);
        var chunks = new List<(string Type, byte[] Data)>();
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            var checkedPart = file.AsSpan(at + 4, 4 + length);
            Assert.Equal(BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length)), Crc(checkedPart));
            chunks.Add((Encoding.ASCII.GetString(checkedPart[..4]), checkedPart[4..].ToArray()));
            at += 12 + length;
        }

        Assert.Equal(["IHDR", "IDAT", "IEND"], chunks.Select(chunk => chunk.Type));
        byte[] header = chunks[0].Data;
        int width = BinaryPrimitives.ReadInt32BigEndian(header), height = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4));
        Assert.Equal([8, 2, 0, 0, 0], header[8..]);

        using var unpacked = new MemoryStream();
        using (var zlib = new ZLibStream(new MemoryStream(chunks[1].Data), CompressionMode.Decompress)) zlib.CopyTo(unpacked);
        return new Png(width, height, Unfilter(unpacked.ToArray(), width * 3, height));
    }

    private static byte[] Unfilter(byte[] filtered, int stride, int height)
    {
        Assert.Equal((stride + 1) * height, filtered.Length);
        var rows = new byte[stride * height];
        for (int y = 0; y < height; y++)
        {
            int filter = filtered[y * (stride + 1)];
            for (int i = 0; i < stride; i++)
            {
                int a = i >= 3 ? rows[y * stride + i - 3] : 0, b = y > 0 ? rows[(y - 1) * stride + i] : 0, c = i >= 3 && y > 0 ? rows[(y - 1) * stride + i - 3] : 0;
                int nearest = new[] { a, b, c }.MinBy(value => Math.Abs(a + b - c - value));   // the first of equals, as Paeth wants
                int guess = filter switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) / 2, 4 => nearest, _ => throw new InvalidDataException($"filter {filter}") };
                rows[y * stride + i] = (byte)(filtered[y * (stride + 1) + 1 + i] + guess);
            }
        }

        return rows;
    }

    // Bit by bit, as the specification's words say it.
    private static uint Crc(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
        }

        return ~crc;
    }
}
