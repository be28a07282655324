namespace Nest.Models.Windowed;

/// <summary>Which columns a set of windows consists of, each distinct one once: the bookkeeping of <see cref="SharedEncoder"/>.</summary>
/// <remarks>
/// Let h1 = Frames / 2 columns be left after the first pooling, and h2 = Frames / 4 after the second. Column p of the window that starts at s covers the
/// frames s + 2p and s + 2p + 1, and its convolution reads one more on either side. For p from 1 to h1 − 2 it depends on s + 2p alone: a middle column,
/// shared by all windows of that alignment. Column 0 (left) and column h1 − 1 (right) read zeros beyond the window's edge and belong to it alone.
/// <para>The second convolution is three products, one a time tap k; its output q is the sum of tap k's product of column q + k − 1. Left columns
/// take part with taps 0 and 1, right ones with taps 1 and 2, middle ones with all: seven products a start.</para>
/// <para>Outputs 2r and 2r + 1 are pooled into cell r, which again is shared, at s + 4r, unless it is the window's first or last.</para>
/// </remarks>
internal sealed class SharedColumns
{
    private readonly int h1, h2;
    private readonly Dictionary<int, (Group Group, int Place)> middles = [];   // by first frame
    private readonly List<int> patches = [];                                   // (columns, 4)
    private readonly List<int> sums = [];                                      // (cells · 2, 3)

    /// <param name="shape">Frames a window: at least 8.</param>
    /// <param name="learning">Starts of windows that get a gradient, all different.</param>
    /// <param name="others">Starts of windows that get none, different from those.</param>
    public SharedColumns(WindowedShape shape, ReadOnlySpan<int> learning, ReadOnlySpan<int> others)
    {
        h1 = shape.Frames / 2;
        h2 = shape.Frames / 4;
        Learning = AddGroup(shape, learning, firstColumn: 0, firstProduct: 0);
        Others = AddGroup(shape, others, Learning.Columns, Learning.Products);
        WindowCells = new int[(learning.Length + others.Length) * h2];

        var shared = new Dictionary<int, int>();   // middle cells by first frame
        AddCells(Learning, learning, shared, WindowCells);
        LearningCells = sums.Count / 6;
        AddCells(Others, others, shared, WindowCells.AsSpan(learning.Length * h2));
        Cells = sums.Count / 6;
    }

    /// <summary>Columns and products of the windows that get a gradient.</summary>
    public Group Learning { get; }

    /// <summary>Columns and products of the other windows, apart from those that are there already.</summary>
    public Group Others { get; }

    /// <summary>Distinct columns.</summary>
    public int Columns => Learning.Columns + Others.Columns;

    /// <summary>Products of a column and a time tap.</summary>
    public int Products => Learning.Products + Others.Products;

    /// <summary>Distinct cells.</summary>
    public int Cells { get; }

    /// <summary>Cells of the windows that get a gradient: the first ones.</summary>
    public int LearningCells { get; }

    /// <summary>The frames that each column reads, −1 for zeros. (Columns, 4)</summary>
    public ReadOnlySpan<int> Patches => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(patches);

    /// <summary>The products that each of a cell's two outputs is the sum of, −1 for none. (Cells, 2, 3)</summary>
    public ReadOnlySpan<int> Sums => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(sums);

    /// <summary>The cells of each window, those that get a gradient first. (windows, Frames / 4)</summary>
    public int[] WindowCells { get; }

    /// <summary>Adds the first frames of a window's middle columns.</summary>
    public static void AddMiddles(WindowedShape shape, int start, ISet<int> positions)
    {
        for (int p = 1; p <= shape.Frames / 2 - 2; p++) positions.Add(start + 2 * p);
    }

    /// <summary>Products of so many windows with so many middle columns between them: a left and a right one with two taps each, and three a middle one.</summary>
    public static int ProductsOf(int windows, int middles) => 4 * windows + 3 * middles;

    private Group AddGroup(WindowedShape shape, ReadOnlySpan<int> starts, int firstColumn, int firstProduct)
    {
        var positions = new SortedSet<int>();
        foreach (int start in starts) AddMiddles(shape, start, positions);
        positions.ExceptWith(middles.Keys);
        var group = new Group(firstColumn, firstProduct, starts.Length, positions.Count);
        foreach (int start in starts) patches.AddRange([-1, start, start + 1, start + 2]);
        int place = starts.Length;
        foreach (int position in positions)
        {
            middles.Add(position, (group, place++));
            patches.AddRange([position - 1, position, position + 1, position + 2]);
        }
        foreach (int start in starts) patches.AddRange([start + 2 * h1 - 3, start + 2 * h1 - 2, start + 2 * h1 - 1, -1]);
        return group;
    }

    private void AddCells(Group group, ReadOnlySpan<int> starts, Dictionary<int, int> shared, Span<int> windowCells)
    {
        for (int window = 0; window < starts.Length; window++)
            for (int r = 0; r < h2; r++)
            {
                bool middle = r > 0 && r < h2 - 1;
                int position = starts[window] + 4 * r;
                if (!middle || !shared.TryGetValue(position, out int cell))
                {
                    cell = sums.Count / 6;
                    if (middle) shared.Add(position, cell);
                    for (int q = 2 * r; q <= 2 * r + 1; q++)
                        for (int tap = 0; tap < 3; tap++) sums.Add(Product(group, window, starts[window], q + tap - 1, tap));
                }
                windowCells[window * h2 + r] = cell;
            }
    }

    /// <summary>Tap <paramref name="tap"/>'s product of a window's column p.</summary>
    private int Product(Group group, int window, int start, int p, int tap)
    {
        if (p < 0 || p >= h1) return -1;
        if (p == 0) return group.Product(window, tap);
        if (p == h1 - 1) return group.Product(group.Windows + group.Middles + window, tap);
        var (owner, place) = middles[start + 2 * p];
        return owner.Product(place, tap);
    }

    /// <summary>Some windows' columns in the order left, middle, right, and the products of each tap with the stretch of columns that it needs.</summary>
    /// <param name="FirstColumn">Place of the first left column.</param>
    /// <param name="FirstProduct">Place of the first product.</param>
    /// <param name="Windows">Left columns, and right ones.</param>
    /// <param name="Middles">Middle columns.</param>
    internal sealed record Group(int FirstColumn, int FirstProduct, int Windows, int Middles)
    {
        public int Columns => 2 * Windows + Middles;

        public int Products => ProductsOf(Windows, Middles);

        /// <summary>The stretch of columns that a tap multiplies, and where its products go.</summary>
        public (int Column, int Product, int Count) Stretch(int tap) => tap switch
        {
            0 => (FirstColumn, FirstProduct, Windows + Middles),
            1 => (FirstColumn, FirstProduct + Windows + Middles, Columns),
            _ => (FirstColumn + Windows, FirstProduct + Windows + Middles + Columns, Windows + Middles),
        };

        /// <summary>Tap <paramref name="tap"/>'s product of the group's column <paramref name="place"/>.</summary>
        public int Product(int place, int tap)
        {
            var (column, product, _) = Stretch(tap);
            return product + FirstColumn + place - column;
        }
    }
}
