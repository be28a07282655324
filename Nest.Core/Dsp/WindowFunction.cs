namespace Nest.Dsp;

/// <summary>Analysis windows, periodic: the window of length N is the first N points of the symmetric one of length N + 1.</summary>
/// <remarks>
/// Values are computed in float64 and rounded once. Periodic windows overlap-add to a constant at hops of Size/2, Size/4, …
/// <para>Source: Harris, "On the use of windows for harmonic analysis with the discrete Fourier transform", Proc. IEEE 66(1), 1978.</para>
/// </remarks>
public static class WindowFunction
{
    /// <summary>Hann: 0.5 − 0.5 cos(2πn/N).</summary>
    /// <param name="size">N, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is under 1.</exception>
    public static float[] Hann(int size) => CosineSum(size, 0.5, 0.5);

    /// <summary>Hamming: 0.54 − 0.46 cos(2πn/N).</summary>
    /// <inheritdoc cref="Hann"/>
    public static float[] Hamming(int size) => CosineSum(size, 0.54, 0.46);

    /// <summary>Blackman: 0.42 − 0.5 cos(2πn/N) + 0.08 cos(4πn/N).</summary>
    /// <inheritdoc cref="Hann"/>
    public static float[] Blackman(int size) => CosineSum(size, 0.42, 0.5, 0.08);

    // Σₖ (−1)ᵏ aₖ cos(2πkn/N)
    private static float[] CosineSum(int size, params ReadOnlySpan<double> a)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        var window = new float[size];
        for (int n = 0; n < size; n++)
        {
            double sum = 0;
            for (int k = 0; k < a.Length; k++) sum += (k % 2 == 0 ? a[k] : -a[k]) * Math.Cos(2 * Math.PI * ((long)k * n % size) / size);
            window[n] = (float)sum;
        }
        return window;
    }
}
