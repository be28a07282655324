using Nest.Numerics;

namespace Nest.Tensors.Cpu;

/// <summary>A 3 × 3 convolution's weights as Winograd's F(4 × 4, 3 × 3) multiplies by them: U = G · g · Gᵀ, in panels for one instruction set's tiles.</summary>
/// <remarks>Transformed in float64 and rounded once.</remarks>
internal sealed unsafe class WinogradWeights
{
    /// <summary>Products a tile and a pair of channels.</summary>
    public const int Points = 36;

    private const double A2 = WinogradPoints.A2, B2 = WinogradPoints.B2;

    // (6, 3): a point's powers over its distances from the others, as WinogradTransforms' Bᵀ asks for; and the leading coefficient.
    private static readonly double[] G =
    [
        .. Row(0, A2 * B2),
        .. Row(WinogradPoints.A, 2 * A2 * (A2 - B2)),
        .. Row(-WinogradPoints.A, 2 * A2 * (A2 - B2)),
        .. Row(WinogradPoints.B, 2 * B2 * (B2 - A2)),
        .. Row(-WinogradPoints.B, 2 * B2 * (B2 - A2)),
        0, 0, 1,
    ];

    private readonly AlignedFloats panels;   // (groups, 36, PanelsPerGroup, In, TileColumns)

    /// <param name="kernels">Whose tiles.</param>
    /// <param name="weights">(3, 3, In, Out)</param>
    /// <param name="inputs">In.</param>
    /// <param name="outputs">Out.</param>
    /// <param name="groupColumns">Output channels that one block multiplies for all 36 points before the next: they follow one another in memory.</param>
    public WinogradWeights(KernelSet kernels, ReadOnlySpan<float> weights, int inputs, int outputs, int groupColumns)
    {
        Kernels = kernels;
        Inputs = inputs;
        Panels = (outputs + kernels.TileColumns - 1) / kernels.TileColumns;
        PanelsPerGroup = Math.Clamp(groupColumns / kernels.TileColumns, 1, Panels);
        Groups = (Panels + PanelsPerGroup - 1) / PanelsPerGroup;
        panels = new AlignedFloats(checked(Groups * Points * PanelsPerGroup * inputs * kernels.TileColumns), zeroed: false);
        new Span<float>(panels.Pointer, panels.Length).Clear();
        double* half = stackalloc double[18];   // G·g: (6, 3)
        for (int input = 0; input < inputs; input++)
            for (int output = 0; output < outputs; output++)
            {
                for (int i = 0; i < 6; i++)
                    for (int q = 0; q < 3; q++)
                    {
                        half[i * 3 + q] = 0;
                        for (int p = 0; p < 3; p++) half[i * 3 + q] += G[i * 3 + p] * weights[((p * 3 + q) * inputs + input) * outputs + output];
                    }
                float* target = Panel(0, output / kernels.TileColumns) + (nint)input * kernels.TileColumns + output % kernels.TileColumns;
                for (int point = 0; point < Points; point++)
                {
                    int i = point / 6, j = point % 6;
                    target[point * PanelsPerGroup * PanelLength] = (float)(half[i * 3] * G[j * 3] + half[i * 3 + 1] * G[j * 3 + 1] + half[i * 3 + 2] * G[j * 3 + 2]);
                }
            }
    }

    public KernelSet Kernels { get; }

    public int Inputs { get; }

    /// <summary>Panels of the output channels.</summary>
    public int Panels { get; }

    public int PanelsPerGroup { get; }

    public int Groups { get; }

    /// <summary>Floats of a panel.</summary>
    public nint PanelLength => (nint)Inputs * Kernels.TileColumns;

    /// <summary>A panel of one point's matrix. (In, TileColumns)</summary>
    public float* Panel(int point, int panel) =>
        panels.Pointer + (((nint)(panel / PanelsPerGroup) * Points + point) * PanelsPerGroup + panel % PanelsPerGroup) * PanelLength;

    private static double[] Row(double point, double distances) => [1 / distances, point / distances, point * point / distances];
}
