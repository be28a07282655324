using Nest.Numerics;

namespace Nest.Tensors.Cpu;

/// <summary>Winograd's three steps over a team, one after the other: for weights that exceed the caches.</summary>
internal readonly unsafe struct WinogradSteps
{
    private const int TilesTogether = 4;       // that a thread transforms at a time
    private const int ColumnsTogether = 128;   // output channels that a thread multiplies at a time

    private readonly WinogradTiles tiles;
    private readonly WinogradWeights weights;
    private readonly int first, count, rows;
    private readonly nint row, point, productRow, productPoint;

    public WinogradSteps(in WinogradTiles tiles, WinogradWeights weights, int first, int count, int pad)
    {
        this.tiles = tiles;
        this.weights = weights;
        (this.first, this.count) = (first, count);
        rows = WinogradProduct.RoundUp(count, weights.Kernels.TileRows);
        row = tiles.In + pad;
        point = row * rows + pad;
        productRow = weights.Panels * weights.Kernels.TileColumns + pad;
        productPoint = productRow * rows + pad;
    }

    /// <summary>Floats of the transformed pixels.</summary>
    public int TransformedLength => checked((int)(WinogradWeights.Points * point));

    /// <summary>Floats of the products.</summary>
    public int ProductsLength => checked((int)(WinogradWeights.Points * productPoint));

    public void Run(WorkerPool team, float* transformed, float* products)
    {
        int parts = (count + TilesTogether - 1) / TilesTogether;
        team.Run(parts, new Reading(this, transformed));
        int panels = Math.Max(1, ColumnsTogether / weights.Kernels.TileColumns);
        team.Run(WinogradWeights.Points * ((weights.Panels + panels - 1) / panels), new Multiplying(this, transformed, products, panels));
        team.Run(parts, new Writing(this, products));
    }

    private readonly struct Reading(WinogradSteps steps, float* transformed) : IChunkWork
    {
        public void Run(int chunk)
        {
            int end = Math.Min(steps.count, (chunk + 1) * TilesTogether);
            for (int t = chunk * TilesTogether; t < end; t++) steps.tiles.Read(steps.first + t, transformed + t * steps.row, steps.point);
            if (end < steps.count) return;
            for (int t = end; t < steps.rows; t++)
                for (int xi = 0; xi < WinogradWeights.Points; xi++) new Span<float>(transformed + xi * steps.point + t * steps.row, steps.tiles.In).Clear();
        }
    }

    private readonly struct Multiplying(WinogradSteps steps, float* transformed, float* products, int panels) : IChunkWork
    {
        public void Run(int chunk)
        {
            int groups = (steps.weights.Panels + panels - 1) / panels;
            var (xi, group) = Math.DivRem(chunk, groups);
            var product = new WinogradProduct { Weights = steps.weights, Rows = steps.rows, RowStride = steps.row, ProductRowStride = steps.productRow };
            int panel = group * panels;
            product.Run(
                transformed + xi * steps.point, xi, panel, Math.Min(panels, steps.weights.Panels - panel),
                products + xi * steps.productPoint + (nint)panel * steps.weights.Kernels.TileColumns);
        }
    }

    private readonly struct Writing(WinogradSteps steps, float* products) : IChunkWork
    {
        public void Run(int chunk)
        {
            float* spare = Scratch.Get(Scratch.Slot.WinogradSpare, steps.tiles.Out);
            int end = Math.Min(steps.count, (chunk + 1) * TilesTogether);
            for (int t = chunk * TilesTogether; t < end; t++)
                steps.tiles.Write(steps.first + t, products + t * steps.productRow, steps.productPoint, 0, steps.tiles.Out, spare);
        }
    }
}
