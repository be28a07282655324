using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Nest.Files;

namespace Nest.Viewer.Drawing;

/// <summary>Writes pictures as PNG: 8-bit RGB, each row filtered as suits it best, one zlib stream.</summary>
/// <remarks>Source: W3C, Portable Network Graphics (PNG) Specification, third edition. Thread-safe.</remarks>
internal static class PngWriter
{
    private const int BytesPerPixel = 3;
    private static readonly uint[] CrcTable = MakeCrcTable();   // (256)

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <param name="path">The file; replaced where it exists.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="rgb">(height, width, 3), the top row first.</param>
    public static void Write(string path, int width, int height, byte[] rgb)
    {
        AtomicFile.Write(path, file => Write(file, width, height, rgb));
    }

    /// <summary>Writes the picture to a stream.</summary>
    /// <param name="output">Where to; stays open.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="rgb">(height, width, 3), the top row first.</param>
    /// <exception cref="ArgumentException"><paramref name="rgb"/> has another length.</exception>
    public static void Write(Stream output, int width, int height, ReadOnlySpan<byte> rgb)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (rgb.Length != (long)width * height * BytesPerPixel)
            throw new ArgumentException($"{width} x {height} pixels need {(long)width * height * BytesPerPixel} bytes, not {rgb.Length}.", nameof(rgb));

        output.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;   // bits a channel
        header[9] = 2;   // RGB; compression, filter and interlace methods stay 0
        WriteChunk(output, "IHDR", header);
        WriteChunk(output, "IDAT", Compress(width, height, rgb));
        WriteChunk(output, "IEND", []);
    }

    private static ReadOnlySpan<byte> Compress(int width, int height, ReadOnlySpan<byte> rgb)
    {
        int stride = width * BytesPerPixel;
        var filtered = new byte[5][];   // one row by each of the five filters, its number in front: (1 + stride)
        for (int filter = 0; filter < filtered.Length; filter++) filtered[filter] = new byte[1 + stride];
        ReadOnlySpan<byte> above = new byte[stride];

        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (int y = 0; y < height; y++)
            {
                var row = rgb.Slice(y * stride, stride);
                byte[] best = filtered[0];
                long smallest = long.MaxValue;
                for (int filter = 0; filter < filtered.Length; filter++)
                {
                    long cost = Filter(filter, row, above, filtered[filter]);
                    if (cost >= smallest) continue;
                    smallest = cost;
                    best = filtered[filter];
                }

                zlib.Write(best);
                above = row;
            }
        }

        return compressed.GetBuffer().AsSpan(0, (int)compressed.Length);
    }

    /// <summary>Filters a row and returns the sum of its bytes' absolute values, the usual guess at how well it will compress.</summary>
    private static long Filter(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, Span<byte> filtered)
    {
        filtered[0] = (byte)filter;
        var output = filtered[1..];
        long cost = 0;
        for (int i = 0; i < row.Length; i++)
        {
            int a = i >= BytesPerPixel ? row[i - BytesPerPixel] : 0;
            int b = above[i];
            int predicted = filter switch
            {
                0 => 0,
                1 => a,
                2 => b,
                3 => (a + b) >> 1,
                _ => Paeth(a, b, i >= BytesPerPixel ? above[i - BytesPerPixel] : 0),
            };
            byte difference = (byte)(row[i] - predicted);
            output[i] = difference;
            cost += Math.Abs((int)(sbyte)difference);
        }

        return cost;
    }

    private static int Paeth(int left, int above, int aboveLeft)
    {
        int guess = left + above - aboveLeft;
        int toLeft = Math.Abs(guess - left), toAbove = Math.Abs(guess - above), toAboveLeft = Math.Abs(guess - aboveLeft);
        return toLeft <= toAbove && toLeft <= toAboveLeft ? left : toAbove <= toAboveLeft ? above : aboveLeft;
    }

    private static void WriteChunk(Stream output, string type, ReadOnlySpan<byte> data)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, data.Length);
        output.Write(word);
        Span<byte> name = stackalloc byte[4];
        Encoding.ASCII.GetBytes(type, name);
        output.Write(name);
        output.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(word, ~Crc(Crc(uint.MaxValue, name), data));
        output.Write(word);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (byte value in data) crc = CrcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        return crc;
    }

    private static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? 0xEDB88320u ^ (crc >> 1) : crc >> 1;
            table[i] = crc;
        }

        return table;
    }
}
