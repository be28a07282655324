using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Nest.Formats;

/// <summary>Writes pictures as PNG: 8-bit RGB or RGBA, each row filtered as suits it best, one zlib stream.</summary>
/// <remarks>Source: W3C, Portable Network Graphics (PNG) Specification, third edition. Thread-safe.</remarks>
public static class PngWriter
{
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
        if (rgb.Length != (long)width * height * 3)
            throw new ArgumentException($"{width} x {height} pixels need {(long)width * height * 3} bytes, not {rgb.Length}.", nameof(rgb));
        using var image = new Image(width, channels: 3);
        image.Add(rgb);
        image.Write(output, height);
    }

    /// <summary>Writes a picture that comes in bands to a stream.</summary>
    /// <param name="output">Where to; stays open.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">3: RGB; 4: RGBA, the colours not multiplied.</param>
    /// <param name="bands">(rows, width, channels) each, from the top, whole rows.</param>
    /// <exception cref="ArgumentException">They are not <paramref name="height"/> rows.</exception>
    public static void Write(Stream output, int width, int height, int channels, IEnumerable<byte[]> bands)
    {
        using var image = new Image(width, channels);
        foreach (byte[] band in bands) image.Add(band);
        image.Write(output, height);
    }

    /// <summary>A picture that grows row by row.</summary>
    private sealed class Image : IDisposable
    {
        private readonly int channels, width;
        private readonly MemoryStream compressed = new();
        private readonly ZLibStream zlib;
        private readonly byte[][] filtered = new byte[5][];   // one row by each of the five filters, its number in front: (1 + stride)
        private readonly byte[] above;                                 // (stride)
        private int rows;

        public Image(int width, int channels)
        {
            (this.width, this.channels) = (width, channels);
            above = new byte[width * channels];
            for (int filter = 0; filter < filtered.Length; filter++) filtered[filter] = new byte[1 + above.Length];
            zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true);
        }

        public void Add(ReadOnlySpan<byte> band)
        {
            for (; band.Length >= above.Length; band = band[above.Length..], rows++)
            {
                var row = band[..above.Length];
                byte[] best = filtered[0];
                long smallest = long.MaxValue;
                for (int filter = 0; filter < filtered.Length; filter++)
                {
                    long cost = Filter(filter, row, above, channels, filtered[filter]);
                    if (cost >= smallest) continue;
                    smallest = cost;
                    best = filtered[filter];
                }

                zlib.Write(best);
                row.CopyTo(above);
            }
        }

        public void Dispose()
        {
            zlib.Dispose();
            compressed.Dispose();
        }

        public void Write(Stream output, int height)
        {
            if (rows != height) throw new ArgumentException($"{height} rows are needed, not {rows}.", nameof(height));
            zlib.Dispose();
            output.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
            Span<byte> header = stackalloc byte[13];
            BinaryPrimitives.WriteInt32BigEndian(header, width);
            BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
            header[8] = 8;                                  // bits a channel
            header[9] = (byte)(channels == 4 ? 6 : 2);      // RGBA, RGB; compression, filter and interlace methods stay 0
            WriteChunk(output, "IHDR", header);
            WriteChunk(output, "IDAT", compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
            WriteChunk(output, "IEND", []);
        }
    }

    /// <summary>Filters a row and returns the sum of its bytes' absolute values, the usual guess at how well it will compress.</summary>
    private static long Filter(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int pixel, Span<byte> filtered)
    {
        filtered[0] = (byte)filter;
        var output = filtered[1..];
        long cost = 0;
        for (int i = 0; i < row.Length; i++)
        {
            int a = i >= pixel ? row[i - pixel] : 0;
            int b = above[i];
            int predicted = filter switch
            {
                0 => 0,
                1 => a,
                2 => b,
                3 => (a + b) >> 1,
                _ => Paeth(a, b, i >= pixel ? above[i - pixel] : 0),
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
