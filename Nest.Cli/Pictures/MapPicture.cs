namespace Nest.Cli.Pictures;

/// <summary>A map of tracks as an SVG: a point a track, names where there is room, a colour a group.</summary>
internal static class MapPicture
{
    private const double Width = 1200, Height = 900, Left = 40, Top = 92, Bottom = 40, LegendWidth = 230;

    /// <summary>Draws.</summary>
    public static byte[] Draw(TrackMap map)
    {
        int count = map.Points.Count;
        bool legend = map.Groups.Count > 1;
        double right = legend ? LegendWidth : 40, radius = count <= 60 ? 6 : count <= 300 ? 4.5 : count <= 2000 ? 3 : 1.8;
        double type = count <= 60 ? 13 : count <= 300 ? 11.5 : 10;
        var svg = new Svg(Width, Height, map.Title, "circle { stroke: #FDFCFA; stroke-width: 1; } @media (prefers-color-scheme: dark) { circle { stroke: #0B0D12; } }");
        svg.Text(Left, 44, map.Title, "title");
        svg.Text(Left, 66, map.About, "faint");

        (double X, double Y)[] places = Fit(map.Points, Left + 60, Top + 14, Width - right - 60, Height - Bottom - 14);
        for (int i = 0; i < count; i++)
            svg.Add($"<circle cx=\"{places[i].X:0.##}\" cy=\"{places[i].Y:0.##}\" r=\"{radius}\" fill=\"{ColorScale.Group(map.Points[i].Group)}\"><title>{Svg.Escape(map.Points[i].Name)}</title></circle>");

        string[] names = [.. map.Points.Select(point => Svg.Shortened(point.Name, 24))];
        var boxes = LabelPlacement.Place(places, [.. names.Select(name => (Svg.TextWidth(name) * type * 1.04, type * 1.15))], radius, new LabelPlacement.Box(8, Top - 14, Width - right - 8, Height - Top - 4));
        for (int i = 0; i < count; i++)
        {
            if (boxes[i] is not { } box) continue;
            svg.Text(box.Left, box.Top + type * 0.92, names[i], "halo", size: type);
            svg.Text(box.Left, box.Top + type * 0.92, names[i], size: type);
        }
        int hidden = boxes.Count(box => box is null);
        if (hidden > 0) svg.Text(Left, Height - 16, $"{hidden} of {count} names found no room; the page (-o map.html) has them all.", "faint", size: 11);
        if (legend) DrawLegend(svg, map);
        return svg.ToBytes();
    }

    /// <summary>Where points go in a frame, one scale for both axes; the middle for a lone one.</summary>
    public static (double X, double Y)[] Fit(IReadOnlyList<MapPoint> points, double left, double top, double right, double bottom)
    {
        if (points.Count == 0) return [];
        double x0 = points.Min(point => point.X), x1 = points.Max(point => point.X), y0 = points.Min(point => point.Y), y1 = points.Max(point => point.Y);
        double scale = Math.Min(x1 > x0 ? (right - left) / (x1 - x0) : double.PositiveInfinity, y1 > y0 ? (bottom - top) / (y1 - y0) : double.PositiveInfinity);
        if (!double.IsFinite(scale)) scale = 0;
        return [.. points.Select(point => ((left + right) / 2 + scale * (point.X - (x0 + x1) / 2), (top + bottom) / 2 - scale * (point.Y - (y0 + y1) / 2)))];
    }

    private static void DrawLegend(Svg svg, TrackMap map)
    {
        double x = Width - LegendWidth + 34, y = Top + 8;
        for (int group = 0; group < map.Groups.Count; group++, y += 24)
        {
            int members = map.Points.Count(point => point.Group == group);
            svg.Add($"<circle cx=\"{x:0.##}\" cy=\"{y:0.##}\" r=\"6\" fill=\"{ColorScale.Group(group)}\"/>");
            string name = Svg.Shortened(map.Groups[group], 12);
            svg.Text(x + 14, y + 4.5, name);
            svg.Text(x + 14 + Svg.TextWidth(name) * 12 + 10, y + 4.5, members.ToString(System.Globalization.CultureInfo.InvariantCulture), "faint");
        }
    }
}
