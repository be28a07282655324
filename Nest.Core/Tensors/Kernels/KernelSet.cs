using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nest.Tensors.Kernels;

/// <summary>The kernels compiled for one instruction set, and the tile size that suits its registers.</summary>
internal sealed unsafe class KernelSet
{
    private KernelSet(string name, int tileRows, int tileColumns, delegate*<in Tile, void> runTile)
    {
        Name = name;
        TileRows = tileRows;
        TileColumns = tileColumns;
        RunTile = runTile;
    }

    /// <summary>Every set that this processor can run, the fastest first; the scalar one is always there.</summary>
    public static IReadOnlyList<KernelSet> Supported { get; } = FindSupported();

    /// <summary>The fastest set.</summary>
    public static KernelSet Best { get; } = Supported[0];

    public string Name { get; }

    public int TileRows { get; }

    public int TileColumns { get; }

    public delegate*<in Tile, void> RunTile { get; }

    public override string ToString() => Name;

    private static List<KernelSet> FindSupported()
    {
        var sets = new List<KernelSet>();
        if (Avx512F.IsSupported)
            sets.Add(new KernelSet("AVX-512", 12, 32, &TallTile<Vector512<float>, Avx512Isa>.Run));
        if (Avx2.IsSupported && Fma.IsSupported)
            sets.Add(new KernelSet("AVX2", 6, 16, &ShortTile<Vector256<float>, Avx2Isa>.Run));
        if (Vector128.IsHardwareAccelerated)
            sets.Add(new KernelSet("128-bit vectors", 6, 8, &ShortTile<Vector128<float>, Vector128Isa>.Run));
        sets.Add(new KernelSet("scalar", 6, 2, &ShortTile<float, ScalarIsa>.Run));
        return sets;
    }
}
