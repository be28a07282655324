using System.Text;

namespace Nest.Formats;

/// <summary>A PyTorch checkpoint (.pth, .pt), as <c>torch.save</c> of version 1.6 and later writes it: named tensors.</summary>
/// <remarks>
/// What was saved is a model's state_dict, or a dictionary that has it under "model_state_dict", "state_dict" or "model" (whatever else is
/// in there is passed over). Nothing in the file is executed: <see cref="PickleReader"/> knows tensors and plain values only. Every length is
/// checked against the file before memory is taken for it, and every member against its checksum. Reading is thread-safe.
/// </remarks>
public sealed class TorchCheckpoint : IDisposable
{
    private const int PickleCap = 16 << 20;   // bytes; a state_dict takes some 100 a tensor

    private static readonly string[] StateDictKeys = ["model_state_dict", "state_dict", "model"];

    private readonly StoredZip zip;
    private readonly string folder;
    private readonly Dictionary<string, Pickled.Tensor> tensors = new(StringComparer.Ordinal);

    private TorchCheckpoint(string path, StoredZip zip)
    {
        Path = path;
        this.zip = zip;
        var pickle = FindPickle();
        folder = pickle.Name[..^"data.pkl".Length];
        CheckByteOrder();

        byte[] bytes = zip.Read(pickle, out long start);
        foreach (var (name, value) in StateDict(PickleReader.Read(bytes, path, start), start))
        {
            if (value is not Pickled.Tensor tensor) continue;
            CheckStorage(name, tensor.Storage, start);
            tensors.Add(name, tensor);
        }
        Names = [.. tensors.Keys];
    }

    /// <summary>Opens a checkpoint and checks all of it but the values.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no such checkpoint, is damaged, or wants what is not allowed; one line.</exception>
    public static TorchCheckpoint Open(string path)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        StoredZip? zip = null;
        try
        {
            Span<byte> start = stackalloc byte[4];
            int got = RandomAccess.Read(file, start, 0);
            if (got < 4 || !start.SequenceEqual("PK\x03\x04"u8))
                throw new InvalidDataException(got >= 2 && start[0] == 0x80
                    ? $"{path}: byte 0: a pickle without an archive, as PyTorch before 1.6 saved it; load and save it again with a later one"
                    : $"{path}: byte 0: this is not a PyTorch checkpoint (no zip archive starts here)");
            zip = new StoredZip(file, path);
            return new TorchCheckpoint(path, zip);
        }
        catch
        {
            zip?.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>The file, as it was named.</summary>
    public string Path { get; }

    /// <summary>The tensors' names, in the state_dict's order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Whether the checkpoint has the tensor.</summary>
    public bool Contains(string name) => tensors.ContainsKey(name);

    /// <summary>The tensor's dimensions, outermost first; none for a scalar.</summary>
    /// <exception cref="InvalidDataException">There is no such tensor.</exception>
    public ReadOnlySpan<int> Shape(string name) => Tensor(name).Shape;

    /// <summary>How the tensor's values are stored.</summary>
    /// <exception cref="InvalidDataException">There is no such tensor.</exception>
    public TensorType Type(string name) => Tensor(name).Storage.Type;

    /// <summary>The tensor's values, row-major whatever its strides, as float32, rounded to nearest from wider types.</summary>
    /// <exception cref="InvalidDataException">There is no such tensor, or its values are damaged.</exception>
    public float[] Floats(string name)
    {
        var tensor = Tensor(name);
        byte[] stored = zip.Read(zip.Members[MemberOf(tensor.Storage)], out _);
        int size = StoredValues.Size(tensor.Storage.Type);
        var values = new float[tensor.Count];
        if (tensor.IsContiguous)
        {
            StoredValues.ToFloats(stored.AsSpan((int)tensor.Offset * size, values.Length * size), tensor.Storage.Type, values);
            return values;
        }
        var all = new float[tensor.Storage.Count];
        StoredValues.ToFloats(stored, tensor.Storage.Type, all);
        Strides.Gather(all, tensor.Offset, tensor.Shape, tensor.Strides, values);
        return values;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => zip.Dispose();

    private StoredZip.Member FindPickle()
    {
        StoredZip.Member[] pickles =
        [
            .. from member in zip.Members.Values
               where member.Name.EndsWith("/data.pkl", StringComparison.Ordinal) && member.Name.Count(c => c == '/') == 1
               select member,
        ];
        if (pickles.Length != 1)
            throw Bad(0, $"a PyTorch checkpoint has 1 data.pkl, this archive has {pickles.Length} among {zip.Members.Count} members");
        if (pickles[0].Length > PickleCap)
            throw Bad(pickles[0].HeaderOffset, $"the pickle claims {pickles[0].Length} bytes, {PickleCap} is the most");
        return pickles[0];
    }

    private void CheckByteOrder()
    {
        if (!zip.Members.TryGetValue(folder + "byteorder", out var member)) return;   // PyTorch before 2.1 does not say
        if (member.Length > 16) throw Bad(member.HeaderOffset, $"the byte order claims {member.Length} bytes, 16 is the most");
        string order = Encoding.ASCII.GetString(zip.Read(member, out long at));
        if (order != "little") throw Bad(at, $"values in byte order '{Printable.Of(order)}', Nest reads 'little'");
    }

    private Dictionary<string, object?> StateDict(object? saved, long start)
    {
        if (saved is not Dictionary<string, object?> top) throw Bad(start, "the pickle is no dictionary of tensors");
        foreach (string key in StateDictKeys)
            if (top.TryGetValue(key, out object? value) && value is Dictionary<string, object?> inner) return inner;
        if (top.Values.Any(value => value is Pickled.Tensor)) return top;
        throw Bad(start, $"the pickle is a dictionary without tensors and without {string.Join(", ", StateDictKeys)}");
    }

    private void CheckStorage(string name, Pickled.Storage storage, long start)
    {
        string words = $"tensor '{Printable.Of(name)}' has its values in '{Printable.Of(MemberOf(storage))}'";
        if (!zip.Members.TryGetValue(MemberOf(storage), out var member)) throw Bad(start, $"{words}, which is missing from the archive");
        int size = StoredValues.Size(storage.Type);
        if (member.Length / size != storage.Count || member.Length % size != 0)
            throw Bad(member.HeaderOffset, $"{words}: {storage.Count} of {size} bytes, it has {member.Length} bytes");
    }

    private string MemberOf(Pickled.Storage storage) => $"{folder}data/{storage.Key}";

    private Pickled.Tensor Tensor(string name) =>
        tensors.TryGetValue(name, out var tensor)
            ? tensor
            : throw new InvalidDataException($"{Path}: there is no tensor '{name}' among its {tensors.Count}");

    private InvalidDataException Bad(long at, string problem) => new($"{Path}: byte {at}: {problem}");
}
