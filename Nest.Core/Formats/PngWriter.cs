using System.Buffers.Binary;
using System.IO.Compression;

namespace Nest.Formats;

/// <summary>Writes pictures as PNG: 8-bit RGB or RGBA, each row filtered as suits it best, or numbers of a palette.</summary>
/// <remarks>Source: W3C, Portable Network Graphics (PNG) Specification, third edition. Thread-safe.</remarks>
public static class PngWriter
{
    /// <summary>Writes a file, whole or not at all.</summary>
    /// <param name="path">The file; replaced where it exists.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="rgb">(height, width, 3), the top row first.</param>
    public static void Write(string path, int width, int height, byte[] rgb) => AtomicFile.Write(path, file => Write(file, width, height, rgb));

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

    /// <summary>Writes a picture of up to 256 colors to a stream.</summary>
    /// <param name="output">Where to; stays open.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="pixels">Numbers of colors, the top row first. (height, width)</param>
    /// <param name="palette">Red, green, blue. (colors, 3)</param>
    public static void WritePalette(Stream output, int width, ReadOnlySpan<byte> pixels, ReadOnlySpan<byte> palette)
    {
        int height = pixels.Length / width;
        using var rows = new MemoryStream();
        using (var zlib = new ZLibStream(rows, CompressionLevel.SmallestSize, leaveOpen: true))
            for (int y = 0; y < height; y++)
            {
                zlib.WriteByte(0);   // no filter: numbers of colors don't add up
                zlib.Write(pixels.Slice(y * width, width));
            }
        WriteFile(output, width, height, 3, palette, rows.GetBuffer().AsSpan(0, (int)rows.Length));
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
            WriteFile(output, width, height, channels == 4 ? (byte)6 : (byte)2, [], compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
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

    // Color type: 2 RGB, 3 palette, 6 RGBA.
    private static void WriteFile(Stream output, int width, int height, byte colorType, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> compressed)
    {
        output.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        (header[8], header[9]) = (8, colorType);   // bits a channel; compression, filter and interlace methods stay 0
        WriteChunk(output, "IHDR"u8, header);
        if (!palette.IsEmpty) WriteChunk(output, "PLTE"u8, palette);
        WriteChunk(output, "IDAT"u8, compressed);
        WriteChunk(output, "IEND"u8, []);
    }

    private static void WriteChunk(Stream output, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, data.Length);
        output.Write(word);
        output.Write(type);
        output.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(word, Crc32.Of(data, Crc32.Of(type)));
        output.Write(word);
    }
}
