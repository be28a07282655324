using Nest.Formats;

namespace Nest.Tests.Core.Formats;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_nothing_else()
    {
        string path = folder.File("song.bin", "old"u8);

        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write("new"u8);
            throw new InvalidOperationException();
        }));

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(["song.bin"], folder.Names);
    }

    [Fact]
    public void The_old_file_is_whole_until_the_new_one_is()
    {
        string path = folder.File("song.bin", "old"u8);

        AtomicFile.Write(path, stream =>
        {
            stream.Write("new and longer"u8);
            stream.Flush();
            Assert.Equal("old", File.ReadAllText(path));
        });

        Assert.Equal("new and longer", File.ReadAllText(path));
        Assert.Equal(["song.bin"], folder.Names);
    }

    [Fact]
    public void A_missing_folder_and_a_folder_in_the_files_place_are_said()
    {
        string absent = Path.Combine(folder.File("absent"), "song.bin"), place = folder.File("place");
        Directory.CreateDirectory(place);


        var noFolder = Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.Write(absent, _ => { }));
        var aFolder = Assert.Throws<IOException>(() => AtomicFile.Write(place, _ => { }));

        Assert.Contains($"there is no folder {folder.File("absent")}", noFolder.Message, StringComparison.Ordinal);
        Assert.Contains("this is a folder", aFolder.Message, StringComparison.Ordinal);
    }
}
