using Nest.Viewer.Scene;

namespace Nest.Tests.Viewer.Scene;

public class PaletteTests
{
    // Rows of matplotlib's table between the stops that Nest keeps, times 255.
    [Theory]
    [InlineData(0, 0, 0, 4)]
    [InlineData(4, 2, 1, 9)]
    [InlineData(128, 183, 55, 121)]
    [InlineData(132, 189, 57, 119)]
    [InlineData(255, 252, 253, 191)]
    public void Magma_is_matplotlibs(int index, int red, int green, int blue)
    {
        var texel = Palette.Magma.Texels.Slice(index * 3, 3);

        Assert.InRange(texel[0], red - 2, red + 2);
        Assert.InRange(texel[1], green - 2, green + 2);
        Assert.InRange(texel[2], blue - 2, blue + 2);
    }

    [Fact]
    public void A_scale_begins_and_ends_with_its_colors_and_passes_gray_evenly()
    {
        var texels = Palette.Through(0x000000, 0xFFFFFF).Texels;

        Assert.Equal([0, 0, 0], texels[..3].ToArray());
        Assert.Equal([255, 255, 255], texels[^3..].ToArray());
        var middle = texels.Slice(128 * 3, 3);
        Assert.InRange(middle[0], 96, 102);   // Oklab's lightness one half: 99
        Assert.Equal((middle[0], middle[0]), (middle[1], middle[2]));
    }
}
