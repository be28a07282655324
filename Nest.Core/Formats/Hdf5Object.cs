namespace Nest.Formats;

/// <summary>A group or data set of an HDF5 file: its header's messages, and what they say.</summary>
internal sealed class Hdf5Object
{
    private const int Dataspace = 0x01, Datatype = 0x03, ExternalFiles = 0x07, Layout = 0x08, Filters = 0x0B, Attribute = 0x0C, Continuation = 0x10, SymbolTable = 0x11;
    private const int HeaderLength = 16, MessageLength = 8;
    private const int SharedFlag = 2;

    private readonly Hdf5Bytes file;
    private readonly long address;
    private readonly string name;
    private readonly List<(int Type, int Flags, long At, int Length)> messages = [];
    private Dictionary<string, long>? links;   // header addresses

    /// <param name="file">The file.</param>
    /// <param name="address">Where the header starts.</param>
    /// <param name="name">What the object is called, for messages.</param>
    /// <exception cref="InvalidDataException">The header is damaged or of another kind.</exception>
    public Hdf5Object(Hdf5Bytes file, long address, string name)
    {
        (this.file, this.address, this.name) = (file, address, name);
        ReadHeader();
    }

    /// <summary>Whether a group holds an object.</summary>
    public bool Contains(string child) => Links().ContainsKey(child);

    /// <summary>An object of a group.</summary>
    /// <exception cref="InvalidDataException">This is no group, or there is no such object.</exception>
    public Hdf5Object Child(string child) => Links().TryGetValue(child, out long at)
        ? new Hdf5Object(file, at, $"{name.TrimEnd('/')}/{child}")
        : throw file.Bad(address, $"group {Words} holds no '{Printable.Of(child)}'");

    /// <summary>An attribute that is a list of strings; null if there is none of that name.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or no strings.</exception>
    public string[]? Strings(string attribute)
    {
        foreach (var message in messages)
        {
            if (message.Type != Attribute) continue;
            var found = new Hdf5Attribute(file, message.At, message.Length, message.Flags);
            if (found.Name == attribute) return found.Strings();
        }
        return null;
    }

    /// <summary>A data set's dimensions.</summary>
    /// <exception cref="InvalidDataException">This is no data set.</exception>
    public int[] Shape()
    {
        var space = Find(Dataspace, "dataspace");
        return Hdf5Types.Shape(file, space.At, space.Length);
    }

    /// <summary>A data set's values, row-major.</summary>
    /// <exception cref="InvalidDataException">This is no data set of little-endian float32, contiguous or compact; or it is damaged.</exception>
    public float[] Floats()
    {
        foreach (var message in messages)
        {
            if (message.Type == Filters) throw file.Bad(message.At, $"data set {Words} is compressed or filtered; Nest reads plain ones");
            if (message.Type == ExternalFiles) throw file.Bad(message.At, $"data set {Words} lies in other files");
        }
        var type = Find(Datatype, "datatype");
        Hdf5Types.ExpectFloat32(file, type.At, type.Length, Words);
        long count = 1;
        foreach (int length in Shape()) count *= length;   // Shape has checked the product
        var (at, bytes) = FindValues();
        if (bytes != count * sizeof(float)) throw file.Bad(at, $"data set {Words} has {bytes} bytes, {count} float32 values have {count * sizeof(float)}");
        ReadOnlySpan<byte> stored = file.Values(at, bytes);
        var values = new float[count];
        StoredValues.ToFloats(stored, TensorType.F32, values);
        return values;
    }

    private string Words => $"'{Printable.Of(name)}'";

    private void ReadHeader()
    {
        int version = file.Byte(address);
        if (version != 1) throw file.Bad(address, $"the header of {Words} has version {version}; Nest reads version 1");
        int count = file.UInt16(address + 2);
        var blocks = new Queue<(long At, long Length)>([(address + HeaderLength, file.UInt32(address + 8))]);
        var seen = new HashSet<long>();
        while (blocks.TryDequeue(out var block) && messages.Count < count)
        {
            if (!seen.Add(block.At)) throw file.Bad(block.At, $"the header of {Words} goes on here twice");
            _ = file.Values(block.At, block.Length);
            for (long at = block.At, end = block.At + block.Length; end - at >= MessageLength && messages.Count < count;)
            {
                int type = file.UInt16(at), length = file.UInt16(at + 2), flags = file.Byte(at + 4);
                long data = at + MessageLength;
                if (length > end - data) throw file.Bad(at, $"a message of {Words} claims {length} bytes, its block has {end - data} left");
                messages.Add((type, flags, data, length));
                if (type == Continuation)
                {
                    if (length < 16) throw file.Bad(at, $"a continuation of {Words} has {length} bytes, 16 are needed");
                    blocks.Enqueue((file.Int64(data), file.Int64(data + 8)));
                }
                at = data + length;
            }
        }
        if (messages.Count < count) throw file.Bad(address, $"the header of {Words} claims {count} messages, it has {messages.Count}");
    }

    private Dictionary<string, long> Links()
    {
        if (links is not null) return links;
        var table = Find(SymbolTable, "old-style symbol table (is it a group?)");
        if (table.Length < 16) throw file.Bad(table.At, $"the symbol table of {Words} has {table.Length} bytes, 16 are needed");
        return links = Hdf5Links.Read(file, file.Int64(table.At), file.Int64(table.At + 8));
    }

    private (long At, long Bytes) FindValues()
    {
        var layout = Find(Layout, "layout");
        if (layout.Length < 4) throw file.Bad(layout.At, $"the layout of {Words} has {layout.Length} bytes");
        int version = file.Byte(layout.At), kind = file.Byte(layout.At + 1);
        if (version != 3) throw file.Bad(layout.At, $"the layout of {Words} has version {version}; Nest reads version 3");
        switch (kind)
        {
            case 0:
                int compact = file.UInt16(layout.At + 2);
                if (compact > layout.Length - 4) throw file.Bad(layout.At, $"compact data set {Words} claims {compact} bytes, its message has {layout.Length - 4}");
                return (layout.At + 4, compact);
            case 1 when layout.Length >= 18:
                return (file.Int64(layout.At + 2), file.Int64(layout.At + 10));
            default:
                throw file.Bad(layout.At, $"data set {Words} has layout {kind}{(kind == 2 ? " (chunked)" : "")}; Nest reads contiguous and compact ones");
        }
    }

    private (long At, int Length) Find(int type, string what)
    {
        foreach (var message in messages)
        {
            if (message.Type != type) continue;
            if ((message.Flags & SharedFlag) != 0) throw file.Bad(message.At, $"the {what} of {Words} is shared; Nest reads those of its own");
            return (message.At, message.Length);
        }
        throw file.Bad(address, $"{Words} has no {what}");
    }
}
