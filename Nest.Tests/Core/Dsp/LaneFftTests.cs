using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Nest.Dsp;
using Nest.Numerics;

namespace Nest.Tests.Core.Dsp;

/// <summary>Every instruction set's transform against the plain one, on whichever of them this machine runs.</summary>
public unsafe class LaneFftTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(64)]
    [InlineData(256)]
    [InlineData(1024)]
    [InlineData(2048)]
    [InlineData(8192)]
    public void All_instruction_sets_agree(int size)
    {
        float[] window = WindowFunction.Hann(size);
        var plain = new LaneFft<float, SimdScalar>(window);

        AssertAgrees(plain, new LaneFft<Vector128<float>, Simd128>(window));
        if (Fma.IsSupported && Avx2.IsSupported) AssertAgrees(plain, new LaneFft<Vector256<float>, Simd256>(window));
        if (Avx512F.IsSupported) AssertAgrees(plain, new LaneFft<Vector512<float>, Simd512>(window));
    }

    private static void AssertAgrees(FrameTransform plain, FrameTransform wide)
    {
        int size = plain.Size, bins = plain.Bins, lanes = wide.Lanes, hop = size / 2 + 1;
        var random = new SeededRandom(size);
        var samples = new float[(lanes - 1) * hop + size];
        for (int i = 0; i < samples.Length; i++) samples[i] = (float)random.NextGaussian();
        AlignedFloats panel = new(bins * lanes), imaginary = new(bins * lanes), row = new(bins), rowImaginary = new(bins);
        float[] rows = new float[bins * lanes], few = new float[bins * lanes];
        fixed (float* start = samples, target = rows, fewTarget = few)
        {
            wide.Transform(start, hop);
            wide.Measure(panel.Pointer, power: false);
            wide.StoreRows(panel.Pointer, bins, lanes, target);
            wide.StoreRows(panel.Pointer, bins, lanes - 1, fewTarget);
            for (int lane = 0; lane < lanes; lane++)
            {
                plain.Transform(start + lane * hop, hop);
                plain.Measure(row.Pointer, power: false);
                AssertClose(row.Span, rows.AsSpan(lane * bins, bins));
            }

            wide.Spectrum(panel.Pointer, imaginary.Pointer);
            plain.Transform(start + (lanes - 1) * hop, hop);
            plain.Spectrum(row.Pointer, rowImaginary.Pointer);
            wide.StoreRows(panel.Pointer, bins, lanes, target);
            AssertClose(row.Span, rows.AsSpan((lanes - 1) * bins, bins));
            wide.StoreRows(imaginary.Pointer, bins, lanes, target);
            AssertClose(rowImaginary.Span, rows.AsSpan((lanes - 1) * bins, bins));
        }
        Assert.All(few[((lanes - 1) * bins)..], value => Assert.Equal(0, value));
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        double scale = 0;
        foreach (float value in expected) scale = Math.Max(scale, Math.Abs(value));
        for (int k = 0; k < expected.Length; k++) Assert.Equal(expected[k], actual[k], 1e-6 * scale);
    }
}
