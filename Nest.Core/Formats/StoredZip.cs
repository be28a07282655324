using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Nest.Formats;

/// <summary>A zip archive whose members are stored as they are, not compressed: what PyTorch saves.</summary>
/// <remarks>
/// The archive is believed in nothing: members lie inside the file, have one length and no compression (so no member can be larger than the
/// file), names are unique, and a member's bytes must have its checksum. 64-bit sizes and offsets are read.
/// <para>Source: PKWARE, APPNOTE.TXT, ".ZIP File Format Specification". Reading is thread-safe.</para>
/// </remarks>
internal sealed class StoredZip : IDisposable
{
    /// <summary>One member: where its bytes are.</summary>
    internal sealed record Member(string Name, long HeaderOffset, long Length, uint Checksum);

    private const int EndLength = 22, LocatorLength = 20, End64Length = 56, DirectoryEntryLength = 46, LocalHeaderLength = 30;
    private const uint EndSignature = 0x06054B50, LocatorSignature = 0x07064B50, End64Signature = 0x06064B50;
    private const uint DirectorySignature = 0x02014B50, LocalSignature = 0x04034B50;
    private const int DirectoryCap = 16 << 20;   // bytes

    private readonly string path;
    private readonly SafeFileHandle file;
    private readonly long length;
    private readonly Dictionary<string, Member> members = new(StringComparer.Ordinal);

    /// <summary>Reads the archive's directory; the file is closed with this object.</summary>
    /// <exception cref="InvalidDataException">The file is not such an archive.</exception>
    public StoredZip(SafeFileHandle file, string path)
    {
        this.file = file;
        this.path = path;
        length = RandomAccess.GetLength(file);
        var (count, offset, size) = FindDirectory();
        if (offset < 0 || size < 0 || offset > length || size > length - offset)
            throw Bad(length, $"the directory of the archive claims bytes {offset} to {offset + size} of {length}");
        if (size > DirectoryCap) throw Bad(offset, $"the directory of the archive claims {size} bytes, {DirectoryCap} is the most");
        ReadDirectory(Bytes(offset, (int)size), offset, count);
    }

    /// <summary>All members by name.</summary>
    public IReadOnlyDictionary<string, Member> Members => members;

    /// <summary>The bytes of a member.</summary>
    /// <param name="member">One of <see cref="Members"/>.</param>
    /// <param name="start">Where in the file they start, for messages.</param>
    /// <exception cref="InvalidDataException">The member is damaged.</exception>
    public byte[] Read(Member member, out long start)
    {
        string words = $"member '{Printable.Of(member.Name)}'";
        byte[] header = Bytes(member.HeaderOffset, LocalHeaderLength);
        if (At32(header, 0) != LocalSignature) throw Bad(member.HeaderOffset, $"{words} does not start here");
        start = member.HeaderOffset + LocalHeaderLength + At16(header, 26) + At16(header, 28);   // after the name and the extra field
        if (member.Length > length - start) throw Bad(start, $"{words} claims {member.Length} bytes, the file has {length - start} from here");
        if (member.Length > Array.MaxLength) throw Bad(start, $"{words} has {member.Length} bytes, an array holds {Array.MaxLength}");
        byte[] bytes = Bytes(start, (int)member.Length);
        uint checksum = Crc32.Of(bytes);
        if (checksum != member.Checksum)
            throw Bad(start, $"{words} has checksum {checksum:X8}, the archive says {member.Checksum:X8} (damaged, or saved without checksums)");
        return bytes;
    }

    public void Dispose() => file.Dispose();

    private (long Count, long Offset, long Size) FindDirectory()
    {
        int tailLength = (int)Math.Min(length, EndLength + ushort.MaxValue);   // a comment of up to 65,535 bytes may follow
        byte[] tail = Bytes(length - tailLength, tailLength);
        int at = tailLength - EndLength;
        while (at >= 0 && (At32(tail, at) != EndSignature || At16(tail, at + 20) != tailLength - at - EndLength)) at--;
        if (at < 0) throw Bad(length, $"the archive's end is missing from the last {tailLength} bytes (cut short?)");

        long end = length - tailLength + at;
        var (count, size, offset) = ((long)At16(tail, at + 10), (long)At32(tail, at + 12), (long)At32(tail, at + 16));
        if (count != ushort.MaxValue && size != uint.MaxValue && offset != uint.MaxValue) return (count, offset, size);

        if (end < LocatorLength) throw Bad(end, "the archive's 64-bit end is missing");
        byte[] locator = Bytes(end - LocatorLength, LocatorLength);
        if (At32(locator, 0) != LocatorSignature) throw Bad(end - LocatorLength, "the archive's 64-bit end is missing");
        long end64 = At64(locator, 8);
        if (end64 < 0 || end64 > length - End64Length)
            throw Bad(end - LocatorLength, $"the archive's 64-bit end claims byte {end64} of {length}");
        byte[] record = Bytes(end64, End64Length);
        if (At32(record, 0) != End64Signature) throw Bad(end64, "the archive's 64-bit end does not start here");
        return (At64(record, 32), At64(record, 48), At64(record, 40));
    }

    private void ReadDirectory(byte[] directory, long offset, long count)
    {
        int at = 0;
        for (long i = 0; i < count; i++)
        {
            if (directory.Length - at < DirectoryEntryLength || At32(directory, at) != DirectorySignature)
                throw Bad(offset + at, $"the directory of the archive claims {count} members, it has {i}");
            int flags = At16(directory, at + 8), method = At16(directory, at + 10);
            long stored = At32(directory, at + 20), size = At32(directory, at + 24), header = At32(directory, at + 42);
            int nameLength = At16(directory, at + 28), extraLength = At16(directory, at + 30), commentLength = At16(directory, at + 32);
            int entryLength = DirectoryEntryLength + nameLength + extraLength + commentLength;
            if (directory.Length - at < entryLength)
                throw Bad(offset + at, $"member {i} claims {entryLength} bytes of the directory, {directory.Length - at} are left");

            string name = Encoding.UTF8.GetString(directory, at + DirectoryEntryLength, nameLength);
            string words = $"member '{Printable.Of(name)}'";
            Extend(directory.AsSpan(at + DirectoryEntryLength + nameLength, extraLength), ref size, ref stored, ref header);
            if (method != 0) throw Bad(offset + at, $"{words} is compressed (method {method}); PyTorch stores members as they are (method 0)");
            if ((flags & 1) != 0) throw Bad(offset + at, $"{words} is encrypted");
            if (stored != size) throw Bad(offset + at, $"{words} claims {size} bytes and {stored} stored");
            if (size < 0 || header < 0 || header > length - LocalHeaderLength || size > length - LocalHeaderLength - header)
                throw Bad(offset + at, $"{words} claims {size} bytes from {header}, the file has {length}");
            if (!members.TryAdd(name, new Member(name, header, size, At32(directory, at + 16))))
                throw Bad(offset + at, $"{words} is there twice");
            at += entryLength;
        }
    }

    /// <summary>Replaces 32-bit fields that say "too large" by the 64-bit ones of extra field 1, in its order.</summary>
    private static void Extend(ReadOnlySpan<byte> extra, ref long size, ref long stored, ref long header)
    {
        while (extra.Length >= 4)
        {
            int kind = BinaryPrimitives.ReadUInt16LittleEndian(extra), fieldLength = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (fieldLength > extra.Length - 4) return;   // torn: the fields stay too large, which the caller refuses
            if (kind == 1)
            {
                var field = extra.Slice(4, fieldLength);
                Take(ref field, ref size);
                Take(ref field, ref stored);
                Take(ref field, ref header);
                return;
            }
            extra = extra[(4 + fieldLength)..];
        }

        static void Take(ref ReadOnlySpan<byte> field, ref long value)
        {
            if (value != uint.MaxValue || field.Length < 8) return;
            value = BinaryPrimitives.ReadInt64LittleEndian(field);
            field = field[8..];
        }
    }

    private byte[] Bytes(long offset, int count)
    {
        byte[] bytes = new byte[count];
        for (int read = 0; read < count;)
        {
            int got = RandomAccess.Read(file, bytes.AsSpan(read), offset + read);
            if (got == 0) throw Bad(offset + read, $"the file ends here, {count - read} bytes too early");
            read += got;
        }
        return bytes;
    }

    private static int At16(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    private static uint At32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private static long At64(byte[] bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));

    private InvalidDataException Bad(long at, string problem) => new($"{path}: byte {at}: {problem}");
}
