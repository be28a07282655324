using System.Buffers.Binary;
using System.Text;

namespace Nest.Formats;

/// <summary>A reader of Python pickles that knows tensors, their storages, dictionaries and plain values, and nothing else.</summary>
/// <remarks>
/// A pickle is a program for a stack machine that may call any function of any module. This one calls none: it follows the few opcodes that
/// saving a state_dict gives (protocols 2 to 4), looks up the names below in its own table, and refuses the rest by name. Time and memory
/// are bounded by the pickle's length and <see cref="ValueCap"/>.
/// <para>Source: Python's pickletools.py, and PyTorch's torch/_utils.py and torch/serialization.py for the tensors.</para>
/// </remarks>
internal sealed class PickleReader
{
    private const int ValueCap = 1_000_000;   // values pushed in all; a state_dict of 1,000 tensors pushes some 20,000
    private const int RankCap = 64;

    private const string OrderedDict = "collections.OrderedDict";
    private const string RebuildTensor = "torch._utils._rebuild_tensor_v2", RebuildParameter = "torch._utils._rebuild_parameter";

    private static readonly Dictionary<string, TensorType> StorageTypes = new(StringComparer.Ordinal)
    {
        ["torch.FloatStorage"] = TensorType.F32,
        ["torch.DoubleStorage"] = TensorType.F64,
        ["torch.HalfStorage"] = TensorType.F16,
        ["torch.BFloat16Storage"] = TensorType.BF16,
        ["torch.LongStorage"] = TensorType.I64,
        ["torch.IntStorage"] = TensorType.I32,
        ["torch.ShortStorage"] = TensorType.I16,
        ["torch.CharStorage"] = TensorType.I8,
        ["torch.ByteStorage"] = TensorType.U8,
        ["torch.BoolStorage"] = TensorType.Bool,
    };

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string path;
    private readonly long start;
    private readonly byte[] bytes;
    private readonly List<object?> stack = [];
    private readonly List<int> marks = [];   // heights of the stack
    private readonly Dictionary<uint, object?> memo = [];
    private int at;
    private int opcodeAt;
    private int pushed;

    private PickleReader(byte[] bytes, string path, long start)
    {
        this.bytes = bytes;
        this.path = path;
        this.start = start;
    }

    /// <summary>The value that a pickle builds.</summary>
    /// <param name="bytes">The pickle.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="start">Where in the file the pickle starts, for messages.</param>
    /// <exception cref="InvalidDataException">It is broken, or wants what is not allowed.</exception>
    public static object? Read(byte[] bytes, string path, long start) => new PickleReader(bytes, path, start).Run();

    private object? Run()
    {
        while (true)
        {
            opcodeAt = at;
            byte opcode = Byte();
            switch (opcode)
            {
                case 0x80: CheckProtocol(Byte()); break;                                                    // PROTO
                case 0x95: Skip(8); break;                                                                  // FRAME
                case (byte)'.': return Pop();                                                               // STOP
                case (byte)'(': marks.Add(stack.Count); break;                                              // MARK
                case (byte)'N': Push(null); break;                                                          // NONE
                case 0x88: Push(true); break;                                                               // NEWTRUE
                case 0x89: Push(false); break;                                                              // NEWFALSE
                case (byte)'K': Push((long)Byte()); break;                                                  // BININT1
                case (byte)'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;        // BININT2
                case (byte)'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;         // BININT
                case 0x8A: Push(Long(Byte())); break;                                                       // LONG1
                case (byte)'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;                 // BINFLOAT
                case (byte)'X': Push(Text(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))); break;        // BINUNICODE
                case 0x8C: Push(Text(Byte())); break;                                                       // SHORT_BINUNICODE
                case (byte)'}': Push(new Dictionary<string, object?>(StringComparer.Ordinal)); break;       // EMPTY_DICT
                case (byte)']': Push(new List<object?>()); break;                                           // EMPTY_LIST
                case (byte)')': Push(Array.Empty<object?>()); break;                                        // EMPTY_TUPLE
                case (byte)'t': Push(PopToMark()); break;                                                   // TUPLE
                case 0x85: Push(PopMany(1)); break;                                                         // TUPLE1
                case 0x86: Push(PopMany(2)); break;                                                         // TUPLE2
                case 0x87: Push(PopMany(3)); break;                                                         // TUPLE3
                case (byte)'a': Append(PopMany(1)); break;                                                  // APPEND
                case (byte)'e': Append(PopToMark()); break;                                                 // APPENDS
                case (byte)'s': SetItems(PopMany(2)); break;                                                // SETITEM
                case (byte)'u': SetItems(PopToMark()); break;                                               // SETITEMS
                case (byte)'q': memo[Byte()] = Top(); break;                                                // BINPUT
                case (byte)'r': memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))] = Top(); break;      // LONG_BINPUT
                case 0x94: memo[(uint)memo.Count] = Top(); break;                                           // MEMOIZE
                case (byte)'h': Push(Recall(Byte())); break;                                                // BINGET
                case (byte)'j': Push(Recall(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))); break;      // LONG_BINGET
                case (byte)'c': Push(Lookup(Line(), Line())); break;                                        // GLOBAL
                case 0x93: Push(Lookup(PopMany(2))); break;                                                 // STACK_GLOBAL
                case (byte)'Q': Push(FindStorage(Pop())); break;                                            // BINPERSID
                case (byte)'R': Push(Call(PopMany(2))); break;                                              // REDUCE
                case (byte)'b': SetState(); break;                                                          // BUILD
                default: throw Bad($"opcode 0x{opcode:X2}, which no state_dict has");
            }
        }
    }

    private void CheckProtocol(byte protocol)
    {
        if (protocol is < 2 or > 4) throw Bad($"pickle protocol {protocol}, Nest reads 2 to 4");
    }

    private Pickled.Global Lookup(object?[] words) =>
        words is [string module, string name] ? Lookup(module, name) : throw Bad("a global without a name");

    private Pickled.Global Lookup(string module, string name)
    {
        string full = $"{module}.{name}";
        return full is OrderedDict or RebuildTensor or RebuildParameter || StorageTypes.ContainsKey(full)
            ? new Pickled.Global(full)
            : throw new InvalidDataException(
                $"{path}: byte {start + opcodeAt}: refuses global '{Printable.Of(full)}': only tensors and plain values are read "
                + "(save the state_dict alone)");
    }

    private object? Call(object?[] call) => call switch
    {
        [Pickled.Global { Name: OrderedDict }, object?[] and []] => new Dictionary<string, object?>(StringComparer.Ordinal),
        [Pickled.Global { Name: RebuildTensor }, object?[] and [Pickled.Storage storage, long offset, object?[] shape, object?[] strides, ..]] =>
            MakeTensor(storage, offset, shape, strides),
        [Pickled.Global { Name: RebuildParameter }, object?[] and [Pickled.Tensor tensor, ..]] => tensor,
        [Pickled.Global function, object?[] arguments] => throw Bad($"'{function.Name}' with {arguments.Length} arguments of another kind"),
        _ => throw Bad("a call of what is no function"),
    };

    private Pickled.Storage FindStorage(object? id) =>
        id is object?[] and ["storage", Pickled.Global type, string key, string, long and >= 0 and var count]
        && StorageTypes.TryGetValue(type.Name, out var values)
            ? new Pickled.Storage(key, values, count)
            : throw Bad("a storage that is not (type, key, place, length)");

    private Pickled.Tensor MakeTensor(Pickled.Storage storage, long offset, object?[] shape, object?[] strides)
    {
        if (shape.Length != strides.Length) throw Bad($"a tensor of {shape.Length} dimensions and {strides.Length} strides");
        if (shape.Length > RankCap) throw Bad($"a tensor of {shape.Length} dimensions, Nest reads up to {RankCap}");
        string words = Printable.Of($"a tensor of shape ({string.Join(", ", shape)})");
        long count = 1, last = offset;
        try
        {
            foreach (var (length, stride) in shape.Zip(strides))
            {
                if (length is not (long and >= 0 and <= int.MaxValue) || stride is not (long and >= 0))
                    throw Bad("a tensor whose shape and strides are not numbers from 0 up");
                count = checked(count * (long)length);
                last = checked(last + ((long)length - 1) * (long)stride);
            }
        }
        catch (OverflowException)
        {
            throw Bad($"{words}: that is more than 2^63 values");
        }
        if (count > storage.Count) throw Bad($"{words}: {count} values, its storage has {storage.Count}");
        if (count > Array.MaxLength) throw Bad($"{words}: {count} values, an array holds {Array.MaxLength}");
        if (offset < 0 || offset > storage.Count || (count > 0 && last >= storage.Count))
            throw Bad($"{words}: it reaches from value {offset} to {last} of a storage of {storage.Count}");
        int[] lengths = Array.ConvertAll(shape, length => (int)(long)length!);
        return new Pickled.Tensor(storage, offset, lengths, Array.ConvertAll(strides, stride => (long)stride!));
    }

    private void Append(object?[] items)
    {
        if (Top() is not List<object?> list) throw Bad("an item for what is no list");
        list.AddRange(items);
    }

    private void SetItems(object?[] items)
    {
        if (Top() is not Dictionary<string, object?> dictionary) throw Bad("an item for what is no dictionary");
        if (items.Length % 2 != 0) throw Bad("a key without a value");
        for (int i = 0; i < items.Length; i += 2)
            if (items[i] is string key) dictionary[key] = items[i + 1];   // nothing reads the others: an optimizer's numbered states
    }

    private void SetState()
    {
        if (PopMany(2) is not [Dictionary<string, object?> dictionary, Dictionary<string, object?>])
            throw Bad("a state for what is no dictionary");
        Push(dictionary);   // the state is a state_dict's _metadata, versions of modules
    }

    private void Push(object? value)
    {
        if (++pushed > ValueCap) throw Bad($"more than {ValueCap} values");
        stack.Add(value);
    }

    private int Floor => marks.Count == 0 ? 0 : marks[^1];   // values below a mark are not to be reached

    private object? Top() => stack.Count > Floor ? stack[^1] : throw Bad("it takes a value where there is none");

    private object? Pop()
    {
        object? value = Top();
        stack.RemoveAt(stack.Count - 1);
        return value;
    }

    private object?[] PopMany(int count)
    {
        if (stack.Count - Floor < count) throw Bad($"it takes {count} values where there are {stack.Count - Floor}");
        object?[] values = [.. stack[^count..]];
        stack.RemoveRange(stack.Count - count, count);
        return values;
    }

    private object?[] PopToMark()
    {
        if (marks.Count == 0) throw Bad("it takes values to a mark that is not there");
        object?[] values = PopMany(stack.Count - Floor);
        marks.RemoveAt(marks.Count - 1);
        return values;
    }

    private object? Recall(uint index) =>
        memo.TryGetValue(index, out object? value) ? value : throw Bad($"it recalls value {index}, which it never kept");

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count > bytes.Length - at) throw Bad($"it takes {count} bytes where there are {bytes.Length - at}");
        at += (int)count;
        return bytes.AsSpan(at - (int)count, (int)count);
    }

    private void Skip(int count) => Take(count);

    private byte Byte() => Take(1)[0];

    private long Long(int length)
    {
        if (length > 8) throw Bad($"an integer of {length} bytes, Nest reads up to 8");
        var stored = Take(length);
        if (length == 0) return 0;
        long value = (sbyte)stored[^1];
        for (int i = length - 2; i >= 0; i--) value = value << 8 | stored[i];
        return value;
    }

    private string Text(uint length)
    {
        try
        {
            return Utf8.GetString(Take(length));
        }
        catch (DecoderFallbackException)
        {
            throw Bad("text that is not UTF-8");
        }
    }

    private string Line()
    {
        int length = bytes.AsSpan(at).IndexOf((byte)'\n');
        if (length < 0) throw Bad("a name without an end");
        string line = Encoding.Latin1.GetString(Take(length));
        Skip(1);
        return line;
    }

    private InvalidDataException Bad(string problem) => new($"{path}: byte {start + opcodeAt}: the pickle has {problem}");
}
