namespace Nest.Formats;

/// <summary>HDF5's descriptions of shapes and numbers.</summary>
internal static class Hdf5Types
{
    private const int MostRank = 8;

    /// <summary>A dataspace's dimensions; none for a scalar.</summary>
    /// <param name="file">The file.</param>
    /// <param name="at">Where the message's data start.</param>
    /// <param name="length">Their bytes.</param>
    /// <exception cref="InvalidDataException">It is damaged, of another version, or larger than any array.</exception>
    public static int[] Shape(Hdf5Bytes file, long at, long length)
    {
        if (length < 4) throw file.Bad(at, $"a dataspace of {length} bytes");
        int version = file.Byte(at), rank = file.Byte(at + 1), header = version == 1 ? 8 : 4;
        if (version is not (1 or 2)) throw file.Bad(at, $"a dataspace of version {version}; Nest reads 1 and 2");
        if (rank > MostRank) throw file.Bad(at + 1, $"{rank} dimensions, {MostRank} are the most");
        if (header + 8 * rank > length) throw file.Bad(at, $"a dataspace of {rank} dimensions in {length} bytes");
        var shape = new int[rank];
        long count = 1;
        for (int i = 0; i < rank; i++)
        {
            long dimension = file.Int64(at + header + 8 * i);
            if (dimension < 0 || dimension > Array.MaxLength || (count *= dimension) > Array.MaxLength)
                throw file.Bad(at + header + 8 * i, $"dimension {i} of {rank} is {(ulong)dimension}: more values than an array holds");
            shape[i] = (int)dimension;
        }
        return shape;
    }

    /// <summary>Passes if a datatype is little-endian float32.</summary>
    /// <exception cref="InvalidDataException">It is another.</exception>
    public static void ExpectFloat32(Hdf5Bytes file, long at, long length, string words)
    {
        if (length < 20) throw file.Bad(at, $"the datatype of {words} has {length} bytes, a float's has 20");
        int kind = file.Byte(at) & 0xF, order = file.Byte(at + 1) & 0x41;
        long size = file.UInt32(at + 4);
        if (kind != 1 || size != 4 || order != 0)
            throw file.Bad(at, $"data set {words} has values of class {kind}, {size} bytes{(order != 0 ? ", not little-endian" : "")}; Nest reads little-endian float32 (class 1, 4 bytes)");
        // offset 0, precision 32; exponent at 23 of 8 bits; mantissa at 0 of 23; bias 127
        if (!file.Span(at + 8, 12).SequenceEqual<byte>([0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0])) throw file.Bad(at + 8, $"data set {words} has floats of 4 bytes that are not IEEE 754's");
    }
}
