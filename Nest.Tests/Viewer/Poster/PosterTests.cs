using System.Globalization;
using System.Numerics;
using System.Xml.Linq;
using Nest.Tests.Viewer.Scene;
using Nest.Tests.Viewer.Songs;
using Nest.Viewer.Graphics;
using Nest.Viewer.Poster;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;

namespace Nest.Tests.Viewer.Poster;

[Collection(DrawingCollection.Name)]
public sealed class PosterTests : IDisposable
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private readonly TemporaryFolder folder = new();
    private readonly Song song;

    public PosterTests()
    {
        song = Song.Open(folder.File("song.wav", TestSong.Wav(12)), new ProjectionOptions());
        song.Wait();
    }

    [EglTheory]
    [InlineData("paper", "Ink", 3)]
    [InlineData("night", "Time", 3)]
    [InlineData("paper", "Loudness", 4)]
    public void Tiles_are_the_picture_in_one_piece(string theme, string color, int channels)
    {
        var poster = PosterScene.Of(song, Order(1280, 720, theme, color) with { Transparent = channels == 4, Title = "A song" });

        byte[] whole = Join(PosterPng.Bands(poster, 2048, 1024, CancellationToken.None)), tiles = Join(PosterPng.Bands(poster, 250, 111, CancellationToken.None));

        Assert.Equal(1280 * 720 * channels, whole.Length);
        int most = 0, different = 0;
        for (int i = 0; i < whole.Length; i++)
        {
            int off = channels == 3 || i % 4 == 3 ? Math.Abs(whole[i] - tiles[i]) : Math.Abs(Over(whole, i) - Over(tiles, i));   // where hardly anything is, its colour alone means little
            most = Math.Max(most, off);
            if (off > (channels == 4 ? 2 : 1)) different++;
        }

        Assert.True(most <= 3 && different < whole.Length / 100_000, $"{different} values differ by more than 1, by {most} at most");
        static int Over(byte[] rgba, int i) => (rgba[i] * rgba[i | 3] + 255 * (255 - rgba[i | 3])) / 255;
    }

    [EglFact]
    public void The_nest_fills_its_poster_and_a_title_stands_beneath()
    {
        var plain = Draw(Order(800, 600));
        var titled = Draw(Order(800, 600) with { Title = "A song" });

        var (left, top, right, bottom) = Bounds(plain);
        Assert.InRange(Math.Min(left, top), 30, 50);   // a margin of 7 % of 600
        Assert.True(Math.Abs(left - (799 - right)) < 4 || Math.Abs(top - (599 - bottom)) < 4, $"{left} {top} {right} {bottom}");
        Assert.True(left > 30 && right < 770 && top > 30 && bottom < 570, $"{left} {top} {right} {bottom}");
        Assert.InRange(Bounds(titled).Bottom, 560, 590);
        Assert.True(Easel.Count(titled, new Area(0, 545, 800, 55), color => color.X < 0.5f) > 50);
    }

    [EglTheory]
    [InlineData("paper")]
    [InlineData("night")]
    public void Without_its_ground_it_is_the_same_over_that_ground(string theme)
    {
        var order = Order(400, 300, theme);
        var ground = theme == "paper" ? 255 : 0;
        byte[] clear = Join(PosterPng.Bands(PosterScene.Of(song, order with { Transparent = true }), 2048, 1024, CancellationToken.None));
        byte[] opaque = Join(PosterPng.Bands(PosterScene.Of(song, order with { Look = order.Look with { Theme = order.Look.Theme with { Ground = new Vector3(ground / 255f) } } }), 2048, 1024, CancellationToken.None));

        Assert.Equal(0, clear[3]);
        for (int i = 0; i < 400 * 300; i++)
            for (int channel = 0; channel < 3; channel++)
                Assert.Equal(opaque[3 * i + channel], (clear[4 * i + channel] * clear[4 * i + 3] + ground * (255 - clear[4 * i + 3])) / 255.0, 1.01);
    }

    [EglTheory]
    [InlineData("paper", "Ink", 24)]
    [InlineData("night", "Time", 24 * 48)]
    public void Lines_lie_where_the_pixels_do(string theme, string color, int mostPaths)
    {
        var order = Order(800, 600, theme, color);
        var poster = PosterScene.Of(song, order);
        using var file = new MemoryStream();
        PosterSvg.Write(file, poster);
        file.Position = 0;

        var svg = XDocument.Load(file).Root!;
        var paths = svg.Descendants(Svg + "path").ToArray();
        Assert.Equal("0 0 1600 1200", svg.Attribute("viewBox")!.Value);
        Assert.InRange(paths.Length, 4, mostPaths);
        Assert.InRange(file.Length, 1000, 40 * poster.Samples.Length);
        if (color == "Ink") Assert.Equal(paths.Select(path => Brightness(path)).OrderDescending(), paths.Select(path => Brightness(path)));   // the nearest last, the darkest
        var picture = Draw(order);
        int points = 0;
        foreach (var (x, y) in paths.SelectMany(path => Points(path.Attribute("d")!.Value)))
        {
            // Tenths of units of half a pixel.
            Assert.False(Easel.IsNear(picture[Math.Clamp((int)(x / 20), 0, 799), Math.Clamp((int)(y / 20), 0, 599)], order.Look.Theme.Ground, 0.02f), $"({x / 20}, {y / 20})");
            points++;
        }

        Assert.InRange(points, poster.Samples.Length * 0.9, poster.Samples.Length * 2.0);
    }

    [Fact]
    public void The_outlines_of_a_title_are_its_letters()
    {
        var font = new FontAtlas();
        var polygons = TextOutline.Of(font, "oil B", FontWeight.Medium).ToArray();

        Assert.Equal(2 + 2 + 1 + 3, polygons.Length);   // o: two rings; i: a dot; B: two holes
        float measure = font.Measure("oil B", FontWeight.Medium);
        Assert.All(polygons.SelectMany(polygon => polygon), corner => Assert.True(corner.X > 0 && corner.X < measure && corner.Y is > -0.8f and < 0.03f, $"{corner}"));
        double ink = Math.Abs(Area(polygons[0])) - Math.Abs(Area(polygons[1]));   // of the o
        Assert.InRange(Math.Abs(ink), 0.08, 0.16);
        static double Area(Vector2[] polygon) => polygon.Select((corner, i) => corner.X * polygon[(i + 1) % polygon.Length].Y - polygon[(i + 1) % polygon.Length].X * corner.Y).Sum() / 2.0;
    }

    [Fact]
    public void Names_are_text_in_lines()
    {
        var poster = PosterScene.Of(song, Order(800, 600) with { Title = "</text><script>&\"" });
        using var file = new MemoryStream();
        PosterSvg.Write(file, poster);
        file.Position = 0;

        var svg = XDocument.Load(file).Root!;

        Assert.Equal("</text><script>&\"", svg.Element(Svg + "title")!.Value);
        Assert.Empty(svg.Descendants(Svg + "script"));
    }

    [EglTheory]
    [InlineData(0, "", "--poster", "out.png", "--size", "300x200", "--title")]
    [InlineData(0, "", "--poster", "out.svg", "--title", "Of mine", "--transparent")]
    [InlineData(2, "--poster writes .png and .svg, not 'out.pdf'.", "--poster", "out.pdf")]
    [InlineData(2, "--transparent is a poster's: it goes with --poster.", "--transparent")]
    [InlineData(1, "gone/out.png: there is no folder", "--poster", "gone/out.png")]
    public void A_poster_is_asked_for_and_refused_in_one_line(int code, string reason, params string[] arguments)
    {
        using var viewer = new ViewerProcess(display: null, folder.File(""), ["song.wav", "--no-train", "--no-cache", .. arguments]);

        Assert.Equal(code, viewer.ExitCode());
        Assert.StartsWith(reason.Length > 0 ? $"Nest.Viewer: {reason}" : "", viewer.Errors, StringComparison.Ordinal);
        Assert.Equal(code == 0 ? [arguments[1], "song.wav"] : ["song.wav"], folder.Names);
        if (code != 0) return;
        if (arguments[1] == "out.png") Assert.Equal((300, 200), (Png.Read(File.ReadAllBytes(folder.File("out.png"))).Width, Png.Read(File.ReadAllBytes(folder.File("out.png"))).Height));
        else Assert.Contains("<title>Of mine</title>", File.ReadAllText(folder.File("out.svg")), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        song.Dispose();
        folder.Dispose();
    }

    private static PosterRequest Order(int width, int height, string theme = "paper", string color = "Ink") => new(
        "song.wav", new ProjectionOptions(), new Look(theme == "night" ? Theme.Night : Theme.Paper, Enum.Parse<ColorMode>(color), TrailLength.All), Turned: 0, Transparent: false, Title: null, width, height);

    private Png Draw(PosterRequest order) => new(order.Width, order.Height, Join(PosterPng.Bands(PosterScene.Of(song, order), 2048, 1024, CancellationToken.None)));

    private static byte[] Join(IEnumerable<byte[]> bands) => [.. bands.SelectMany(band => band)];

    private static (int Left, int Top, int Right, int Bottom) Bounds(Png picture)
    {
        int left = picture.Width, top = picture.Height, right = -1, bottom = -1;
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                if (Easel.IsNear(picture[x, y], Theme.Paper.Ground, 0.03f)) continue;
                (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
            }
        }

        return (left, top, right, bottom);
    }

    private static int Brightness(XElement path) => int.Parse(path.Attribute("stroke")!.Value.AsSpan(1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>Follows the differences of a path's data.</summary>
    private static IEnumerable<(double X, double Y)> Points(string data)
    {
        foreach (string strand in data.Split('M', StringSplitOptions.RemoveEmptyEntries))
        {
            double[] numbers = [.. System.Text.RegularExpressions.Regex.Matches(strand, "-?[0-9]+").Select(number => double.Parse(number.Value, CultureInfo.InvariantCulture))];
            double x = numbers[0], y = numbers[1];
            yield return (x, y);
            for (int i = 2; i < numbers.Length; i += 2) yield return (x += numbers[i], y += numbers[i + 1]);
        }
    }
}
