using Nest.Formats;

namespace Nest.Tests.Core.Formats;

public sealed class FileCacheTests : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"nest-cache-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void What_was_put_is_found_and_what_was_removed_is_not()
    {
        var cache = new FileCache(folder);
        Assert.Null(cache.Find("a.nest"));

        Assert.True(cache.Put("a.nest", path => File.WriteAllText(path, "weights")));

        Assert.Equal("weights", File.ReadAllText(cache.Find("a.nest")!));
        cache.Remove("a.nest");
        Assert.Null(cache.Find("a.nest"));
    }

    [Fact]
    public void The_longest_unused_go_when_there_is_too_much()
    {
        var cache = new FileCache(folder, mostBytes: 250);
        var hours = 10;
        foreach (string key in new[] { "oldest", "middle" })
        {
            cache.Put(key, path => File.WriteAllBytes(path, new byte[100]));
            File.SetLastWriteTimeUtc(Path.Combine(folder, key), DateTime.UtcNow.AddHours(-hours--));
        }
        Assert.NotNull(cache.Find("oldest"));          // used now: the middle one is the longest unused

        cache.Put("new", path => File.WriteAllBytes(path, new byte[100]));

        Assert.Null(cache.Find("middle"));
        Assert.NotNull(cache.Find("oldest"));
        Assert.NotNull(cache.Find("new"));
    }

    [Fact]
    public void A_file_larger_than_the_cache_still_stays_until_the_next()
    {
        var cache = new FileCache(folder, mostBytes: 10);
        cache.Put("large", path => File.WriteAllBytes(path, new byte[100]));
        Assert.NotNull(cache.Find("large"));

        cache.Put("small", path => File.WriteAllBytes(path, new byte[5]));

        Assert.Null(cache.Find("large"));
        Assert.NotNull(cache.Find("small"));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_fails_nobody()
    {
        File.WriteAllText(folder, "a file where the folder should be");
        try
        {
            var cache = new FileCache(Path.Combine(folder, "below"));

            Assert.False(cache.Put("key", path => File.WriteAllText(path, "")));
            Assert.Null(cache.Find("key"));
        }
        finally
        {
            File.Delete(folder);
        }
    }

    [Theory]
    [InlineData("../escape")]
    [InlineData(".hidden")]
    [InlineData("")]
    public void A_key_cannot_leave_the_folder(string key) => Assert.Throws<ArgumentException>(() => new FileCache(folder).Find(key));

    [Fact]
    public void A_hash_depends_on_the_contents_alone()
    {
        Directory.CreateDirectory(folder);
        string a = Path.Combine(folder, "a"), b = Path.Combine(folder, "b");
        File.WriteAllText(a, "abc");
        File.WriteAllText(b, "abc");

        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", FileCache.HashOf(a));
        Assert.Equal(FileCache.HashOf(a), FileCache.HashOf(b));
    }
}
