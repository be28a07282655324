using Nest.Numerics;

namespace Nest.Dsp;

/// <summary>Discrete Fourier transform of real samples: X[k] = Σₙ x[n] e^(−2πi·k·n/Size), k from 0 to Size/2, unscaled.</summary>
/// <remarks>
/// One transform at a time; <see cref="Stft"/> is several times faster for many, as it runs them side by side.
/// <para>Nothing is allocated a call. Not thread-safe, as it owns its scratch; give each thread its own.</para>
/// </remarks>
public sealed unsafe class RealFft
{
    private readonly LaneFft<float, SimdScalar> transform;

    /// <param name="size">Samples: a power of two, 2 to 65,536.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is none of these.</exception>
    public RealFft(int size)
    {
        Framing.RequireSize(size, nameof(size));
        var window = new float[size];
        Array.Fill(window, 1);
        transform = new LaneFft<float, SimdScalar>(window);
    }

    /// <summary>Samples.</summary>
    public int Size => transform.Size;

    /// <summary>Frequencies, 0 to half the rate: Size/2 + 1.</summary>
    public int Bins => transform.Bins;

    /// <summary>Transforms one block of samples.</summary>
    /// <param name="samples">(Size)</param>
    /// <param name="real">Real parts, overwritten. (Bins)</param>
    /// <param name="imaginary">Imaginary parts, overwritten; 0 at both ends. (Bins)</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public void Forward(ReadOnlySpan<float> samples, Span<float> real, Span<float> imaginary)
    {
        if (samples.Length != Size) throw new ArgumentException($"A transform of {Size} samples was given {samples.Length}.", nameof(samples));
        if (real.Length != Bins) throw new ArgumentException($"A spectrum of {Bins} values was given room for {real.Length}.", nameof(real));
        if (imaginary.Length != Bins) throw new ArgumentException($"A spectrum of {Bins} values was given room for {imaginary.Length}.", nameof(imaginary));
        fixed (float* x = samples, re = real, im = imaginary)
        {
            transform.Transform(x, Size);
            transform.Spectrum(re, im);
        }
    }
}
