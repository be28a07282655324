using Nest.Viewer.Graphics;

namespace Nest.Tests.Viewer.Graphics;

public class PixelsTests
{
    // ITU-R BT.709-6, table 3 (matrix) and section 4.6 (quantisation to 8 bits).
    private static double Luma(double r, double g, double b) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

    [Theory]
    [InlineData(70, 6)]
    [InlineData(2, 2)]
    [InlineData(32, 4)]
    public void Planes_of_video_are_those_of_the_standard(int width, int height)
    {
        byte[] rgba = Random(width * height * 4), yuv = new byte[Pixels.Yuv420Bytes(width, height)];

        Pixels.ToYuv420(rgba, width, height, yuv);

        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                Assert.Equal(16 + 219 * Luma(Channel(x, y, 0), Channel(x, y, 1), Channel(x, y, 2)), yuv[y * width + x], 0.51);
        for (int y = 0; y < height; y += 2)
        {
            for (int x = 0; x < width; x += 2)
            {
                double red = Mean(x, y, 0), blue = Mean(x, y, 2), luma = Luma(red, Mean(x, y, 1), blue);
                int place = width * height + y / 2 * (width / 2) + x / 2;
                Assert.Equal(128 + 224 * (blue - luma) / 1.8556, yuv[place], 0.51);
                Assert.Equal(128 + 224 * (red - luma) / 1.5748, yuv[place + width * height / 4], 0.51);
            }
        }

        double Channel(int x, int y, int channel) => rgba[((height - 1 - y) * width + x) * 4 + channel] / 255.0;
        double Mean(int x, int y, int channel) => (Channel(x, y, channel) + Channel(x + 1, y, channel) + Channel(x, y + 1, channel) + Channel(x + 1, y + 1, channel)) / 4;
    }

    [Fact]
    public void Odd_sides_have_no_planes() =>
        Assert.Throws<ArgumentException>(() => Pixels.ToYuv420(new byte[3 * 2 * 4], 3, 2, new byte[9]));

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Pictures_are_put_upright(int channels)
    {
        const int width = 3, height = 2;
        byte[] rgba = Random(width * height * 4), upright = new byte[width * height * channels];

        Pixels.ToUpright(rgba, width, height, channels, upright);

        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                for (int channel = 0; channel < channels; channel++)
                    Assert.Equal(rgba[((height - 1 - y) * width + x) * 4 + channel], upright[(y * width + x) * channels + channel]);
    }

    private static byte[] Random(int count)
    {
        var bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
