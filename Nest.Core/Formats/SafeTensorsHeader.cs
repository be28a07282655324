using System.Buffers.Binary;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Nest.Formats;

/// <summary>The checked header of a safetensors file: what lies where.</summary>
/// <remarks>
/// Format: a 64-bit length N, N bytes of JSON {name: {dtype, shape, data_offsets: [begin, end]}, "__metadata__": {text: text}}, then the
/// data.
/// The tensors must fill the data exactly, without gap or overlap, so that nothing can hide in a file and no offset can point outside it.
/// </remarks>
internal sealed class SafeTensorsHeader
{
    /// <summary>One tensor: where its values start in the file and how many there are.</summary>
    internal sealed record Entry(string Name, TensorType Type, int[] Shape, long Count, long Start);

    private const long LengthCap = 100_000_000;   // the format's own cap
    private const int DepthCap = 8;               // a valid header is 3 deep
    private const int RankCap = 64;

    private readonly string path;
    private readonly long dataStart;    // in bytes from the start of the file
    private readonly long dataLength;   // in bytes

    public Dictionary<string, Entry> Entries { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    private SafeTensorsHeader(string path, long dataStart, long dataLength)
    {
        this.path = path;
        this.dataStart = dataStart;
        this.dataLength = dataLength;
    }

    /// <summary>Reads and checks the header of an open file.</summary>
    /// <exception cref="InvalidDataException">The file breaks a rule of the format.</exception>
    public static SafeTensorsHeader Read(SafeFileHandle file, string path)
    {
        long fileLength = RandomAccess.GetLength(file);
        Span<byte> prefix = stackalloc byte[8];
        if (fileLength < 8 || RandomAccess.Read(file, prefix, 0) < 8)
            throw new InvalidDataException(
                $"{path}: byte 0: a safetensors file starts with an 8-byte length, this one has {fileLength} bytes");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > LengthCap)
            throw new InvalidDataException(
                $"{path}: byte 0: the header claims {length} bytes, {LengthCap} is the most (is this a safetensors file?)");
        if ((long)length > fileLength - 8)
            throw new InvalidDataException(
                $"{path}: byte 0: the header claims {length} bytes, the file has {fileLength - 8} after its length (cut short?)");

        byte[] json = new byte[length];
        for (int read = 0; read < json.Length;)
        {
            int got = RandomAccess.Read(file, json.AsSpan(read), 8 + read);
            if (got == 0) throw new InvalidDataException($"{path}: byte {8 + read}: the header ends after {read} of {length} bytes");
            read += got;
        }

        var header = new SafeTensorsHeader(path, 8 + (long)length, fileLength - 8 - (long)length);
        header.Parse(json);
        return header;
    }

    private void Parse(byte[] json)
    {
        var ends = new List<(long Begin, long End, string Name, long Position)>();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DepthCap });
        try
        {
            Expect(ref reader, JsonTokenType.StartObject, "an object");
            while (Advance(ref reader) == JsonTokenType.PropertyName)
            {
                long position = Position(in reader);
                string name = reader.GetString()!;
                if (name == "__metadata__") ParseMetadata(ref reader);
                else
                {
                    var (begin, end) = ParseEntry(ref reader, name, position);
                    ends.Add((begin, end, name, position));
                }
            }
            while (reader.Read()) { }   // anything after the object but spaces is a JsonException
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)   // the latter: text that is not UTF-8
        {
            throw Bad(8 + reader.BytesConsumed, $"the header is not JSON: {Printable.Of(problem.Message)}");
        }

        ends.Sort();
        long filled = 0;
        foreach (var (begin, end, name, position) in ends)
        {
            if (begin != filled)
                throw Bad(position, $"{Tensor(name)} starts at {begin} of the data, the one before it ends at {filled}");
            filled = end;
        }
        if (filled != dataLength)
            throw Bad(dataStart, $"the tensors fill {filled} bytes, the file has {dataLength} for them");
    }

    private (long Begin, long End) ParseEntry(ref Utf8JsonReader reader, string name, long position)
    {
        TensorType? type = null;
        int[]? shape = null;
        (long Begin, long End)? offsets = null;
        Expect(ref reader, JsonTokenType.StartObject, $"an object for {Tensor(name)}");
        while (Advance(ref reader) == JsonTokenType.PropertyName)
        {
            long at = Position(in reader);
            bool repeated = false;
            if (reader.ValueTextEquals("dtype"u8)) (repeated, type) = (type is not null, ParseType(ref reader, name));
            else if (reader.ValueTextEquals("shape"u8)) (repeated, shape) = (shape is not null, ParseShape(ref reader, name));
            else if (reader.ValueTextEquals("data_offsets"u8)) (repeated, offsets) = (offsets is not null, ParseOffsets(ref reader, name));
            else reader.Skip();
            if (repeated) throw Bad(at, $"{Tensor(name)} says the same thing twice");
        }
        if (type is null || shape is null || offsets is null)
            throw Bad(position, $"{Tensor(name)} lacks its {(type is null ? "dtype" : shape is null ? "shape" : "data_offsets")}");

        long count = 1, size;
        try
        {
            foreach (int length in shape) count = checked(count * length);
            size = checked(count * StoredValues.Size(type.Value));
        }
        catch (OverflowException)
        {
            throw Bad(position, $"{Tensor(name)} of shape ({Join(shape)}) has more bytes than 2^63");
        }
        var (begin, end) = offsets.Value;
        if (begin > end || end > dataLength)
            throw Bad(position, $"{Tensor(name)} claims bytes {begin} to {end} of {dataLength} bytes of data");
        if (end - begin != size)
            throw Bad(position, $"{Tensor(name)} of shape ({Join(shape)}) takes {size} bytes as {type}, its offsets hold {end - begin}");
        if (!Entries.TryAdd(name, new Entry(name, type.Value, shape, count, dataStart + begin)))
            throw Bad(position, $"{Tensor(name)} is there twice");
        return offsets.Value;
    }

    private TensorType ParseType(ref Utf8JsonReader reader, string name)
    {
        Expect(ref reader, JsonTokenType.String, $"the dtype of {Tensor(name)} as text");
        string dtype = reader.GetString()!;
        return dtype switch
        {
            "BOOL" => TensorType.Bool,
            "U8" => TensorType.U8,
            "I8" => TensorType.I8,
            "I16" => TensorType.I16,
            "U16" => TensorType.U16,
            "F16" => TensorType.F16,
            "BF16" => TensorType.BF16,
            "I32" => TensorType.I32,
            "U32" => TensorType.U32,
            "F32" => TensorType.F32,
            "I64" => TensorType.I64,
            "U64" => TensorType.U64,
            "F64" => TensorType.F64,
            _ => throw Bad(Position(in reader), $"{Tensor(name)} has dtype '{Printable.Of(dtype)}', which Nest does not read"),
        };
    }

    private int[] ParseShape(ref Utf8JsonReader reader, string name)
    {
        var shape = new List<int>();
        Expect(ref reader, JsonTokenType.StartArray, $"the shape of {Tensor(name)} as a list");
        while (Advance(ref reader) != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out int length) || length < 0)
                throw Bad(Position(in reader), $"{Tensor(name)} has a dimension that is not a number from 0 to {int.MaxValue}");
            shape.Add(length);
            if (shape.Count > RankCap)
                throw Bad(Position(in reader), $"{Tensor(name)} has more dimensions than {RankCap}");
        }
        return [.. shape];
    }

    private (long Begin, long End) ParseOffsets(ref Utf8JsonReader reader, string name)
    {
        Expect(ref reader, JsonTokenType.StartArray, $"the data_offsets of {Tensor(name)} as a list");
        long begin = ParseOffset(ref reader, name), end = ParseOffset(ref reader, name);
        Expect(ref reader, JsonTokenType.EndArray, $"two data_offsets for {Tensor(name)}");
        return (begin, end);
    }

    private long ParseOffset(ref Utf8JsonReader reader, string name)
    {
        Expect(ref reader, JsonTokenType.Number, $"two data_offsets for {Tensor(name)}");
        return reader.TryGetInt64(out long offset) && offset >= 0
            ? offset
            : throw Bad(Position(in reader), $"{Tensor(name)} has an offset that is not a number from 0 to 2^63 - 1");
    }

    private void ParseMetadata(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject, "an object for __metadata__");
        while (Advance(ref reader) == JsonTokenType.PropertyName)
        {
            long position = Position(in reader);
            string key = reader.GetString()!;
            Expect(ref reader, JsonTokenType.String, $"text for '{Printable.Of(key)}' of __metadata__");
            if (!Metadata.TryAdd(key, reader.GetString()!))
                throw Bad(position, $"'{Printable.Of(key)}' of __metadata__ is there twice");
        }
    }

    private static JsonTokenType Advance(ref Utf8JsonReader reader) =>
        reader.Read() ? reader.TokenType : throw new JsonException("it ends too early");

    private void Expect(ref Utf8JsonReader reader, JsonTokenType token, string what)
    {
        if (Advance(ref reader) != token)
            throw Bad(Position(in reader), $"the header should have {what} here, it has {reader.TokenType}");
    }

    private static long Position(in Utf8JsonReader reader) => 8 + reader.TokenStartIndex;

    private static string Tensor(string name) => $"tensor '{Printable.Of(name)}'";

    private InvalidDataException Bad(long at, string problem) => new($"{path}: byte {at}: {problem}");

    private static string Join(int[] shape) => string.Join(", ", shape);
}
