namespace Nest.Formats;

/// <summary>The names of an old-style group: a B-tree of symbol nodes, whose names lie in a local heap.</summary>
internal static class Hdf5Links
{
    private const int MostLevels = 16, MostLinks = 10_000, MostName = 1024;
    private const int NodeHeader = 24, PairLength = 16, SymbolsHeader = 8, SymbolLength = 40;

    /// <summary>Names and the addresses of the headers they stand for.</summary>
    /// <param name="file">The file.</param>
    /// <param name="tree">Where the B-tree's root is.</param>
    /// <param name="heap">Where the local heap is.</param>
    /// <exception cref="InvalidDataException">Either is damaged.</exception>
    public static Dictionary<string, long> Read(Hdf5Bytes file, long tree, long heap)
    {
        file.Expect(heap, "HEAP", "a group's heap");
        long namesLength = file.Int64(heap + 8), names = file.Int64(heap + 24);
        _ = file.Values(names, namesLength);
        var links = new Dictionary<string, long>(StringComparer.Ordinal);
        var seen = new HashSet<long>();
        var nodes = new Stack<(long At, int Level)>([(tree, -1)]);   // -1: the root may have any level
        while (nodes.TryPop(out var node))
        {
            if (!seen.Add(node.At)) throw file.Bad(node.At, "a group's B-tree comes here twice");
            file.Expect(node.At, "TREE", "a group's B-tree");
            int type = file.Byte(node.At + 4), level = file.Byte(node.At + 5), entries = file.UInt16(node.At + 6);
            if (type != 0) throw file.Bad(node.At + 4, $"a B-tree of type {type}, a group's has type 0");
            if (level > MostLevels || node.Level >= 0 && level != node.Level)
                throw file.Bad(node.At + 5, $"a B-tree node of level {level}, {(node.Level < 0 ? $"{MostLevels} is the most" : $"its parent makes it {node.Level}")}");
            _ = file.Values(node.At + NodeHeader, entries * PairLength + 8L);
            for (int i = 0; i < entries; i++)
            {
                long child = file.Int64(node.At + NodeHeader + 8 + i * PairLength);   // after its key
                if (level > 0) nodes.Push((child, level - 1));
                else if (seen.Add(child)) ReadSymbols(file, child, names, namesLength, links);
                else throw file.Bad(child, "a group's B-tree comes here twice");
            }
        }
        return links;
    }

    private static void ReadSymbols(Hdf5Bytes file, long node, long names, long namesLength, Dictionary<string, long> links)
    {
        file.Expect(node, "SNOD", "a group's symbol node");
        int count = file.UInt16(node + 6);
        for (int i = 0; i < count; i++)
        {
            long entry = node + SymbolsHeader + i * SymbolLength, offset = file.Int64(entry);
            if (offset < 0 || offset >= namesLength) throw file.Bad(entry, $"a name at byte {offset} of a heap of {namesLength}");
            string name = file.Text(names + offset, Math.Min(MostName, namesLength - offset));
            if (links.Count == MostLinks) throw file.Bad(entry, $"a group of more than {MostLinks} objects");
            if (!links.TryAdd(name, file.Int64(entry + 8))) throw file.Bad(entry, $"'{Printable.Of(name)}' is in its group twice");
        }
    }
}
