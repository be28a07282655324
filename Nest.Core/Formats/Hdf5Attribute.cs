using System.Text;

namespace Nest.Formats;

/// <summary>An attribute message of an HDF5 object.</summary>
internal sealed class Hdf5Attribute
{
    private const int FixedString = 3, VariableLength = 9;
    private const int MostStrings = 10_000;

    private readonly Hdf5Bytes file;
    private readonly long type, space, data, end;
    private readonly int typeLength, spaceLength;

    /// <param name="file">The file.</param>
    /// <param name="at">Where the message's data start.</param>
    /// <param name="length">Their bytes.</param>
    /// <param name="flags">The message's.</param>
    /// <exception cref="InvalidDataException">It is damaged, of another version, or shared.</exception>
    public Hdf5Attribute(Hdf5Bytes file, long at, int length, int flags)
    {
        this.file = file;
        if (length < 9) throw file.Bad(at, $"an attribute of {length} bytes");
        int version = file.Byte(at), nameLength = file.UInt16(at + 2);
        (typeLength, spaceLength) = (file.UInt16(at + 4), file.UInt16(at + 6));
        if (version is < 1 or > 3) throw file.Bad(at, $"an attribute of version {version}; Nest reads 1 to 3");
        if ((flags & 2) != 0 || version > 1 && file.Byte(at + 1) != 0) throw file.Bad(at, "an attribute whose type is shared; Nest reads those with their own");
        long Padded(long bytes) => version == 1 ? (bytes + 7) / 8 * 8 : bytes;
        long name = at + (version == 3 ? 9 : 8);
        type = name + Padded(nameLength);
        space = type + Padded(typeLength);
        data = space + Padded(spaceLength);
        end = at + length;
        if (data > end) throw file.Bad(at, $"an attribute's parts claim {data - at} bytes of its {length}");
        Name = file.Text(name, nameLength);
    }

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>Its values, if they are strings.</summary>
    /// <exception cref="InvalidDataException">They are not, or are damaged.</exception>
    public string[] Strings()
    {
        string words = $"attribute '{Printable.Of(Name)}'";
        if (typeLength < 8) throw file.Bad(type, $"the datatype of {words} has {typeLength} bytes");
        long count = 1;
        foreach (int length in Hdf5Types.Shape(file, space, spaceLength)) count *= length;
        if (count == 0) return [];   // an empty list has no strings, so h5py makes it one of float64
        int kind = file.Byte(type) & 0xF, subtype = file.Byte(type + 1) & 0xF;
        long size = file.UInt32(type + 4);
        if (kind != FixedString && (kind != VariableLength || subtype != 1 || size != 16)) throw file.Bad(type, $"{words} has values of class {kind}, {size} bytes; strings are wanted");
        if (size == 0 || count > MostStrings || count * size > end - data) throw file.Bad(data, $"{words} has {count} strings of {size} bytes in {end - data}");

        var strings = new string[count];
        for (int i = 0; i < strings.Length; i++)
            strings[i] = kind == FixedString ? file.Text(data + i * size, size) : FromHeap(data + i * size, words);
        return strings;
    }

    /// <summary>A string of variable length: its length, and where it is in a global heap.</summary>
    private string FromHeap(long at, string words)
    {
        long length = file.UInt32(at), heap = file.Int64(at + 4), index = file.UInt32(at + 12);
        if (length == 0) return "";
        file.Expect(heap, "GCOL", $"the heap of {words}");
        long heapEnd = file.Int64(heap + 8);
        _ = file.Values(heap, heapEnd);
        heapEnd += heap;
        for (long item = heap + 16; heapEnd - item >= 16;)
        {
            int number = file.UInt16(item);
            long bytes = file.Int64(item + 8);
            if (number == 0) break;   // the rest is free
            if (bytes < 0 || bytes > heapEnd - item - 16) throw file.Bad(item, $"item {number} of a heap claims {bytes} bytes, {heapEnd - item - 16} are left");
            if (number == index)
                return length <= bytes ? Encoding.UTF8.GetString(file.Span(item + 16, length)).TrimEnd('\0') : throw file.Bad(at, $"{words} claims {length} bytes of an item of {bytes}");
            item += 16 + (bytes + 7) / 8 * 8;
        }
        throw file.Bad(at, $"{words} points to item {index} of the heap at {heap}, which has none");
    }
}
