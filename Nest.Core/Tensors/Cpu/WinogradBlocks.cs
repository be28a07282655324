using System.Runtime.CompilerServices;
using Nest.Numerics;

namespace Nest.Tensors.Cpu;

/// <summary>Winograd's three steps, a block of tiles at a time, each inside one thread's caches. Chunk = block.</summary>
internal readonly unsafe struct WinogradBlocks(WinogradTiles tiles, WinogradWeights weights, int count, int blockTiles, int pad) : IChunkWork
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk)
    {
        int first = chunk * blockTiles, filled = Math.Min(blockTiles, count - first);
        int columns = weights.PanelsPerGroup * weights.Kernels.TileColumns;
        nint row = tiles.In + pad, point = row * blockTiles + pad, productRow = columns + pad, productPoint = productRow * blockTiles + pad;
        float* transformed = Scratch.Get(Scratch.Slot.WinogradInput, checked((int)(WinogradWeights.Points * point)));
        float* products = Scratch.Get(Scratch.Slot.WinogradProducts, checked((int)(WinogradWeights.Points * productPoint)));
        float* spare = Scratch.Get(Scratch.Slot.WinogradSpare, columns);
        for (int t = 0; t < filled; t++) tiles.Read(first + t, transformed + t * row, point);
        int rows = WinogradProduct.RoundUp(filled, weights.Kernels.TileRows);
        for (int t = filled; t < rows; t++)
            for (int xi = 0; xi < WinogradWeights.Points; xi++) new Span<float>(transformed + xi * point + t * row, tiles.In).Clear();

        var product = new WinogradProduct { Weights = weights, Rows = rows, RowStride = row, ProductRowStride = productRow };
        for (int group = 0; group < weights.Groups; group++)
        {
            int panel = group * weights.PanelsPerGroup, panels = Math.Min(weights.PanelsPerGroup, weights.Panels - panel);
            for (int xi = 0; xi < WinogradWeights.Points; xi++) product.Run(transformed + xi * point, xi, panel, panels, products + xi * productPoint);
            int channel = panel * weights.Kernels.TileColumns, channels = Math.Min(panels * weights.Kernels.TileColumns, tiles.Out - channel);
            for (int t = 0; t < filled; t++) tiles.Write(first + t, products + t * productRow, productPoint, channel, channels, spare);
        }
    }
}
