using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Nest.Formats;

/// <summary>An HDF5 file as h5py writes it by default, plain or gzipped: groups, attributes that are strings, data sets of float32.</summary>
/// <remarks>
/// Read is exactly this subset: superblock 0, addresses and lengths of 8 bytes, old-style groups (B-tree 1, local heap, symbol nodes), object headers 1 with continuations, contiguous or compact
/// data sets of little-endian float32, strings of fixed and variable length. Anything else is refused by name. The file is believed in nothing: every address and length is held against the file's,
/// nothing is followed twice, and all that is read besides values shares one allowance, so that time and memory are bounded by the file's length.
/// <para>The whole file is in memory. Offsets in messages count in the file, of a gzipped one in what it unpacks to.</para>
/// <para>Source: The HDF Group, "HDF5 File Format Specification", version 2.0.</para>
/// </remarks>
internal sealed class Hdf5File
{
    /// <summary>The longest file read, unpacked: 256 MB; the largest published one has 40.</summary>
    public const int MostBytes = 256 << 20;

    private const int MetadataAllowance = 4 << 20;   // bytes looked at besides values; the published files have 0.1 MB of them
    private const int SuperblockLength = 96;
    private static ReadOnlySpan<byte> Gzip => [0x1F, 0x8B];

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    private readonly byte[] bytes;
    private readonly bool unpacked;
    private int allowance = MetadataAllowance;

    private Hdf5File(string path, byte[] bytes, bool unpacked)
    {
        (Path, this.bytes, this.unpacked) = (path, bytes, unpacked);
        Root = new Hdf5Object(this, ReadSuperblock(), "/");
    }

    /// <summary>The file, as it was named.</summary>
    public string Path { get; }

    /// <summary>The group that holds all.</summary>
    public Hdf5Object Root { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no such file; one line.</exception>
    public static Hdf5File Open(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        if (file.Length > MostBytes) throw new InvalidDataException($"{path}: it has {file.Length} bytes, {MostBytes} are the most for a weight file");
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        bool gzipped = bytes.AsSpan().StartsWith(Gzip);
        return new Hdf5File(path, gzipped ? Unpack(path, bytes) : bytes, gzipped);
    }

    /// <summary>Whether a file starts as HDF5 or gzip files do.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static bool StartsLikeOne(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        Span<byte> start = stackalloc byte[Signature.Length];
        start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        return start.StartsWith(Gzip) || start.SequenceEqual(Signature);
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

    private long ReadSuperblock()
    {
        if (!bytes.AsSpan().StartsWith(Signature))
            throw Bad(0, bytes.AsSpan().StartsWith("PK"u8) ? "this is a zip archive, not an HDF5 file" : "this is not an HDF5 file (its signature is missing)");
        int version = Byte(8);
        if (version != 0) throw Bad(8, $"superblock version {version}; Nest reads version 0, which h5py writes unless libver says otherwise");
        int offsets = Byte(13), lengths = Byte(14);
        if (offsets != 8 || lengths != 8) throw Bad(13, $"addresses of {offsets} and lengths of {lengths} bytes; Nest reads 8 and 8");
        long start = Int64(24), end = Int64(40);
        if (start != 0) throw Bad(24, $"the file starts at its byte {start}; Nest reads files that start at 0");
        if (end != bytes.Length) throw Bad(40, $"the file should have {end} bytes, it has {bytes.Length} (cut short?)");
        _ = Values(0, SuperblockLength);
        return Int64(64);   // of the root's symbol table entry: after the name's offset
    }
}
