using System.Text;
using Nest.Formats;

namespace Nest.Tests.Core.Formats;

public sealed class NpyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Bytes_are_those_that_NumPy_writes()
    {
        // numpy.save of numpy.array([[1, 2, 3], [4, 5, 6]], dtype=numpy.float32), NumPy 1.24
        string words = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }".PadRight(117) + "\n";
        string expected = "93 4E 55 4D 50 59 01 00 76 00 " + Convert.ToHexString(Encoding.ASCII.GetBytes(words))
            + "00 00 80 3F 00 00 00 40 00 00 40 40 00 00 80 40 00 00 A0 40 00 00 C0 40";

        Npy.Write<float>(folder.File("a.npy"), new float[] { 1, 2, 3, 4, 5, 6 }, 2, 3);

        Assert.Equal(expected.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(File.ReadAllBytes(folder.File("a.npy"))));
    }

    [Fact]
    public void What_was_written_is_read_back()
    {
        double[] doubles = [1.0 / 3, -0.0, double.NaN, double.PositiveInfinity];
        var floats = new float[200_000];
        for (int i = 0; i < floats.Length; i++) floats[i] = i / 3f;

        Npy.Write<double>(folder.File("d.npy"), doubles, 4);
        Npy.Write<float>(folder.File("f.npy"), floats, 1000, 1, 200);
        Npy.Write<float>(folder.File("s.npy"), new[] { 7f });
        Npy.Write<float>(folder.File("e.npy"), Array.Empty<float>(), 0, 513);

        Assert.Equal(doubles, Npy.Read(folder.File("d.npy")).Values);
        Assert.Equal(TensorType.F64, Npy.Read(folder.File("d.npy")).Type);
        Assert.Equal([4], Npy.Read(folder.File("d.npy")).Shape);
        Assert.Equal([1000, 1, 200], Npy.Read(folder.File("f.npy")).Shape);
        Assert.True(floats.AsSpan().SequenceEqual(Npy.Read(folder.File("f.npy")).ToFloats()));
        Assert.Equal(TensorType.F32, Npy.Read(folder.File("f.npy")).Type);
        Assert.Empty(Npy.Read(folder.File("s.npy")).Shape);
        Assert.Equal([0, 513], Npy.Read(folder.File("e.npy")).Shape);
    }

    [Theory]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", 4, "values of type '>f4'")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", 4, "values of type '|O'")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }", 4, "fortran_order is True")]
    [InlineData("{'descr': '<f4', 'fortran_order': Maybe, 'shape': (1,), }", 4, "fortran_order is 'Maybe'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 4, "shape (2,) takes 8 bytes, the file has 4")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", 8, "shape () takes 4 bytes, the file has 8")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (65536, 65536), }", 4, "has more values than")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296,), }", 4, "dimension '4294967296'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", 4, "dimension ''")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1 1), }", 4, "a comma or a closing parenthesis")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, }", 4, "'shape' is missing")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'shape': (1,), }", 4, "'descr' is unknown or there twice")]
    [InlineData("{'descr': '<f4", 4, "a quotation mark is not closed")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } + 1", 4, "something follows")]
    [InlineData("[]", 4, "should have {")]
    [InlineData("", 4, "should have {")]
    public void A_header_that_Nest_does_not_read_is_refused_in_one_line(string header, int dataLength, string words)
    {
        string path = Make(1, (ushort)header.Length, header, dataLength);

        string refusal = Refusal.Of(() => Npy.Read(path));

        Assert.StartsWith($"{path}: byte ", refusal, StringComparison.Ordinal);
        Assert.Contains(words, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_files_other_versions_and_cut_headers_are_refused()
    {
        Assert.Contains("not an .npy file", Refusal.Of(() => Npy.Read(folder.File("x", "RIFF...WAVEfmt"u8))), StringComparison.Ordinal);
        Assert.Contains("not an .npy file", Refusal.Of(() => Npy.Read(folder.File("x", ""u8))), StringComparison.Ordinal);
        Assert.Contains("version 2.0, Nest reads 1.0", Refusal.Of(() => Npy.Read(Make(2, 0, "", 4))), StringComparison.Ordinal);
        Assert.Contains("claims 50 bytes, the file has 4", Refusal.Of(() => Npy.Read(Make(1, 50, "{", 3))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_shape_that_the_values_do_not_fill_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Npy.Write<float>(folder.File("x"), new float[5], 2, 3));
        Assert.Throws<NotSupportedException>(() => Npy.Write<int>(folder.File("x"), new int[6], 2, 3));
        Assert.Empty(folder.Names);
    }

    private string Make(byte version, ushort length, string header, int dataLength) =>
        folder.File("made.npy",
            [0x93, .. "NUMPY"u8, version, 0, (byte)length, (byte)(length >> 8), .. Encoding.ASCII.GetBytes(header), .. new byte[dataLength]]);
}
