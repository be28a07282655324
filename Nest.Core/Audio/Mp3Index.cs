using System.Buffers.Binary;

namespace Nest.Audio;

/// <summary>Completes mp3 files that do not say how long they are, by a Xing header of their own length.</summary>
/// <remarks>
/// Without that header a decoder guesses the length from the first frames' bit rate, and libsndfile stops reading there: an mp3 of
/// variable rate loses most of its sound. So its frames are counted, each from its 4-byte header alone.
/// <para>Source: ISO/IEC 11172-3 and 13818-3 (frame headers); the Xing header as LAME writes it.</para>
/// </remarks>
internal static class Mp3Index
{
    private const int SearchBytes = 1 << 16;   // how far a frame is looked for behind what is none

    // Kilobits a second of layer III by the header's index: MPEG-1, then MPEG-2 and 2.5. 0 has no frame length of its own.
    private static ReadOnlySpan<short> BitRates1 => [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0];

    private static ReadOnlySpan<short> BitRates2 => [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0];

    /// <summary>The mp3 with a Xing header in front of its frames; null where the file has one, or is no mp3.</summary>
    /// <param name="file">Seekable; left anywhere. The result reads from it and closes it.</param>
    public static Stream? Complete(Stream file)
    {
        Span<byte> start = stackalloc byte[64];   // as far as a Xing header's flags
        long offset = SkipTags(file);
        if (offset < 0 || ReadAt(file, offset, start) < start.Length || !Frame.TryRead(start, out var first)) return null;
        if (!FollowedByAnother(file, offset, first)) return null;

        int header = first.XingOffset;
        bool named = start[header..].StartsWith("Xing"u8) || start[header..].StartsWith("Info"u8);
        if (named && (start[header + 7] & 1) != 0) return null;   // it tells the number of frames
        if (named || start[36..].StartsWith("VBRI"u8)) offset += first.Length;

        (long count, long end) = CountFrames(file, offset, first);
        return count is 0 or > uint.MaxValue ? null : new PrefixedStream(XingFrame(start, first, (uint)count, end - offset), file, offset, end);
    }

    // The offset behind ID3v2 tags; −1 where the file can't be an mp3.
    private static long SkipTags(Stream file)
    {
        Span<byte> head = stackalloc byte[10];
        long offset = 0;
        while (ReadAt(file, offset, head) == head.Length && head.StartsWith("ID3"u8))
            offset += 10 + (head[6] & 0x7F) * 0x200000L + (head[7] & 0x7F) * 0x4000 + (head[8] & 0x7F) * 0x80 + (head[9] & 0x7F) + ((head[5] & 0x10) != 0 ? 10 : 0);
        return head[0] == 0xFF ? offset : -1;
    }

    private static bool FollowedByAnother(Stream file, long offset, Frame first)
    {
        Span<byte> head = stackalloc byte[4];
        return ReadAt(file, offset + first.Length, head) == head.Length && Frame.TryRead(head, out var next) && next.Family == first.Family;
    }

    // Frames from an offset on, and where the last one ends.
    private static (long Count, long End) CountFrames(Stream file, long offset, Frame first)
    {
        Span<byte> head = stackalloc byte[4];
        long count = 0, end = offset;
        while (ReadAt(file, offset, head) == head.Length && !head.StartsWith("TAG"u8))
        {
            if (Frame.TryRead(head, out var frame) && frame.Family == first.Family)
            {
                offset += frame.Length;
                count++;
                end = Math.Min(offset, file.Length);
            }
            else if (++offset - end > SearchBytes) break;
        }

        return (count, end);
    }

    private static byte[] XingFrame(ReadOnlySpan<byte> firstHeader, Frame first, uint count, long bytes)
    {
        Span<byte> head = stackalloc byte[4];
        firstHeader[..4].CopyTo(head);
        head[1] |= 1;                                                 // no checksum
        head[2] = (byte)(head[2] & 0x0C | (first.Mpeg1 ? 5 : 8) << 4);   // 64 kbit/s: at least 192 bytes, of which 52 are used
        if (!Frame.TryRead(head, out var frame)) throw new InvalidOperationException("A Xing frame needs the header of a frame.");
        var xing = new byte[frame.Length];
        head.CopyTo(xing);
        var field = xing.AsSpan(frame.XingOffset);
        "Xing"u8.CopyTo(field);
        BinaryPrimitives.WriteUInt32BigEndian(field[4..], 3);         // frames and bytes follow
        BinaryPrimitives.WriteUInt32BigEndian(field[8..], count);
        BinaryPrimitives.WriteUInt32BigEndian(field[12..], (uint)Math.Min(uint.MaxValue, bytes + xing.Length));
        return xing;
    }

    private static int ReadAt(Stream file, long offset, Span<byte> bytes)
    {
        if (offset >= file.Length) return 0;
        file.Position = offset;
        return file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
    }

    /// <summary>One layer III frame, as its header describes it.</summary>
    /// <param name="Family">What all frames of a file share: sync, version, layer and rate.</param>
    /// <param name="Mpeg1">MPEG-1, or one of the half rates.</param>
    /// <param name="Length">Bytes, the header's four included.</param>
    /// <param name="XingOffset">Where a Xing header lies in the first frame: behind header and side information.</param>
    private readonly record struct Frame(uint Family, bool Mpeg1, int Length, int XingOffset)
    {
        public static bool TryRead(ReadOnlySpan<byte> header, out Frame frame)
        {
            frame = default;
            uint bits = BinaryPrimitives.ReadUInt32BigEndian(header);
            uint version = bits >> 19 & 3, layer = bits >> 17 & 3, rateIndex = bits >> 10 & 3;
            bool mpeg1 = version == 3;
            int kilobits = (mpeg1 ? BitRates1 : BitRates2)[(int)(bits >> 12 & 15)];
            if (bits >> 21 != 0x7FF || version == 1 || layer != 1 || rateIndex == 3 || kilobits == 0) return false;

            int rate = (rateIndex == 0 ? 44100 : rateIndex == 1 ? 48000 : 32000) >> (version == 3 ? 0 : version == 2 ? 1 : 2);
            int length = (mpeg1 ? 144_000 : 72_000) * kilobits / rate + (int)(bits >> 9 & 1);
            bool mono = (bits >> 6 & 3) == 3;
            frame = new Frame(bits & 0xFFFE0C00, mpeg1, length, 4 + (mpeg1 ? mono ? 17 : 32 : mono ? 9 : 17));
            return true;
        }
    }
}
