namespace Nest.Cli.Pictures;

/// <summary>Finds places for names beside points such that none covers another name or another point; those that find none stay out.</summary>
internal static class LabelPlacement
{
    /// <summary>A name's box.</summary>
    public readonly record struct Box(double Left, double Top, double Width, double Height)
    {
        public double Right => Left + Width;

        public double Bottom => Top + Height;

        /// <summary>Whether two boxes share any area.</summary>
        public bool Overlaps(Box other) => Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;

        public bool Contains(Box other) => other.Left >= Left && other.Right <= Right && other.Top >= Top && other.Bottom <= Bottom;
    }

    /// <summary>Places names, those first that have fewest points near them.</summary>
    /// <param name="points">Where the points are. (N)</param>
    /// <param name="sizes">Widths and heights of the names. (N)</param>
    /// <param name="radius">Of a point.</param>
    /// <param name="frame">Where names may be.</param>
    /// <returns>Each name's box, or null. (N)</returns>
    public static Box?[] Place(IReadOnlyList<(double X, double Y)> points, IReadOnlyList<(double Width, double Height)> sizes, double radius, Box frame)
    {
        int count = points.Count;
        var grid = new Grid(48);
        for (int i = 0; i < count; i++) grid.Add(new Box(points[i].X - radius, points[i].Y - radius, 2 * radius, 2 * radius), i);
        int[] crowd = [.. points.Select(point => grid.Near(new Box(point.X - 40, point.Y - 20, 80, 40)).Count())];
        var placed = new Box?[count];
        foreach (int i in Enumerable.Range(0, count).OrderBy(i => crowd[i]).ThenBy(i => i))
            foreach (Box box in Candidates(points[i], sizes[i], radius))
            {
                if (!frame.Contains(box) || grid.Near(box).Any(other => other.Owner != i && other.Box.Overlaps(box))) continue;
                placed[i] = box;
                grid.Add(box, i);
                break;
            }
        return placed;
    }

    // Right, left, above, below, and the corners.
    private static IEnumerable<Box> Candidates((double X, double Y) point, (double Width, double Height) size, double radius)
    {
        double gap = radius + 3;
        var (w, h) = size;
        yield return new Box(point.X + gap, point.Y - h / 2, w, h);
        yield return new Box(point.X - gap - w, point.Y - h / 2, w, h);
        yield return new Box(point.X - w / 2, point.Y - gap - h, w, h);
        yield return new Box(point.X - w / 2, point.Y + gap, w, h);
        yield return new Box(point.X + gap * 0.6, point.Y - gap * 0.6 - h, w, h);
        yield return new Box(point.X + gap * 0.6, point.Y + gap * 0.6, w, h);
        yield return new Box(point.X - gap * 0.6 - w, point.Y - gap * 0.6 - h, w, h);
        yield return new Box(point.X - gap * 0.6 - w, point.Y + gap * 0.6, w, h);
    }

    /// <summary>Boxes by the squares that they touch.</summary>
    private sealed class Grid(double square)
    {
        private readonly Dictionary<(int, int), List<(Box Box, int Owner)>> squares = [];

        public void Add(Box box, int owner)
        {
            foreach (var place in Squares(box))
            {
                if (!squares.TryGetValue(place, out var list)) squares[place] = list = [];
                list.Add((box, owner));
            }
        }

        public IEnumerable<(Box Box, int Owner)> Near(Box box) => Squares(box).SelectMany(place => squares.TryGetValue(place, out var list) ? list : []).Distinct();

        private IEnumerable<(int, int)> Squares(Box box)
        {
            for (int x = (int)Math.Floor(box.Left / square); x <= (int)Math.Floor(box.Right / square); x++)
                for (int y = (int)Math.Floor(box.Top / square); y <= (int)Math.Floor(box.Bottom / square); y++) yield return (x, y);
        }
    }
}
