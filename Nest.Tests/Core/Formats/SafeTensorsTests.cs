using System.Buffers.Binary;
using System.Text;
using Nest.Formats;

namespace Nest.Tests.Core.Formats;

public sealed class SafeTensorsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_was_written_is_read_back()
    {
        string path = folder.File("weights.safetensors");
        float[] weight = [1.5f, -0f, float.Epsilon, float.MaxValue, float.NegativeInfinity, 1f / 3], empty = [], scalar = [42];

        SafeTensors.Write(path, [new("größe.weight", [2, 3], weight), new("empty", [4, 0], empty), new("scalar", [], scalar)],
            new Dictionary<string, string> { ["model"] = "a \"quoted\" name", ["layout"] = "1" });
        using var file = SafeTensors.Open(path);

        Assert.Equal(["größe.weight", "empty", "scalar"], file.Names.OrderBy(name => Array.IndexOf(["größe.weight", "empty", "scalar"], name)));
        Assert.Equal([2, 3], file.Shape("größe.weight").ToArray());
        Assert.Equal(TensorType.F32, file.Type("größe.weight"));
        Assert.Equal(weight.Select(BitConverter.SingleToInt32Bits), file.Floats("größe.weight").Select(BitConverter.SingleToInt32Bits));
        Assert.Equal([4, 0], file.Shape("empty").ToArray());
        Assert.Empty(file.Floats("empty"));
        Assert.Equal(0, file.Shape("scalar").Length);
        Assert.Equal([42.0], file.Doubles("scalar"));
        Assert.Equal("a \"quoted\" name", file.Metadata["model"]);
        Assert.Equal(2, file.Metadata.Count);
        Assert.Equal(["weights.safetensors"], folder.Names);
    }

    [Fact]
    public void The_same_tensors_give_the_same_bytes_with_the_data_aligned_to_8()
    {
        NamedTensor[] tensors = [new("a", [3], new float[] { 1, 2, 3 })];

        SafeTensors.Write(folder.File("one"), tensors, new Dictionary<string, string> { ["x"] = "1", ["y"] = "2" });
        SafeTensors.Write(folder.File("two"), tensors, new Dictionary<string, string> { ["y"] = "2", ["x"] = "1" });

        Assert.Equal(File.ReadAllBytes(folder.File("one")), File.ReadAllBytes(folder.File("two")));
        Assert.Equal(4, new FileInfo(folder.File("one")).Length % 8);   // 12 bytes of data
    }

    [Fact]
    public void Tensors_longer_than_a_piece_are_read_whole()
    {
        var values = new float[700_001];
        for (int i = 0; i < values.Length; i++) values[i] = i * 0.5f;

        SafeTensors.Write(folder.File("long"), [new("first", [1], new float[] { 9 }), new("long", [values.Length], values)]);
        using var file = SafeTensors.Open(folder.File("long"));

        Assert.True(values.AsSpan().SequenceEqual(file.Floats("long")));
        Assert.Equal(values[^1], file.Doubles("long")[^1]);
    }

    [Theory]
    [InlineData("F64", new byte[] { 0, 0, 0, 0, 0, 0, 0xF8, 0xBF }, -1.5)]
    [InlineData("F16", new byte[] { 0x01, 0x00 }, 5.9604644775390625e-08)]
    [InlineData("F16", new byte[] { 0x00, 0xFC }, double.NegativeInfinity)]
    [InlineData("BF16", new byte[] { 0xC0, 0x3F }, 1.5)]
    [InlineData("BF16", new byte[] { 0x80, 0xFF }, double.NegativeInfinity)]
    [InlineData("I64", new byte[] { 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, -2)]
    [InlineData("U64", new byte[] { 0, 0, 0, 0, 0, 0, 0, 0x80 }, 9223372036854775808.0)]
    [InlineData("I32", new byte[] { 0xFE, 0xFF, 0xFF, 0xFF }, -2)]
    [InlineData("U32", new byte[] { 0xFE, 0xFF, 0xFF, 0xFF }, 4294967294)]
    [InlineData("I16", new byte[] { 0xFE, 0xFF }, -2)]
    [InlineData("U16", new byte[] { 0xFE, 0xFF }, 65534)]
    [InlineData("I8", new byte[] { 0xFE }, -2)]
    [InlineData("U8", new byte[] { 0xFE }, 254)]
    [InlineData("BOOL", new byte[] { 1 }, 1)]
    public void Every_type_reads_as_its_value(string dtype, byte[] stored, double value)
    {
        using var file = SafeTensors.Open(Make($$$"""{"t":{"dtype":"{{{dtype}}}","shape":[1],"data_offsets":[0,{{{stored.Length}}}]}}""", stored));

        Assert.Equal([value], file.Doubles("t"));
        Assert.Equal([(float)value], file.Floats("t"));
    }

    [Fact]
    public void Integers_round_once_to_float32()
    {
        // 2^53 + 2^29 + 1 lies just above the middle of two float32; by way of float64 it would lie on it and round down.
        byte[] stored = BitConverter.GetBytes((1L << 53) + (1L << 29) + 1);
        using var file = SafeTensors.Open(Make("""{"t":{"dtype":"I64","shape":[],"data_offsets":[0,8]}}""", stored));

        Assert.Equal([MathF.BitIncrement(1L << 53)], file.Floats("t"));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 12, "the tensors fill 8 bytes, the file has 12")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "tensor 'a' claims bytes 0 to 8 of 4 bytes of data")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "claims bytes 8 to 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "of shape (3) takes 12 bytes as F32, its offsets hold 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "tensor 'b' starts at 0 of the data, the one before it ends at 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "tensor 'a' starts at 4 of the data, the one before it ends at 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2147483647,2147483647,4],"data_offsets":[0,8]}}""", 8, "more bytes than 2^63")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2147483647,2147483647],"data_offsets":[0,8]}}""", 8, "more bytes than 2^63")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967298],"data_offsets":[0,8]}}""", 8, "dimension that is not a number from 0 to 2147483647")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "dimension that is not a number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}""", 8, "dimension that is not a number")]
    [InlineData("""{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""", 8, "dimension that is not a number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", 8, "an offset that is not a number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,18446744073709551616]}}""", 8, "an offset that is not a number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}""", 8, "two data_offsets")]
    [InlineData("""{"a":{"dtype":"F7","shape":[2],"data_offsets":[0,8]}}""", 8, "dtype 'F7'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", 8, "lacks its data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "says the same thing twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "tensor 'a' is there twice")]
    [InlineData("""{"__metadata__":{"x":1}}""", 0, "text for 'x' of __metadata__")]
    [InlineData("""{"__metadata__":{"x":"1","x":"2"}}""", 0, "'x' of __metadata__ is there twice")]
    [InlineData("""{"a":[[[[[[[[[[[[]]]]]]]]]]]]}""", 0, "an object for tensor 'a'")]
    [InlineData("""{"a":{"x":[[[[[[[[[[]]]]]]]]]]}}""", 0, "is not JSON")]
    [InlineData("""{} {}""", 0, "is not JSON")]
    [InlineData("""{"a":""", 0, "is not JSON")]
    [InlineData("", 0, "is not JSON")]
    [InlineData("[]", 0, "the header should have an object here")]
    public void A_broken_header_is_refused_in_one_line(string json, int dataLength, string words)
    {
        string path = Make(json, new byte[dataLength]);

        string refusal = Refusal.Of(() => SafeTensors.Open(path));

        Assert.StartsWith($"{path}: byte ", refusal, StringComparison.Ordinal);
        Assert.Contains(words, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_not_UTF8_is_refused()
    {
        byte[] json = Encoding.ASCII.GetBytes("""{"?":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""");
        json[2] = 0xFF;

        string refusal = Refusal.Of(() => SafeTensors.Open(Make(json, [7])));

        Assert.Contains("is not JSON", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100_000_001UL, "100000001 bytes, 100000000 is the most")]
    [InlineData(ulong.MaxValue, "18446744073709551615 bytes, 100000000 is the most")]
    [InlineData(11UL, "11 bytes, the file has 10 after its length")]
    public void A_header_length_beyond_the_cap_or_the_file_is_refused_before_anything_is_allocated(ulong length, string words)
    {
        byte[] content = new byte[18];
        BinaryPrimitives.WriteUInt64LittleEndian(content, length);
        string path = folder.File("length.safetensors", content);

        string refusal = Refusal.Of(() => SafeTensors.Open(path));

        Assert.StartsWith($"{path}: byte 0: ", refusal, StringComparison.Ordinal);
        Assert.Contains(words, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_shorter_than_its_length_field_is_refused() =>
        Assert.Contains("this one has 7 bytes", Refusal.Of(() => SafeTensors.Open(folder.File("short", new byte[7]))), StringComparison.Ordinal);

    [Fact]
    public void A_missing_tensor_is_named()
    {
        using var file = SafeTensors.Open(Make("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", new byte[4]));

        Assert.Contains("there is no tensor 'b' among its 1", Refusal.Of(() => file.Floats("b")), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => file.Read("a", new float[2]));
    }

    [Fact]
    public void Fields_of_later_versions_of_the_format_and_trailing_spaces_are_passed_over()
    {
        using var file = SafeTensors.Open(Make("""{"a":{"dtype":"F32","later":{"x":[1]},"shape":[1],"data_offsets":[0,4]}}    """, [0, 0, 128, 63]));

        Assert.Equal([1f], file.Floats("a"));
    }

    [Fact]
    public void Tensors_that_cannot_be_written_are_refused_and_leave_nothing()
    {
        var one = new float[1];

        Assert.Throws<ArgumentException>(() => SafeTensors.Write(folder.File("x"), [new("a", [1], one), new("a", [1], one)]));
        Assert.Throws<ArgumentException>(() => SafeTensors.Write(folder.File("x"), [new("a", [2], one)]));
        Assert.Throws<ArgumentException>(() => SafeTensors.Write(folder.File("x"), [new("a", [-1, -1], one)]));
        Assert.Throws<ArgumentException>(() => SafeTensors.Write(folder.File("x"), [new("__metadata__", [1], one)]));
        Assert.Empty(folder.Names);
    }

    private string Make(string json, byte[] data) => Make(Encoding.UTF8.GetBytes(json), data);

    private string Make(byte[] json, byte[] data) => folder.File("made.safetensors", [.. BitConverter.GetBytes((long)json.Length), .. json, .. data]);
}
