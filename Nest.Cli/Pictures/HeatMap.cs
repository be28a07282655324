using System.Globalization;
using Nest.Formats;

namespace Nest.Cli.Pictures;

/// <summary>A matrix of similarities as an SVG: the more alike, the darker; with names, or with a time axis.</summary>
internal sealed record HeatMap
{
    private const double Side = 720, LeastCell = 9, MostCell = 44, NumberCell = 30, Gap = 8, LegendWidth = 14;
    private const int Many = 100;              // rows
    private const double EndShare = 0.03;      // of their pairs

    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    /// <summary>The line under it.</summary>
    public required string About { get; init; }

    /// <summary>(N, N)</summary>
    public required double[] Values { get; init; }

    /// <summary>Rows' names. (N)</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Whether small values are alike, as distances are.</summary>
    public bool SmallIsAlike { get; init; }

    /// <summary>Each row's time in seconds, where they are sections of one track; then the axes are those of time. (N)</summary>
    public double[]? Seconds { get; init; }

    /// <summary>Draws.</summary>
    public byte[] Draw()
    {
        int count = Names.Count;
        double cell = Seconds is null ? Math.Clamp(Side / count, Side / Math.Max(count, Side), MostCell) : Side / count, side = cell * count;
        bool named = Seconds is null && cell >= LeastCell, numbered = Seconds is null && cell >= NumberCell;
        double type = Math.Min(12, cell * 0.95);
        string[] names = [.. Names.Select(name => Svg.Shortened(name, 26))];
        double longest = named ? names.Max(Svg.TextWidth) * type : 0;
        double slant = Math.PI / 180 * Slant(cell, type);
        double left = named ? 28 + longest + Gap : 64, top = 78 + (named ? longest * Math.Sin(slant) + 14 : 10), right = 96 + (named ? Math.Max(longest * Math.Cos(slant) - 70, 0) : 0), bottom = named ? 36 : 56;
        double width = Math.Max(left + side + right, 56 + Math.Max(Svg.TextWidth(Title) * 17, Svg.TextWidth(About) * 12));
        var svg = new Svg(width, Math.Max(top + side + bottom, top + 150), Title);
        svg.Text(28, 38, Title, "title");
        svg.Text(28, 58, About, "faint");

        var (low, high) = Range();
        byte[] steps = [.. Values.Select(value => Step(value, low, high))];
        string image = Convert.ToBase64String(Image(steps, count));
        svg.Add($"<image x=\"{left:0.##}\" y=\"{top:0.##}\" width=\"{side:0.##}\" height=\"{side:0.##}\" preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" href=\"data:image/png;base64,{image}\"/>");
        if (named) DrawNames(svg, names, left, top, cell, type);
        if (numbered) DrawNumbers(svg, steps, left, top, cell);
        if (Seconds is not null) DrawTimes(svg, left, top, side);
        DrawLegend(svg, left + side + 24, top, Math.Min(Math.Max(side, 120), 220), low, high);
        return svg.ToBytes();
    }

    // Cells of several pixels, as many a renderer blurs what it enlarges.
    private static byte[] Image(byte[] steps, int count)
    {
        int times = (int)Math.Max(1, 2 * Side / count), width = count * times;
        var pixels = new byte[width * width];
        for (int y = 0; y < width; y++)
            for (int x = 0; x < width; x++) pixels[y * width + x] = steps[y / times * count + x / times];
        using var png = new MemoryStream();
        PngWriter.WritePalette(png, width, pixels, ColorScale.Palette());
        return png.ToArray();
    }

    private static void DrawNames(Svg svg, string[] names, double left, double top, double cell, double type)
    {
        for (int i = 0; i < names.Length; i++)
        {
            double middle = (i + 0.5) * cell;
            svg.Text(left - Gap, top + middle + type * 0.35, names[i], "", "end", size: type);
            svg.Text(left + middle + type * 0.35, top - Gap, names[i], "", turn: -Slant(cell, type), size: type);
        }
    }

    // Degrees that columns' names lean by: upright where leaning ones would run into each other.
    private static double Slant(double cell, double type) => cell < 1.5 * type ? 90 : 48;

    private void DrawNumbers(Svg svg, byte[] steps, double left, double top, double cell)
    {
        int count = Names.Count;
        for (int i = 0; i < Values.Length; i++)
        {
            string color = steps[i] > 112 ? "#FDFCFA" : "#1B1D22";
            string text = Text(Values[i]);
            svg.Add($"<text x=\"{left + (i % count + 0.5) * cell:0.##}\" y=\"{top + (i / count + 0.5) * cell + 4:0.##}\" text-anchor=\"middle\" style=\"font-size:{Math.Min(11, cell * 0.34):0.##}px;fill:{color}\">{text}</text>");
        }
    }

    private void DrawTimes(Svg svg, double left, double top, double side)
    {
        int count = Names.Count;
        double step = count > 1 ? (Seconds![^1] - Seconds[0]) / (count - 1) : 1, start = Seconds![0] - step / 2, span = step * count;
        double tick = new[] { 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600 }.FirstOrDefault(seconds => span / seconds <= 9, 7200);
        for (double time = Math.Max(0, Math.Ceiling(start / tick) * tick); time <= start + span; time += tick)
        {
            double place = (time - start) / span * side;
            string clock = string.Create(CultureInfo.InvariantCulture, $"{(int)(time / 60)}:{time % 60:00.###}");
            svg.Add($"<path class=\"line\" d=\"M{left - 5:0.##} {top + place:0.##}h5M{left + place:0.##} {top + side:0.##}v5\"/>");
            svg.Text(left - 9, top + place + 4, clock, "faint", "end");
            svg.Text(left + place, top + side + 20, clock, "faint", "middle");
        }
    }

    private void DrawLegend(Svg svg, double x, double y, double height, double low, double high)
    {
        svg.Add($"<defs><linearGradient id=\"scale\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"1\">{Gradient()}</linearGradient></defs>");
        svg.Add($"<rect x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{LegendWidth}\" height=\"{height:0.##}\" rx=\"2\" fill=\"url(#scale)\" stroke=\"#8A8E96\" stroke-opacity=\"0.35\"/>");
        double alike = SmallIsAlike ? low : high, unlike = SmallIsAlike ? high : low;
        svg.Text(x + LegendWidth + 7, y + 10, Text(alike));
        svg.Text(x + LegendWidth + 7, y + height / 2 + 4, Text((alike + unlike) / 2), "faint");
        svg.Text(x + LegendWidth + 7, y + height, (Names.Count < Many ? "" : SmallIsAlike ? "≥ " : "≤ ") + Text(unlike));
        svg.Text(x, y + height + 20, SmallIsAlike ? "distance" : "cosine", "faint");
    }

    private static string Gradient() => string.Concat(Enumerable.Range(0, 9).Select(i =>
        FormattableString.Invariant($"<stop offset=\"{i / 8.0:0.###}\" stop-color=\"{ColorScale.At((ColorScale.Steps - 1) * (8 - i) / 8)}\"/>")));

    // From the least alike pair to the most alike of different rows, so that what is there to see is seen; the diagonal says nothing.
    // Of many pairs the least alike few, as silence is to everything, would take the scale for themselves: they share its end.
    private (double Low, double High) Range()
    {
        int count = Names.Count;
        double[] pairs = [.. Values.Where((_, i) => i / count != i % count || count == 1).Order()];
        int cut = count >= Many ? (int)(pairs.Length * EndShare) : 0;
        double low = SmallIsAlike ? 0 : pairs[cut], high = SmallIsAlike ? pairs[^(1 + cut)] : count <= 2 ? 1 : pairs[^1];
        return high > low ? (low, high) : (low - 0.5, high + 0.5);
    }

    private byte Step(double value, double low, double high)
    {
        double share = Math.Clamp((value - low) / (high - low), 0, 1);
        return (byte)Math.Round((SmallIsAlike ? 1 - share : share) * (ColorScale.Steps - 1));
    }

    private string Text(double value)
    {
        double largest = Values.Max(Math.Abs);
        string text = value.ToString(largest < 10 ? "0.00" : largest < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAnyInRange('1', '9') ? text : text.TrimStart('-');
    }
}
