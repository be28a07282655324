using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Nest.Numerics;

namespace Nest.Tensors.Cpu;

/// <summary>The kernels compiled for one instruction set, and the tile size that suits its registers.</summary>
internal sealed unsafe class KernelSet
{
    private KernelSet(
        string name, int lanes, int tileRows, delegate*<in Tile, void> runTile, delegate*<in PooledRow, void> poolRow, delegate*<in PooledRow, void> addPooledGradient,
        delegate*<in WinogradInput, void> transformInput, delegate*<in WinogradOutput, void> transformOutput)
    {
        Name = name;
        Lanes = lanes;
        TileRows = tileRows;
        RunTile = runTile;
        PoolRow = poolRow;
        AddPooledGradient = addPooledGradient;
        TransformInput = transformInput;
        TransformOutput = transformOutput;
    }

    /// <summary>Every set that this processor can run, the fastest first; the scalar one is always there.</summary>
    public static IReadOnlyList<KernelSet> Supported { get; } = FindSupported();

    /// <summary>The fastest set.</summary>
    public static KernelSet Best { get; } = Supported[0];

    public string Name { get; }

    /// <summary>Floats in a register.</summary>
    public int Lanes { get; }

    public int TileRows { get; }

    public int TileColumns => 2 * Lanes;

    public delegate*<in Tile, void> RunTile { get; }

    public delegate*<in PooledRow, void> PoolRow { get; }

    public delegate*<in PooledRow, void> AddPooledGradient { get; }

    public delegate*<in WinogradInput, void> TransformInput { get; }

    public delegate*<in WinogradOutput, void> TransformOutput { get; }

    public override string ToString() => Name;

    private static List<KernelSet> FindSupported()
    {
        var sets = new List<KernelSet>();
        if (Avx512F.IsSupported) sets.Add(Tall<Vector512<float>, Simd512>("AVX-512"));
        if (Avx2.IsSupported && Fma.IsSupported) sets.Add(Short<Vector256<float>, Simd256>("AVX2"));
        if (Vector128.IsHardwareAccelerated) sets.Add(Short<Vector128<float>, Simd128>("128-bit vectors"));
        sets.Add(Short<float, SimdScalar>("scalar"));
        return sets;
    }

    private static KernelSet Tall<V, I>(string name) where V : unmanaged where I : struct, ISimd<V> => new(
        name, I.Lanes, TallTile<V, I>.Rows, &TallTile<V, I>.Run, &PooledRowKernel<V, I>.Forward, &PooledRowKernel<V, I>.AddWeightGradient,
        &WinogradTransforms<V, I>.Input, &WinogradTransforms<V, I>.Output);

    private static KernelSet Short<V, I>(string name) where V : unmanaged where I : struct, ISimd<V> => new(
        name, I.Lanes, ShortTile<V, I>.Rows, &ShortTile<V, I>.Run, &PooledRowKernel<V, I>.Forward, &PooledRowKernel<V, I>.AddWeightGradient,
        &WinogradTransforms<V, I>.Input, &WinogradTransforms<V, I>.Output);
}
