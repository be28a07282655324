using System.Buffers.Binary;
using Nest.Formats;

namespace Nest.Tests.Core.Formats;

public sealed class StoredZipTests : IDisposable
{
    private const int EndLength = 22, EntryLength = 46;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Members_read_as_they_were_stored()
    {
        using var zip = Open(Archive());

        Assert.Equal(["archive/a", "archive/empty"], zip.Members.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([1, 2, 3, 4, 5], zip.Read(zip.Members["archive/a"], out long start));
        Assert.Equal([1, 2, 3, 4, 5], File.ReadAllBytes(folder.File("x.zip")).AsSpan((int)start, 5).ToArray());
        Assert.Empty(zip.Read(zip.Members["archive/empty"], out _));
    }

    // PyTorch writes the 64-bit end always; here the 32-bit one says "too large", so that it must be used.
    [Fact]
    public void A_64_bit_end_is_followed()
    {
        byte[] archive = File.ReadAllBytes(Repository.PathOf("fixtures", "checkpoints", "linear.pth"));
        archive.AsSpan(archive.Length - EndLength + 8, 12).Fill(0xFF);
        using var zip = Open(archive);

        Assert.Equal(["linear/data.pkl", "linear/data/0", "linear/data/1", "linear/version"], zip.Members.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(24, zip.Read(zip.Members["linear/data/0"], out _).Length);
    }

    [Fact]
    public void Without_its_64_bit_end_such_an_archive_is_refused()
    {
        byte[] archive = Archive();
        archive.AsSpan(archive.Length - EndLength + 8, 12).Fill(0xFF);

        Assert.Contains("the archive's 64-bit end is missing", Refusal.Of(() => Open(archive)), StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_and_offsets_of_64_bits_are_read()
    {
        byte[] archive = WithLongEntry(size: 5, stored: 5, header: 0);
        using var zip = Open(archive);

        Assert.Equal([1, 2, 3, 4, 5], zip.Read(zip.Members["archive/a"], out _));
    }

    [Theory]
    [InlineData(1L << 40, 1L << 40, 0, "claims 1099511627776 bytes from 0")]
    [InlineData(long.MaxValue, long.MaxValue, 0, "claims 9223372036854775807 bytes from 0")]
    [InlineData(-1, -1, 0, "claims -1 bytes from 0")]
    [InlineData(5, 5, -5, "claims 5 bytes from -5")]
    [InlineData(5, 5, long.MaxValue, "claims 5 bytes from 9223372036854775807")]
    [InlineData(5, 4, 0, "claims 5 bytes and 4 stored")]
    public void Sizes_and_offsets_beyond_the_file_are_refused(long size, long stored, long header, string words) =>
        Assert.Contains(words, Refusal.Of(() => Open(WithLongEntry(size, stored, header))), StringComparison.Ordinal);

    [Theory]
    [InlineData(8, 1, "'archive/a' is encrypted")]
    [InlineData(10, 8, "'archive/a' is compressed (method 8)")]
    [InlineData(28, 0xFFFF, "member 0 claims 65581 bytes of the directory")]
    [InlineData(0, 0, "the directory of the archive claims 2 members, it has 0")]
    public void A_wrong_field_of_the_directory_is_refused(int field, ushort value, string words)
    {
        byte[] archive = Archive();
        BinaryPrimitives.WriteUInt16LittleEndian(archive.AsSpan(Directory(archive) + field), value);

        Assert.Contains(words, Refusal.Of(() => Open(archive)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_that_is_not_where_the_directory_says_is_refused()
    {
        byte[] archive = Archive();
        archive[0] = 0;
        using var zip = Open(archive);

        Assert.Contains("byte 0: member 'archive/a' does not start here", Refusal.Of(() => zip.Read(zip.Members["archive/a"], out _)), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_members_of_one_name_are_refused() =>
        Assert.Contains("member 'archive/a' is there twice", Refusal.Of(() => Open(Archive(("a", [1]), ("a", [2])))), StringComparison.Ordinal);

    [Fact]
    public void A_comment_after_the_end_is_passed_over_and_a_cut_end_is_not()
    {
        byte[] archive = Archive();
        byte[] commented = [.. archive[..^2], 3, 0, .. "PK!"u8];

        using (var zip = Open(commented)) Assert.Equal(2, zip.Members.Count);
        Assert.Contains("the archive's end is missing", Refusal.Of(() => Open(archive[..^1])), StringComparison.Ordinal);
    }

    private byte[] Archive(params (string, byte[])[] members)
    {
        if (members.Length == 0) members = [("a", [1, 2, 3, 4, 5]), ("empty", [])];
        return File.ReadAllBytes(TorchFile.Save(folder.File("made.zip"), members));
    }

    // The first entry of the directory with its three numbers moved to the 64-bit field.
    private byte[] WithLongEntry(long size, long stored, long header)
    {
        byte[] archive = Archive();
        int directory = Directory(archive), extra = directory + EntryLength + "archive/a".Length;
        archive.AsSpan(directory + 20, 8).Fill(0xFF);
        archive.AsSpan(directory + 42, 4).Fill(0xFF);
        archive[directory + 30] = 28;
        byte[] field = [1, 0, 24, 0, .. BitConverter.GetBytes(size), .. BitConverter.GetBytes(stored), .. BitConverter.GetBytes(header)];
        byte[] longer = [.. archive[..extra], .. field, .. archive[extra..]];
        longer[^(EndLength - 12)] += 28;   // the directory's length
        return longer;
    }

    private static int Directory(byte[] archive) => BinaryPrimitives.ReadInt32LittleEndian(archive.AsSpan(archive.Length - EndLength + 16));

    private StoredZip Open(byte[] archive)
    {
        string path = folder.File("x.zip", archive);
        var file = File.OpenHandle(path);
        try
        {
            return new StoredZip(file, path);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
