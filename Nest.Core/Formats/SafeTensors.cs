using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Nest.Formats;

/// <summary>One tensor to be written to a safetensors file as float32.</summary>
/// <param name="Name">Its name in the file; not "__metadata__".</param>
/// <param name="Shape">Its dimensions, outermost first; none for a scalar.</param>
/// <param name="Values">Its values, row-major; as many as the product of <paramref name="Shape"/>.</param>
public sealed record NamedTensor(string Name, int[] Shape, ReadOnlyMemory<float> Values);

/// <summary>A safetensors file: named tensors and a few words about them.</summary>
/// <remarks>
/// Opening reads and checks the header alone (at most 100 MB; known types; every tensor inside the file, none overlapping, no gap; products
/// checked for overflow); a tensor's values are read from the disk, straight into the caller's array, when asked for.
/// <para>Thread-safe once open.</para>
/// <para>Source: the format's definition, github.com/huggingface/safetensors.</para>
/// </remarks>
public sealed class SafeTensors : IDisposable
{
    private const int PieceLength = 1 << 18;   // values read or written at once

    private readonly SafeFileHandle file;
    private readonly SafeTensorsHeader header;

    private SafeTensors(string path, SafeFileHandle file, SafeTensorsHeader header)
    {
        Path = path;
        this.file = file;
        this.header = header;
        Names = 
        [
            .. header.Entries.Values.OrderBy(entry => entry.Start).ThenBy(entry => entry.Name, StringComparer.Ordinal).Select(entry => entry.Name),
        ];
    }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file breaks a rule of the format; one line: file, byte, the numbers that disagree.</exception>
    public static SafeTensors Open(string path)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            return new SafeTensors(path, file, SafeTensorsHeader.Read(file, path));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The file, as it was named.</summary>
    public string Path { get; }

    /// <summary>The tensors' names, in the order of their data.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>What the file says about itself; empty if nothing.</summary>
    public IReadOnlyDictionary<string, string> Metadata => header.Metadata;

    /// <summary>Whether the file has the tensor.</summary>
    public bool Contains(string name) => header.Entries.ContainsKey(name);

    /// <summary>How the tensor's values are stored.</summary>
    /// <exception cref="InvalidDataException">There is no such tensor.</exception>
    public TensorType Type(string name) => Entry(name).Type;

    /// <summary>The tensor's dimensions, outermost first; none for a scalar.</summary>
    /// <exception cref="InvalidDataException">There is no such tensor.</exception>
    public ReadOnlySpan<int> Shape(string name) => Entry(name).Shape;

    /// <summary>The tensor's values, row-major, as float32, rounded to nearest where they are stored otherwise.</summary>
    /// <exception cref="InvalidDataException">There is no such tensor, or it is too large for an array.</exception>
    public float[] Floats(string name)
    {
        var values = new float[ArrayLength(name)];
        Read(name, values);
        return values;
    }

    /// <summary>The tensor's values, row-major, as float64; only 64-bit integers beyond 2^53 are rounded.</summary>
    /// <exception cref="InvalidDataException">There is no such tensor, or it is too large for an array.</exception>
    public double[] Doubles(string name)
    {
        var values = new double[ArrayLength(name)];
        ReadPieces(Entry(name), (piece, at, count) => StoredValues.ToDoubles(piece, Entry(name).Type, values.AsSpan(at, count)));
        return values;
    }

    /// <summary>Reads the tensor's values, row-major, as float32, into an array that is already there.</summary>
    /// <exception cref="ArgumentException"><paramref name="values"/> has another length than the tensor.</exception>
    /// <exception cref="InvalidDataException">There is no such tensor.</exception>
    public void Read(string name, Memory<float> values)
    {
        var entry = Entry(name);
        if (values.Length != entry.Count)
            throw new ArgumentException($"Tensor '{name}' of {Path} has {entry.Count} values, there is room for {values.Length}.", nameof(values));
        ReadPieces(entry, (piece, at, count) => StoredValues.ToFloats(piece, entry.Type, values.Span.Slice(at, count)));
    }

    /// <summary>Writes a file, as a whole or not at all.</summary>
    /// <param name="path">The file; an old one is replaced.</param>
    /// <param name="tensors">The tensors, written in this order; names may not repeat.</param>
    /// <param name="metadata">What the file shall say about itself.</param>
    /// <exception cref="ArgumentException">A name repeats or is "__metadata__", or a shape and its values disagree.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        byte[] json = HeaderOf(tensors, metadata);
        AtomicFile.Write(path, stream =>
        {
            int padding = -json.Length & 7;   // spaces, so that the data starts at a multiple of 8
            stream.Write(BitConverter.GetBytes((long)json.Length + padding));
            stream.Write(json);
            for (int i = 0; i < padding; i++) stream.WriteByte((byte)' ');
            foreach (var tensor in tensors)
                for (int at = 0; at < tensor.Values.Length; at += PieceLength)
                    stream.Write(MemoryMarshal.AsBytes(tensor.Values.Span.Slice(at, Math.Min(PieceLength, tensor.Values.Length - at))));
        });
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();

    private static byte[] HeaderOf(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject("__metadata__");
                foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal)) json.WriteString(key, value);
                json.WriteEndObject();
            }
            var names = new HashSet<string>(StringComparer.Ordinal) { "__metadata__" };
            long begin = 0;
            foreach (var tensor in tensors)
            {
                if (!names.Add(tensor.Name)) throw new ArgumentException($"Two tensors are called '{tensor.Name}'.", nameof(tensors));
                long count = tensor.Shape.Aggregate(1L, (product, length) => checked(product * length));
                if (count != tensor.Values.Length || tensor.Shape.Any(length => length < 0))
                    throw new ArgumentException(
                        $"Tensor '{tensor.Name}' of shape ({string.Join(", ", tensor.Shape)}) has {tensor.Values.Length} values.", nameof(tensors));
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (int length in tensor.Shape) json.WriteNumberValue(length);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(begin);
                json.WriteNumberValue(begin += count * sizeof(float));
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    private SafeTensorsHeader.Entry Entry(string name) =>
        header.Entries.TryGetValue(name, out var entry)
            ? entry
            : throw new InvalidDataException($"{Path}: there is no tensor '{name}' among its {Names.Count}");

    private int ArrayLength(string name) => Entry(name).Count is var count && count <= Array.MaxLength
        ? (int)count
        : throw new InvalidDataException($"{Path}: tensor '{name}' has {count} values, an array holds {Array.MaxLength}");

    private void ReadPieces(SafeTensorsHeader.Entry entry, Action<ReadOnlySpan<byte>, int, int> take)
    {
        int size = StoredValues.Size(entry.Type);
        byte[] piece = new byte[Math.Min(entry.Count, PieceLength) * size];
        for (int at = 0; at < entry.Count; at += PieceLength)
        {
            int count = (int)Math.Min(entry.Count - at, PieceLength);
            for (int read = 0; read < count * size;)
            {
                long position = entry.Start + (long)at * size + read;
                int got = RandomAccess.Read(file, piece.AsSpan(read, count * size - read), position);
                if (got == 0)
                    throw new InvalidDataException($"{Path}: byte {position}: the file ends inside tensor '{Printable.Of(entry.Name)}'");
                read += got;
            }
            take(piece.AsSpan(0, count * size), at, count);
        }
    }
}
