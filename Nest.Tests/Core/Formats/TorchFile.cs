using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Nest.Tests.Core.Formats;

/// <summary>Writes checkpoints as torch.save does, right ones and wrong ones: a pickle of these opcodes, in an archive of these members.</summary>
internal sealed class TorchFile
{
    private readonly List<byte> pickle = [];
    private readonly List<(string Name, byte[] Bytes)> members = [];
    private int storages;

    public TorchFile() => Code(0x80, 2);

    /// <summary>A state_dict of float32 tensors, whole.</summary>
    public static TorchFile StateDict(IEnumerable<(string Name, int[] Shape, float[] Values)> tensors)
    {
        var file = new TorchFile().Global("collections", "OrderedDict").Code(')', 'R', '(');
        foreach (var (name, shape, values) in tensors) file.Text(name).Tensor(shape, values);
        return file.Code('u', '.');
    }

    /// <summary>Opcodes and their arguments, as they are.</summary>
    public TorchFile Code(params ReadOnlySpan<int> codes)
    {
        foreach (int code in codes) pickle.Add((byte)code);
        return this;
    }

    public TorchFile Global(string module, string name)
    {
        pickle.AddRange(Encoding.ASCII.GetBytes($"c{module}\n{name}\n"));
        return this;
    }

    public TorchFile Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        Code('X');
        pickle.AddRange(length);
        pickle.AddRange(bytes);
        return this;
    }

    public TorchFile Number(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        Code(0x8A, 8);
        pickle.AddRange(bytes);
        return this;
    }

    public TorchFile Numbers(params ReadOnlySpan<long> values)
    {
        Code('(');
        foreach (long value in values) Number(value);
        return Code('t');
    }

    /// <summary>A contiguous float32 tensor with a storage of its own.</summary>
    public TorchFile Tensor(int[] shape, float[] values)
    {
        var strides = new long[shape.Length];
        long stride = 1;
        for (int axis = shape.Length - 1; axis >= 0; stride *= shape[axis--]) strides[axis] = stride;
        byte[] stored = MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
        return Tensor("FloatStorage", values.Length, 0, Array.ConvertAll(shape, length => (long)length), strides, stored);
    }

    /// <summary>A tensor as told, whether it makes sense or not; no <paramref name="stored"/>: no member.</summary>
    public TorchFile Tensor(string storage, long storageLength, long offset, long[] shape, long[] strides, byte[]? stored)
    {
        string key = $"{storages++}";
        if (stored is not null) members.Add(($"data/{key}", stored));
        return Global("torch._utils", "_rebuild_tensor_v2").Code('(')
            .Code('(').Text("storage").Global("torch", storage).Text(key).Text("cpu").Number(storageLength).Code('t', 'Q')
            .Number(offset).Numbers(shape).Numbers(strides).Code(0x89).Global("collections", "OrderedDict").Code(')', 'R', 't', 'R');
    }

    public TorchFile Member(string name, byte[] bytes)
    {
        members.Add((name, bytes));
        return this;
    }

    /// <summary>Writes the archive with .NET's own zip code and returns <paramref name="path"/>.</summary>
    public string Save(string path, CompressionLevel compression = CompressionLevel.NoCompression) =>
        Save(path, [("data.pkl", pickle.ToArray()), .. members], compression);

    /// <summary>Writes an archive of these members in the folder "archive".</summary>
    public static string Save(
        string path, IEnumerable<(string Name, byte[] Bytes)> members, CompressionLevel compression = CompressionLevel.NoCompression)
    {
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach (var (name, bytes) in members)
        {
            using var stream = zip.CreateEntry($"archive/{name}", compression).Open();
            stream.Write(bytes);
        }
        return path;
    }
}
