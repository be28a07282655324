using System.IO.MemoryMappedFiles;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Nest.Formats;

namespace Nest.Embeddings;

/// <summary>A <see cref="VectorIndex"/> as a file that is mapped into memory: made again when anything about it is wrong.</summary>
/// <remarks>
/// 256 bytes of header (magic, format, N, width, hash of what the vectors are, hash of the sections but the vectors, hash of the header), then the sections of
/// <see cref="IndexData"/> in the machine's byte order, each at a multiple of 64. The vectors are checked one by one, as they are read.
/// </remarks>
internal static unsafe class IndexFile
{
    private const ulong Magic = 0x3158444E4954534E;   // "NSTINDX1" on a little-endian machine; another order is another file
    private const int HeaderBytes = 256, Alignment = 64, HeaderWords = 6;

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <param name="path">Where.</param>
    /// <param name="data">The sections.</param>
    /// <param name="version">What state of the vectors it is made from.</param>
    public static void Write(string path, IndexData data, string version) => AtomicFile.Write(path, stream =>
    {
        var header = new ulong[HeaderBytes / sizeof(ulong)];
        (header[0], header[1], header[2], header[3], header[4]) = (Magic, (ulong)data.Count, (ulong)data.Width, HashOf(version), HashOfSections(data));
        header[HeaderWords - 1] = HashOf(MemoryMarshal.AsBytes(header.AsSpan(0, HeaderWords - 1)));
        stream.Write(MemoryMarshal.AsBytes(header.AsSpan()));
        long[] bytes = data.SectionBytes;
        nint[] sections = data.Sections;
        for (int i = 0; i < bytes.Length; i++)
        {
            for (long at = 0; at < bytes[i]; at += 1 << 24) stream.Write(new ReadOnlySpan<byte>((byte*)sections[i] + at, (int)Math.Min(1 << 24, bytes[i] - at)));
            stream.Write(new byte[Padding(bytes[i])]);
        }
    });

    /// <summary>Maps a file.</summary>
    /// <param name="path">Where.</param>
    /// <param name="version">What state it must have been made from.</param>
    /// <param name="count">Vectors that it must have.</param>
    /// <param name="width">Numbers of each.</param>
    /// <returns>The sections; null if there is no file, or it is of another state, or damaged.</returns>
    public static IndexData? Read(string path, string version, int count, int width)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            var header = new ulong[HeaderBytes / sizeof(ulong)];
            stream.ReadExactly(MemoryMarshal.AsBytes(header.AsSpan()));
            var data = new IndexData(count, width);
            long length = HeaderBytes + data.SectionBytes.Sum(bytes => bytes + Padding(bytes));
            if (header[0] != Magic || header[1] != (ulong)count || header[2] != (ulong)width || header[3] != HashOf(version) || stream.Length != length
                || header[HeaderWords - 1] != HashOf(MemoryMarshal.AsBytes(header.AsSpan(0, HeaderWords - 1)))) return null;
            Map(stream, data, length);
            if (HashOfSections(data) == header[4]) return data;
            data.Dispose();
            return null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A hash that every single change of a bit changes: 64 bits, eight sums side by side.</summary>
    public static ulong HashOf(ReadOnlySpan<byte> bytes)
    {
        const ulong prime = 0x9E3779B97F4A7C15;
        ulong a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        int k = 0;
        for (; k + 8 <= words.Length; k += 8)
        {
            a = (a ^ words[k]) * prime;
            b = (b ^ words[k + 1]) * prime;
            c = (c ^ words[k + 2]) * prime;
            d = (d ^ words[k + 3]) * prime;
            e = (e ^ words[k + 4]) * prime;
            f = (f ^ words[k + 5]) * prime;
            g = (g ^ words[k + 6]) * prime;
            h = (h ^ words[k + 7]) * prime;
        }
        for (; k < words.Length; k++) a = (a ^ words[k]) * prime;
        foreach (byte rest in bytes[(8 * words.Length)..]) a = (a ^ rest) * prime;
        ulong all = (ulong)bytes.Length;
        foreach (ulong part in new ReadOnlySpan<ulong>([a, b, c, d, e, f, g, h])) all = BitOperations.RotateLeft((all ^ part ^ (part >> 31)) * prime, 27);
        return all;
    }

    private static ulong HashOf(string text) => HashOf(Encoding.UTF8.GetBytes(text));

    private static ulong HashOfSections(IndexData data)
    {
        long[] bytes = data.SectionBytes;
        nint[] sections = data.Sections;
        var hashes = new List<ulong>();
        for (int i = 0; i < bytes.Length - 1; i++)
            for (long at = 0; at < bytes[i]; at += 1 << 24) hashes.Add(HashOf(new ReadOnlySpan<byte>((byte*)sections[i] + at, (int)Math.Min(1 << 24, bytes[i] - at))));
        return HashOf(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(hashes)));
    }

    private static void Map(FileStream stream, IndexData data, long length)
    {
        MemoryMappedFile file = MemoryMappedFile.CreateFromFile(stream, null, length, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        MemoryMappedViewAccessor view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        data.Owns(() =>
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
            view.Dispose();
            file.Dispose();
        });
        long[] bytes = data.SectionBytes;
        var sections = new nint[bytes.Length];
        long at = HeaderBytes;
        for (int i = 0; i < bytes.Length; i++)
        {
            sections[i] = (nint)(start + at);
            at += bytes[i] + Padding(bytes[i]);
        }
        data.Sections = sections;
    }

    private static long Padding(long bytes) => (Alignment - bytes % Alignment) % Alignment;
}
