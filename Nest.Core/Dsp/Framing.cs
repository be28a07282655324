using System.Numerics;

namespace Nest.Dsp;

/// <summary>Where the frames of a signal lie.</summary>
internal readonly record struct Framing
{
    private const int LargestSize = 65_536;

    /// <param name="size">Samples a frame: a power of two, 2 to 65,536.</param>
    /// <param name="hop">Samples from one frame to the next: 1 to <paramref name="size"/>.</param>
    /// <param name="centered">Whether frame t is centred at sample t·hop.</param>
    /// <exception cref="ArgumentOutOfRangeException">Either length is outside its range.</exception>
    public Framing(int size, int hop, bool centered)
    {
        RequireSize(size, nameof(size));
        ArgumentOutOfRangeException.ThrowIfLessThan(hop, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hop, size);
        (Size, Hop, Centered) = (size, hop, centered);
    }

    public int Size { get; }

    public int Hop { get; }

    public bool Centered { get; }

    public int FirstSample => Centered ? -Size / 2 : 0;

    public long Count(long samples) =>
        Centered ? samples <= 0 ? 0 : 1 + samples / Hop
        : samples < Size ? 0 : 1 + (samples - Size) / Hop;

    /// <summary>The size, if it is one that the transforms have.</summary>
    public static int RequireSize(int size, string name)
    {
        if (size < 2 || size > LargestSize || !BitOperations.IsPow2(size))
            throw new ArgumentOutOfRangeException(name, size, $"A transform's size is a power of two from 2 to {LargestSize}.");
        return size;
    }
}
