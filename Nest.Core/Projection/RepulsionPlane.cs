using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Nest.Numerics;

namespace Nest.Projection;

/// <summary>A square grid of nodes, and the convolution of the weights on it with the kernels of t-SNE's push.</summary>
/// <remarks>Arrays over nodes are (Nodes / Lanes, Nodes, Lanes): groups of rows side by side, so that a row's FFT runs in one lane.</remarks>
internal abstract class RepulsionPlane
{
    private protected RepulsionPlane(int nodes, double spacing, int lanes)
    {
        (Nodes, Spacing, Lanes) = (nodes, spacing, lanes);
        Weights = new float[nodes * nodes];
        PushX = new float[nodes * nodes];
        PushY = new float[nodes * nodes];
    }

    /// <summary>Nodes a side, a power of two.</summary>
    public int Nodes { get; }

    /// <summary>From one node to the next, in the map's units.</summary>
    public double Spacing { get; }

    /// <summary>Rows a group.</summary>
    public int Lanes { get; }

    /// <summary>The points' weights, to be filled in. (Nodes / Lanes, Nodes, Lanes)</summary>
    public float[] Weights { get; }

    /// <summary>Coefficients of the push to the right. (Nodes / Lanes, Nodes, Lanes)</summary>
    public float[] PushX { get; }

    /// <summary>Coefficients of the push upwards. (Nodes / Lanes, Nodes, Lanes)</summary>
    public float[] PushY { get; }

    /// <summary>Nodes for the widest vectors of this machine.</summary>
    public static RepulsionPlane Create(int nodes, double spacing, WorkerPool team) =>
        Avx2.IsSupported && Fma.IsSupported ? new RepulsionPlane<Vector256<float>, Simd256>(nodes, spacing, team)
        : Vector128.IsHardwareAccelerated ? new RepulsionPlane<Vector128<float>, Simd128>(nodes, spacing, team)
        : new RepulsionPlane<float, SimdScalar>(nodes, spacing, team);

    /// <summary>Fills <see cref="PushX"/> and <see cref="PushY"/> from <see cref="Weights"/>.</summary>
    /// <returns>Σ q over all ordered pairs of points, each with itself included.</returns>
    public abstract double Convolve();
}
