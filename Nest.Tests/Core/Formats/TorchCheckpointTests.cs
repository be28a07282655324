using System.IO.Compression;
using Nest.Formats;
using Nest.Tensors;

namespace Nest.Tests.Core.Formats;

public sealed class TorchCheckpointTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // fixtures/make_checkpoints.py: a training checkpoint with an optimizer's state, saved by PyTorch 1.13.
    [Fact]
    public void Every_type_and_every_view_reads_as_PyTorch_sees_it()
    {
        var golden = Golden.Open("views.safetensors");
        using var checkpoint = TorchCheckpoint.Open(Fixture("views.pth"));

        Assert.Equal(golden.Keys.Order(StringComparer.Ordinal), checkpoint.Names.Order(StringComparer.Ordinal));
        foreach (string name in checkpoint.Names)
        {
            Assert.Equal(golden.Shape(name), checkpoint.Shape(name).ToArray());
            Assert.Equal(golden[name], checkpoint.Floats(name));
        }
        Assert.Equal("whole", checkpoint.Names[0]);
        Assert.Equal(TensorType.BF16, checkpoint.Type("bfloat16"));
        Assert.Equal(TensorType.I64, checkpoint.Type("int64"));
    }

    [Theory]
    [InlineData("linear.pth")]
    [InlineData("linear_protocol4.pth")]
    public void A_bare_state_dict_reads_in_either_protocol(string file)
    {
        var golden = Golden.Open("linear.safetensors");
        using var checkpoint = TorchCheckpoint.Open(Fixture(file));

        Assert.Equal(["weight", "bias"], checkpoint.Names);
        Assert.Equal(golden["weight"], checkpoint.Floats("weight"));
        Assert.Equal(golden["bias"], checkpoint.Floats("bias"));
        Assert.Equal([2, 3], checkpoint.Shape("weight").ToArray());
    }

    [Theory]
    [InlineData("model_state_dict")]
    [InlineData("state_dict")]
    [InlineData("model")]
    public void A_state_dict_is_found_inside_a_training_checkpoint(string key)
    {
        string path = new TorchFile().Code('}', '(').Text("epoch").Number(3)
            .Text(key).Code('}', '(').Text("w").Tensor([2], [1, 2]).Code('u', 'u', '.').Save(folder.File("x.pth"));
        using var checkpoint = TorchCheckpoint.Open(path);

        Assert.Equal([1f, 2f], checkpoint.Floats("w"));
        Assert.Contains("there is no tensor 'v'", Refusal.Of(() => checkpoint.Shape("v")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pickled_class_is_refused_by_name()
    {
        var refusal = Refused(Fixture("whole_model.pth"));

        Assert.Contains("refuses global 'torch.nn.modules.linear.Linear'", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("os", "system", "refuses global 'os.system'")]
    [InlineData("builtins", "eval", "refuses global 'builtins.eval'")]
    [InlineData("torch", "load", "refuses global 'torch.load'")]
    [InlineData("numpy.core.multiarray", "scalar", "refuses global 'numpy.core.multiarray.scalar'")]
    public void A_function_is_refused_by_name_before_it_is_called(string module, string name, string words)
    {
        string path = new TorchFile().Global(module, name).Text("touch /tmp/harm").Code(0x85, 'R', '.').Save(folder.File("x.pth"));

        Assert.Contains(words, Refused(path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_put_together_on_the_stack_is_refused_as_well()
    {
        string path = new TorchFile().Text("posix").Text("system\nof a\u001b[31mdown").Code(0x93, '.').Save(folder.File("x.pth"));

        Assert.Contains("refuses global 'posix.system of a [31mdown'", Refused(path), StringComparison.Ordinal);
    }

    [Fact]
    public void The_format_before_PyTorch_1_6_is_told_what_to_do()
    {
        byte[] start = [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.', 0x80, 2, (byte)'M', 0xE9, 3];

        string refusal = Refused(folder.File("old.pth", start));

        Assert.Contains("as PyTorch before 1.6 saved it; load and save it again with a later one", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[0], "not a PyTorch checkpoint")]
    [InlineData(new byte[] { 0x89, (byte)'H', (byte)'D', (byte)'F', 13, 10, 26, 10 }, "not a PyTorch checkpoint")]
    [InlineData(new byte[] { (byte)'P', (byte)'K', 3, 4, 0, 0 }, "the archive's end is missing from the last 6 bytes")]
    public void Other_files_are_refused(byte[] content, string words) => Assert.Contains(words, Refused(folder.File("x", content)), StringComparison.Ordinal);

    [Fact]
    public void A_compressed_member_is_refused()
    {
        string path = TorchFile.StateDict([("w", [1000], new float[1000])]).Save(folder.File("x.pth"), CompressionLevel.Optimal);

        Assert.Contains("is compressed", Refused(path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_value_is_found_by_its_checksum()
    {
        string path = TorchFile.StateDict([("w", [3], [1, 2, 3])]).Save(folder.File("x.pth"));
        byte[] content = File.ReadAllBytes(path);
        content[content.AsSpan().IndexOf(BitConverter.GetBytes(2f))] ^= 1;
        File.WriteAllBytes(path, content);
        using var checkpoint = TorchCheckpoint.Open(path);

        Assert.Contains("'archive/data/0' has checksum", Refusal.Of(() => checkpoint.Floats("w")), StringComparison.Ordinal);
    }

    [Fact]
    public void Big_endian_values_are_refused_and_little_endian_ones_pass()
    {
        TorchFile File() => TorchFile.StateDict([("w", [1], [1])]);

        string big = File().Member("byteorder", "big"u8.ToArray()).Save(folder.File("big.pth"));
        string little = File().Member("byteorder", "little"u8.ToArray()).Member(".data/serialization_id", [1]).Save(folder.File("little.pth"));
        using var checkpoint = TorchCheckpoint.Open(little);

        Assert.Equal([1f], checkpoint.Floats("w"));
        Assert.Contains("byte order 'big'", Refused(big), StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_without_a_pickle_or_with_two_is_refused()
    {
        string none = TorchFile.Save(folder.File("x.pth"), [("version", [51])]);
        Assert.Contains("this archive has 0 among 1 members", Refused(none), StringComparison.Ordinal);
        using (var zip = new ZipArchive(File.Create(folder.File("y.pth")), ZipArchiveMode.Create))
        {
            zip.CreateEntry("a/data.pkl", CompressionLevel.NoCompression);
            zip.CreateEntry("b/data.pkl", CompressionLevel.NoCompression);
        }
        Assert.Contains("this archive has 2", Refused(folder.File("y.pth")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FloatStorage", 4, 0, new long[] { 2, 3 }, new long[] { 3, 1 }, 16, "a tensor of shape (2, 3): 6 values, its storage has 4")]
    [InlineData("FloatStorage", 4, 1, new long[] { 4 }, new long[] { 1 }, 16, "reaches from value 1 to 4 of a storage of 4")]
    [InlineData("FloatStorage", 4, 0, new long[] { 2, 2 }, new long[] { 3, 1 }, 16, "reaches from value 0 to 4 of a storage of 4")]
    [InlineData("FloatStorage", 4, -1, new long[] { 2 }, new long[] { 1 }, 16, "reaches from value -1 to 0")]
    [InlineData("FloatStorage", 4, 5, new long[] { 0 }, new long[] { 1 }, 16, "from value 5")]
    [InlineData("FloatStorage", 4, long.MaxValue, new long[] { 2 }, new long[] { 1 }, 16, "that is more than 2^63 values")]
    [InlineData("FloatStorage", 4, 0, new long[] { 2 }, new long[] { -1 }, 16, "not numbers from 0 up")]
    [InlineData("FloatStorage", 4, 0, new long[] { -2 }, new long[] { 1 }, 16, "not numbers from 0 up")]
    [InlineData("FloatStorage", 4, 0, new long[] { 4294967298 }, new long[] { 1 }, 16, "not numbers from 0 up")]
    [InlineData("FloatStorage", 4, 0, new long[] { 2147483647, 2147483647, 2147483647 }, new long[] { 0, 0, 0 }, 16, "that is more than 2^63 values")]
    [InlineData("FloatStorage", 4, 0, new long[] { 1000000000 }, new long[] { 0 }, 16, "1000000000 values, its storage has 4")]
    [InlineData("FloatStorage", 4, 0, new long[] { 2, 2 }, new long[] { 1 }, 16, "2 dimensions and 1 strides")]
    [InlineData("FloatStorage", 4, 0, new long[] { 4 }, new long[] { 1 }, 12, "tensor 'w' has its values in 'archive/data/0': 4 of 4 bytes, it has 12 bytes")]
    [InlineData("FloatStorage", 4, 0, new long[] { 4 }, new long[] { 1 }, 17, "4 of 4 bytes, it has 17 bytes")]
    [InlineData("DoubleStorage", 2305843009213693952, 0, new long[] { 4 }, new long[] { 1 }, 0, "2305843009213693952 of 8 bytes, it has 0 bytes")]
    [InlineData("FloatStorage", -4, 0, new long[] { 0 }, new long[] { 1 }, 16, "a storage that is not")]
    [InlineData("QInt8Storage", 4, 0, new long[] { 4 }, new long[] { 1 }, 4, "refuses global 'torch.QInt8Storage'")]
    [InlineData("FloatStorage", 4, 0, new long[] { 4 }, new long[] { 1 }, -1, "in 'archive/data/0', which is missing")]
    public void A_tensor_that_does_not_fit_its_storage_is_refused(
        string storage, long length, long offset, long[] shape, long[] strides, int stored, string words)
    {
        byte[]? bytes = stored < 0 ? null : new byte[stored];
        string path = new TorchFile().Code('}').Text("w").Tensor(storage, length, offset, shape, strides, bytes).Code('s', '.').Save(folder.File("x.pth"));

        Assert.Contains(words, Refused(path), StringComparison.Ordinal);
    }

    public static TheoryData<int[], string> BrokenPickles => new()
    {
        { [], "it takes 1 bytes where there are 0" },
        { ['.'], "it takes a value where there is none" },
        { ['K', 1, '.'], "no dictionary of tensors" },
        { ['}', '.'], "a dictionary without tensors" },
        { ['}', '(', '.'], "it takes a value where there is none" },
        { ['t', '.'], "to a mark that is not there" },
        { ['h', 7, '.'], "recalls value 7, which it never kept" },
        { ['X', 255, 255, 255, 255, '.'], "it takes 4294967295 bytes where there are 1" },
        { ['X', 1, 0, 0, 0, 0xFF, '.'], "text that is not UTF-8" },
        { [0x80, 5, '.'], "pickle protocol 5" },
        { [0x8A, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, '.'], "an integer of 9 bytes" },
        { ['}', '(', 'K', 1, 'u', '.'], "a key without a value" },
        { ['K', 1, 'K', 2, 'a', '.'], "an item for what is no list" },
        { ['K', 1, 'K', 2, 'K', 3, 's', '.'], "an item for what is no dictionary" },
        { ['}', 'K', 2, 'b', '.'], "a state for what is no dictionary" },
        { [')', ')', 'R', '.'], "a call of what is no function" },
        { ['K', 1, 'Q', '.'], "a storage that is not" },
        { [')', ')', 0x81, '.'], "opcode 0x81" },
        { ['i', '.'], "opcode 0x69" },
        { ['c', 'o', 's', '.'], "a name without an end" },
    };

    [Theory]
    [MemberData(nameof(BrokenPickles))]
    public void A_broken_pickle_is_refused(int[] codes, string words) =>
        Assert.Contains(words, Refused(new TorchFile().Code(codes).Save(folder.File("x.pth"))), StringComparison.Ordinal);

    [Fact]
    public void A_list_that_contains_itself_is_no_trouble()
    {
        string path = new TorchFile().Code('}', '(').Text("model").Code(']', 'q', 0, 'h', 0, 'a')
            .Text("w").Tensor([1], [5]).Code('u', '.').Save(folder.File("x.pth"));
        using var checkpoint = TorchCheckpoint.Open(path);

        Assert.Equal(["w"], checkpoint.Names);
    }

    [Fact]
    public void A_pickle_that_only_makes_values_is_stopped()
    {
        int[] million = new int[1_000_001];
        Array.Fill(million, '}');

        Assert.Contains("more than 1000000 values", Refused(new TorchFile().Code(million).Save(folder.File("x.pth"))), StringComparison.Ordinal);
    }

    private static string Refused(string path)
    {
        string message = Refusal.Of(() => TorchCheckpoint.Open(path));
        Assert.StartsWith($"{path}: byte ", message, StringComparison.Ordinal);
        return message;
    }

    private static string Fixture(string name) => Repository.PathOf("fixtures", "checkpoints", name);
}
