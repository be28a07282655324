using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Nest.Formats;

/// <summary>The bytes of an HDF5 file, plain or gzipped, all in memory.</summary>
/// <remarks>
/// The file is believed in nothing: every address and length is held against the file's, and all that is read besides values shares one allowance,
/// so that time and memory are bounded by the file's length. Offsets in messages count in the file, of a gzipped one in what it unpacks to.
/// </remarks>
internal sealed class Hdf5Bytes
{
    /// <summary>The longest file read, unpacked: 256 MB; the largest published one has 40.</summary>
    public const int MostBytes = 256 << 20;

    private const int MetadataAllowance = 4 << 20;   // bytes looked at besides values; the published files have 0.1 MB of them

    /// <summary>How gzip files start.</summary>
    public static ReadOnlySpan<byte> Gzip => [0x1F, 0x8B];

    private readonly byte[] bytes;
    private readonly bool unpacked;
    private int allowance = MetadataAllowance;

    private Hdf5Bytes(string path, byte[] bytes, bool unpacked) => (Path, this.bytes, this.unpacked) = (path, bytes, unpacked);

    /// <summary>The file, as it was named.</summary>
    public string Path { get; }

    /// <summary>Bytes of the file.</summary>
    public int Length => bytes.Length;

    /// <summary>Reads a file, and unpacks it where it is gzipped.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is too long, or its archive damaged; one line.</exception>
    public static Hdf5Bytes Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        if (file.Length > MostBytes) throw new InvalidDataException($"{path}: it has {file.Length} bytes, {MostBytes} are the most for a weight file");
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        bool gzipped = bytes.AsSpan().StartsWith(Gzip);
        return new Hdf5Bytes(path, gzipped ? Unpack(path, bytes) : bytes, gzipped);
    }

    /// <summary>A byte.</summary>
    public byte Byte(long at) => Span(at, 1)[0];

    /// <summary>A number of 2 bytes.</summary>
    public int UInt16(long at) => BinaryPrimitives.ReadUInt16LittleEndian(Span(at, 2));

    /// <summary>A number of 4 bytes.</summary>
    public long UInt32(long at) => BinaryPrimitives.ReadUInt32LittleEndian(Span(at, 4));

    /// <summary>An address or length: 8 bytes; below 0 if it is beyond any file or undefined.</summary>
    public long Int64(long at) => BinaryPrimitives.ReadInt64LittleEndian(Span(at, 8));

    /// <summary>Bytes of the file that describe it.</summary>
    /// <exception cref="InvalidDataException">They are not all in the file, or too much was read already.</exception>
    public ReadOnlySpan<byte> Span(long at, long length)
    {
        ReadOnlySpan<byte> span = Values(at, length);
        allowance -= (int)Math.Min(length, allowance + 1);
        if (allowance < 0) throw Bad(at, $"more than {MetadataAllowance} bytes describe this file's values (damaged?)");
        return span;
    }

    /// <summary>Bytes of the file that are its values.</summary>
    /// <exception cref="InvalidDataException">They are not all in the file.</exception>
    public ReadOnlySpan<byte> Values(long at, long length)
    {
        if (at < 0 || length < 0 || at > bytes.Length || length > bytes.Length - at)
            throw Bad(at, $"{length} bytes from {at} are wanted, the file has {bytes.Length}");
        return bytes.AsSpan((int)at, (int)length);
    }

    /// <summary>Text that ends at a zero byte, or after <paramref name="most"/> bytes.</summary>
    public string Text(long at, long most)
    {
        int length = Values(at, most).IndexOf((byte)0);
        return Encoding.UTF8.GetString(Span(at, length < 0 ? most : length));
    }

    /// <summary>Checks the four letters that a structure starts with.</summary>
    public void Expect(long at, string letters, string what)
    {
        if (!Span(at, letters.Length).SequenceEqual(Encoding.ASCII.GetBytes(letters))) throw Bad(at, $"{what} does not start here ('{letters}' is missing)");
    }

    /// <summary>An error at a byte.</summary>
    public InvalidDataException Bad(long at, string problem) => new($"{Path}: byte {at}{(unpacked ? " unpacked" : "")}: {problem}");

    private static byte[] Unpack(string path, byte[] packed)
    {
        using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var whole = new MemoryStream();
        var piece = new byte[1 << 16];
        try
        {
            int got;
            while ((got = gzip.Read(piece)) > 0)
            {
                if (whole.Length + got > MostBytes) throw new InvalidDataException($"it unpacks to more than {MostBytes} bytes");
                whole.Write(piece, 0, got);
            }
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException($"{path}: the gzip archive is damaged after {whole.Length} unpacked bytes: {Printable.Of(problem.Message)}", problem);
        }
        return whole.ToArray();
    }
}
