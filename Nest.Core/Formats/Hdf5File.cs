namespace Nest.Formats;

/// <summary>An HDF5 file as h5py writes it by default, plain or gzipped: groups, attributes that are strings, data sets of float32.</summary>
/// <remarks>
/// Read is exactly this subset: superblock 0, addresses and lengths of 8 bytes, old-style groups (B-tree 1, local heap, symbol nodes), object headers 1 with continuations, contiguous or compact
/// data sets of little-endian float32, strings of fixed and variable length. Anything else is refused by name; nothing is followed twice.
/// <para>Source: The HDF Group, "HDF5 File Format Specification", version 2.0.</para>
/// </remarks>
internal static class Hdf5File
{
    private const int SuperblockLength = 96;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Reads a file.</summary>
    /// <returns>The group that holds all.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no such file; one line.</exception>
    public static Hdf5Object Open(string path)
    {
        var file = Hdf5Bytes.Read(path);
        return new Hdf5Object(file, ReadSuperblock(file), "/");
    }

    /// <summary>Whether a file starts as HDF5 or gzip files do.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static bool StartsLikeOne(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        Span<byte> start = stackalloc byte[Signature.Length];
        start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        return start.StartsWith(Hdf5Bytes.Gzip) || start.SequenceEqual(Signature);
    }

    private static ReadOnlySpan<byte> Start(Hdf5Bytes file) => file.Values(0, Math.Min(file.Length, Signature.Length));

    private static long ReadSuperblock(Hdf5Bytes file)
    {
        if (!Start(file).StartsWith(Signature))
            throw file.Bad(0, Start(file).StartsWith("PK"u8) ? "this is a zip archive, not an HDF5 file" : "this is not an HDF5 file (its signature is missing)");
        int version = file.Byte(8);
        if (version != 0) throw file.Bad(8, $"superblock version {version}; Nest reads version 0, which h5py writes unless libver says otherwise");
        int offsets = file.Byte(13), lengths = file.Byte(14);
        if (offsets != 8 || lengths != 8) throw file.Bad(13, $"addresses of {offsets} and lengths of {lengths} bytes; Nest reads 8 and 8");
        long start = file.Int64(24), end = file.Int64(40);
        if (start != 0) throw file.Bad(24, $"the file starts at its byte {start}; Nest reads files that start at 0");
        if (end != file.Length) throw file.Bad(40, $"the file should have {end} bytes, it has {file.Length} (cut short?)");
        _ = file.Values(0, SuperblockLength);
        return file.Int64(64);   // of the root's symbol table entry: after the name's offset
    }
}
