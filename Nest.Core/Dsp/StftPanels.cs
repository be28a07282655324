using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Nest.Numerics;

namespace Nest.Dsp;

/// <summary>Slides a <see cref="FrameTransform"/> along a signal: as many frames a step as it has lanes, their spectra as a panel.</summary>
internal sealed unsafe class StftPanels
{
    private readonly FrameTransform transform;
    private readonly int hop;
    private readonly AlignedFloats edge;    // (samples under one panel's frames), where the signal ends within them
    private readonly AlignedFloats panel;   // (Bins, Lanes)

    public StftPanels(ReadOnlySpan<float> window, int hop)
    {
        transform = CreateTransform(window);
        this.hop = hop;
        edge = new AlignedFloats(checked((Lanes - 1) * hop + transform.Size));
        panel = new AlignedFloats(transform.Bins * Lanes);
    }

    public FrameTransform Transform => transform;

    public int Lanes => transform.Lanes;

    /// <summary>|X| or |X|² of the frames whose first sample is first, first + hop, …; samples that do not exist are zero.</summary>
    /// <returns>A panel (Bins, Lanes), valid until the next call.</returns>
    public float* Measure(ReadOnlySpan<float> samples, long first, bool power)
    {
        if (first >= 0 && first + edge.Length <= samples.Length)
            fixed (float* start = samples) transform.Transform(start + first, hop);
        else
        {
            Span<float> copy = edge.Span;
            copy.Clear();
            long from = Math.Clamp(first, 0, samples.Length), to = Math.Clamp(first + copy.Length, 0, samples.Length);
            if (to > from) samples[(int)from..(int)to].CopyTo(copy[(int)(from - first)..]);
            transform.Transform(edge.Pointer, hop);
        }
        transform.Measure(panel.Pointer, power);
        return panel.Pointer;
    }

    // A transform for this machine's widest vectors.
    private static FrameTransform CreateTransform(ReadOnlySpan<float> window) =>
        Avx512F.IsSupported ? new LaneFft<Vector512<float>, Simd512>(window)
        : Avx2.IsSupported && Fma.IsSupported ? new LaneFft<Vector256<float>, Simd256>(window)
        : Vector128.IsHardwareAccelerated ? new LaneFft<Vector128<float>, Simd128>(window)
        : new LaneFft<float, SimdScalar>(window);
}
