using Nest.Formats;
using Nest.Tests.Viewer.Scene;

namespace Nest.Tests.Core.Formats;

public class PngWriterTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 200)]
    [InlineData(257, 31)]
    public void A_picture_reads_back_as_it_was(int width, int height)
    {
        var random = new Random(width);
        var rgb = new byte[width * height * 3];
        for (int i = 0; i < rgb.Length; i++) rgb[i] = (byte)(i / 7 % 2 == 0 ? i / 3 : random.Next(256));   // smooth and noisy parts: every filter gets its turn

        using var folder = new TemporaryFolder();
        PngWriter.Write(folder.File("picture.png"), width, height, rgb);

        var back = Png.Read(File.ReadAllBytes(folder.File("picture.png")));
        Assert.Equal((width, height), (back.Width, back.Height));
        Assert.True(back.Rgb.SequenceEqual(rgb));
        Assert.Equal(["picture.png"], folder.Names);
    }

    [Fact]
    public void Smooth_pictures_are_packed_well()
    {
        var rgb = new byte[640 * 360 * 3];
        for (int i = 0; i < rgb.Length; i++) rgb[i] = (byte)(i % 1920 / 8 + i / 1920 / 4);
        using var packed = new MemoryStream();

        PngWriter.Write(packed, 640, 360, rgb);

        Assert.InRange(packed.Length, 100, rgb.Length / 100);
    }

    [Fact]
    public void Pixels_that_do_not_fill_the_picture_are_refused()
    {
        var refusal = Assert.Throws<ArgumentException>(() => PngWriter.Write(Stream.Null, 4, 5, new byte[59]));
        Assert.Contains("60 bytes, not 59", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => PngWriter.Write(Stream.Null, 0, 5, []));
    }
}
