using System.Buffers.Binary;

namespace Nest.Formats;

/// <summary>The checksum of zip archives and PNG: CRC-32, polynomial 0x04C11DB7 with its bits reversed, as in ISO 3309.</summary>
internal static class Crc32
{
    private static readonly uint[] Table = MakeTable();   // (8, 256): what a byte does to the sum 0 to 7 bytes later

    /// <summary>The checksum of some bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="before">The checksum of those before them.</param>
    public static uint Of(ReadOnlySpan<byte> bytes, uint before = 0)
    {
        uint sum = ~before;
        while (bytes.Length >= 8)   // "slicing by 8": eight independent look-ups in place of a chain of eight
        {
            uint low = sum ^ BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            sum = Table[0x700 + (low & 0xFF)] ^ Table[0x600 + (low >> 8 & 0xFF)]
                ^ Table[0x500 + (low >> 16 & 0xFF)] ^ Table[0x400 + (low >> 24)]
                ^ Table[0x300 + bytes[4]] ^ Table[0x200 + bytes[5]] ^ Table[0x100 + bytes[6]] ^ Table[bytes[7]];
            bytes = bytes[8..];
        }
        foreach (byte value in bytes) sum = sum >> 8 ^ Table[(sum ^ value) & 0xFF];
        return ~sum;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[8 * 256];
        for (uint i = 0; i < 256; i++)
        {
            uint sum = i;
            for (int bit = 0; bit < 8; bit++) sum = (sum & 1) == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB88320;
            table[i] = sum;
        }
        for (int i = 256; i < table.Length; i++) table[i] = table[i - 256] >> 8 ^ table[table[i - 256] & 0xFF];
        return table;
    }
}
