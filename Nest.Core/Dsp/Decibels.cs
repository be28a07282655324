using System.Numerics.Tensors;

namespace Nest.Dsp;

/// <summary>Logarithms of powers: 10 log₁₀(max(1e-10, power)), so that nothing is lower than −100 dB.</summary>
/// <remarks>Thread-safe, as nothing is kept; nothing is allocated a call.</remarks>
public static class Decibels
{
    /// <summary>The least power that is told from none.</summary>
    public const float LeastPower = 1e-10f;

    private const int Piece = 4096;   // values that stay in the first-level cache between the steps

    /// <summary>Decibels of one power.</summary>
    public static double FromPower(double power) => 10 * Math.Log10(Math.Max(LeastPower, power));

    /// <summary>Replaces powers by decibels.</summary>
    /// <param name="powers">Powers in, decibels out.</param>
    public static void FromPowers(Span<float> powers)
    {
        for (int i = 0; i < powers.Length; i += Piece)
        {
            Span<float> piece = powers.Slice(i, Math.Min(Piece, powers.Length - i));
            TensorPrimitives.Max(piece, LeastPower, piece);
            TensorPrimitives.Log10(piece, piece);
            TensorPrimitives.Multiply(piece, 10, piece);
        }
    }

    /// <summary>Replaces magnitudes by the decibels of their squares: 20 log₁₀(max(1e-5, magnitude)).</summary>
    /// <param name="magnitudes">Magnitudes in, decibels out.</param>
    public static void FromMagnitudes(Span<float> magnitudes)
    {
        TensorPrimitives.Multiply(magnitudes, magnitudes, magnitudes);
        FromPowers(magnitudes);
    }

    /// <summary>Raises everything to at least <paramref name="range"/> dB under the largest value.</summary>
    /// <param name="decibels">Clipped in place.</param>
    /// <param name="range">The range kept, positive.</param>
    /// <param name="largest">The value that the range hangs from; the largest of <paramref name="decibels"/> if not given.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="range"/> is not positive.</exception>
    public static void ClipBelow(Span<float> decibels, float range, float? largest = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(range);
        if (decibels.IsEmpty) return;
        TensorPrimitives.Max(decibels, (largest ?? TensorPrimitives.Max(decibels)) - range, decibels);
    }
}
