using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Nest.Viewer.Graphics;

/// <summary>Turns pictures as OpenGL has them, RGBA with the bottom row first, into what files of pictures and films hold.</summary>
/// <remarks>Thread-safe.</remarks>
internal static class Pixels
{
    private const int Bits = 16;

    // ITU-R BT.709 with the range of video: Y from 16 to 235, Cb and Cr from 16 to 240 about 128.
    private const double Red = 0.2126, Blue = 0.0722, Green = 1 - Red - Blue;
    private const int YRed = (int)(219.0 / 255 * Red * (1 << Bits) + 0.5), YBlue = (int)(219.0 / 255 * Blue * (1 << Bits) + 0.5);
    private const int YGreen = (int)(219.0 / 255 * (1 << Bits) + 0.5) - YRed - YBlue;
    private const int YBias = (16 << Bits) + (1 << (Bits - 1));
    private const int CSum = (int)(112.0 / 255 * (1 << Bits) + 0.5);
    private const int CbRed = (int)(112.0 / 255 * Red / (1 - Blue) * (1 << Bits) + 0.5), CbGreen = CSum - CbRed;
    private const int CrBlue = (int)(112.0 / 255 * Blue / (1 - Red) * (1 << Bits) + 0.5), CrGreen = CSum - CrBlue;
    private const int CBias = (128 << (Bits + 2)) + (1 << (Bits + 1));   // of sums of four pixels

    /// <summary>Bytes of a picture as <see cref="ToYuv420"/> writes it.</summary>
    public static int Yuv420Bytes(int width, int height) => width * height * 3 / 2;

    /// <summary>Writes the planes of video, the top row first: Y (height, width), then Cb and Cr (height/2, width/2), each the mean of four pixels.</summary>
    /// <param name="rgba">(height, width, 4), the bottom row first.</param>
    /// <param name="width">Pixels in a row, even.</param>
    /// <param name="height">Rows, even.</param>
    /// <param name="yuv"><see cref="Yuv420Bytes"/> bytes, all overwritten.</param>
    public static void ToYuv420(ReadOnlySpan<byte> rgba, int width, int height, Span<byte> yuv)
    {
        if ((width | height) % 2 != 0) throw new ArgumentException($"{width} x {height} pixels cannot be halved.", nameof(width));
        var pixels = MemoryMarshal.Cast<byte, uint>(rgba)[..(width * height)];
        var cb = yuv.Slice(width * height, width * height / 4);
        var cr = yuv.Slice(width * height * 5 / 4, width * height / 4);
        for (int y = 0; y < height; y += 2)
        {
            var above = pixels.Slice((height - 1 - y) * width, width);
            var below = pixels.Slice((height - 2 - y) * width, width);
            ToLuma(above, yuv.Slice(y * width, width));
            ToLuma(below, yuv.Slice((y + 1) * width, width));
            ToChroma(above, below, cb.Slice(y / 2 * (width / 2), width / 2), cr.Slice(y / 2 * (width / 2), width / 2));
        }
    }

    /// <summary>Writes the pixels with the top row first and three or four channels.</summary>
    /// <param name="rgba">(height, width, 4), the bottom row first.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">3: without the last; 4: all.</param>
    /// <param name="upright">(height, width, channels), all overwritten.</param>
    public static void ToUpright(ReadOnlySpan<byte> rgba, int width, int height, int channels, Span<byte> upright)
    {
        for (int y = 0; y < height; y++)
        {
            var from = rgba.Slice((height - 1 - y) * width * 4, width * 4);
            var to = upright.Slice(y * width * channels, width * channels);
            if (channels == 4) from.CopyTo(to);
            else for (int x = 0; x < width; x++) from.Slice(4 * x, 3).CopyTo(to[(3 * x)..]);
        }
    }

    private static void ToLuma(ReadOnlySpan<uint> row, Span<byte> luma)
    {
        int x = 0;
        for (; x <= row.Length - 32; x += 32)
        {
            var bytes = Vector256.Narrow(
                Vector256.Narrow(Luma(Vector256.Create(row[x..])), Luma(Vector256.Create(row[(x + 8)..]))),
                Vector256.Narrow(Luma(Vector256.Create(row[(x + 16)..])), Luma(Vector256.Create(row[(x + 24)..]))));
            bytes.CopyTo(luma[x..]);
        }

        for (; x < row.Length; x++) luma[x] = (byte)((YRed * (row[x] & 255) + YGreen * (row[x] >> 8 & 255) + YBlue * (row[x] >> 16 & 255) + YBias) >> Bits);

        static Vector256<uint> Luma(Vector256<uint> pixels)
        {
            var low = Vector256.Create(255u);
            return ((pixels & low) * (uint)YRed + ((pixels >>> 8) & low) * (uint)YGreen + ((pixels >>> 16) & low) * (uint)YBlue + Vector256.Create((uint)YBias)) >>> Bits;
        }
    }

    private static void ToChroma(ReadOnlySpan<uint> above, ReadOnlySpan<uint> below, Span<byte> cb, Span<byte> cr)
    {
        const uint redAndBlue = 0x00FF00FF;
        for (int x = 0; x < cb.Length; x++)
        {
            uint a = above[2 * x], b = above[2 * x + 1], c = below[2 * x], d = below[2 * x + 1];
            uint outer = (a & redAndBlue) + (b & redAndBlue) + (c & redAndBlue) + (d & redAndBlue);
            int red = (int)(outer & 0xFFFF), blue = (int)(outer >> 16);
            int green = (int)((a >> 8 & 255) + (b >> 8 & 255) + (c >> 8 & 255) + (d >> 8 & 255));
            cb[x] = (byte)((CSum * blue - CbRed * red - CbGreen * green + CBias) >> (Bits + 2));
            cr[x] = (byte)((CSum * red - CrGreen * green - CrBlue * blue + CBias) >> (Bits + 2));
        }
    }
}
