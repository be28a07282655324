using System.Runtime.Intrinsics;

namespace Nest.Tensors.Cpu;

/// <summary>A tile of which only a corner exists, or whose rows lie scattered: computed whole in scratch memory, then copied out.</summary>
internal static unsafe class EdgeTile
{
    /// <summary>Runs <paramref name="tile"/>, whose A and B reach over the whole tile, but C and bias over (height, width) only.</summary>
    public static void Run(KernelSet kernels, Tile tile, int height, int width)
    {
        float** rows = stackalloc float*[height];
        for (int i = 0; i < height; i++) rows[i] = tile.C + i * tile.CStride;
        Run(kernels, tile, rows, height, width);
    }

    /// <summary>The same with C's rows wherever <paramref name="rows"/>, (height), say.</summary>
    public static void Run(KernelSet kernels, Tile tile, float** rows, int height, int width)
    {
        int tileColumns = kernels.TileColumns;
        float* whole = Scratch.Get(Scratch.Slot.Edge, (kernels.TileRows + 1) * tileColumns);
        float* bias = whole + kernels.TileRows * tileColumns;
        if (tile.Accumulate)
        {
            for (int i = 0; i < height; i++) Copy(rows[i], whole + i * tileColumns, width);
        }
        if (tile.Bias != null)
        {
            Copy(tile.Bias, bias, width);
            tile.Bias = bias;
        }
        tile.C = whole;
        tile.CStride = tileColumns;
        kernels.RunTile(in tile);
        for (int i = 0; i < height; i++) Copy(whole + i * tileColumns, rows[i], width);
    }

    private static void Copy(float* source, float* target, int count)
    {
        int i = 0;
        for (; i <= count - 4; i += 4) Vector128.Load(source + i).Store(target + i);
        for (; i < count; i++) target[i] = source[i];
    }
}
