using Nest.Numerics;

namespace Nest.Dsp;

/// <summary>The complex FFT of several signals at once, one a lane: passes of radix 8, 4 and 2 in place.</summary>
/// <remarks>
/// The forward transform X[k] = Σ x[n]·e^(−2πi·nk/N), unscaled; with real and imaginary parts exchanged on both sides it is the inverse. The points end up in
/// digit-reversed order, which <see cref="Place"/> undoes. Blocks of the first pass lie one point further apart than they are long,
/// since powers of two between the legs would make them compete for the same cache lines; each is then finished while it lies in the first-level cache.
/// <para>Thread-safe: the data are the caller's.</para>
/// </remarks>
internal sealed unsafe class ComplexLaneFft<V, I>
    where V : unmanaged
    where I : struct, ISimd<V>
{
    private readonly AlignedFloats[] twiddles;   // (levels) of (columns, radix − 1, 2): e^(−2πi·n·k / block)

    /// <param name="points">N, a power of two.</param>
    public ComplexLaneFft(int points)
    {
        Points = points;
        Radices = RadicesOf(points);
        twiddles = new AlignedFloats[Radices.Length];
        for (int level = 0, block = points; level < Radices.Length; block /= Radices[level++]) twiddles[level] = TwiddlesOf(block, Radices[level]);
        Place = new int[points];
        for (int k = 0; k < points; k++) Place[k] = PlaceOf(k);
    }

    /// <summary>N.</summary>
    public int Points { get; }

    /// <summary>The passes' radices, their product N. (levels)</summary>
    public int[] Radices { get; }

    /// <summary>Floats from one leg of the first pass to the next.</summary>
    public nint Leg => (Points / Radices[0] + 1) * 2 * I.Lanes;

    /// <summary>Floats that the data take: complex points, the real parts of all lanes, then the imaginary ones.</summary>
    public int Floats => (Points + Radices[0]) * 2 * I.Lanes;

    /// <summary>Where frequency k's point starts after the transform, in floats. (N)</summary>
    public int[] Place { get; }

    /// <summary>Twiddles of the first pass. (N / radix, radix − 1, 2)</summary>
    public float* FirstTwiddles => twiddles[0].Pointer;

    /// <summary>Where point n starts before the transform, in floats.</summary>
    public nint Start(int n) => (n + n / (Points / Radices[0])) * 2 * I.Lanes;

    /// <summary>Transforms.</summary>
    /// <param name="work">Aligned, <see cref="Floats"/> long; point n at <see cref="Start"/>, afterwards frequency k at <see cref="Place"/>.</param>
    public void Run(float* work)
    {
        Pass(0, work, Leg, Points / Radices[0]);
        FinishFirst(work);
    }

    /// <summary>All passes but the first.</summary>
    public void FinishFirst(float* work)
    {
        for (int k = 0; k < Radices[0] && Radices.Length > 1; k++) Finish(1, work + k * Leg, Points / Radices[0]);
        GC.KeepAlive(this);
    }

    // sin and cos of −2π·n/period, exact at the quarters of the circle.
    internal static (float Sin, float Cos) SinCos(long n, int period)
    {
        n %= period;
        if (4 * n % period == 0)
            return (4 * n / period) switch { 0 => (0, 1), 1 => (-1, 0), 2 => (0, -1), _ => (1, 0) };
        var (sin, cos) = Math.SinCos(-2 * Math.PI * n / period);
        return ((float)sin, (float)cos);
    }

    // The radix-8 passes first; what is left of the power of two in one or two passes of radix 4, or one of 2.
    private static int[] RadicesOf(int points)
    {
        var radices = new List<int>();
        for (; points >= 8 && points != 16; points /= 8) radices.Add(8);
        for (; points >= 4; points /= 4) radices.Add(4);
        if (points == 2) radices.Add(2);
        return radices.Count == 0 ? [1] : [.. radices];
    }

    private static AlignedFloats TwiddlesOf(int block, int radix)
    {
        int columns = block / radix;
        var table = new AlignedFloats(columns * (radix - 1) * 2);
        for (int n = 0, i = 0; n < columns; n++)
            for (int k = 1; k < radix; k++, i += 2) (table.Span[i + 1], table.Span[i]) = SinCos((long)n * k, block);
        return table;
    }

    private int PlaceOf(int frequency)
    {
        int point = 0, block = Points, padding = frequency % Radices[0];
        foreach (int radix in Radices)
        {
            block /= radix;
            point += frequency % radix * block;
            frequency /= radix;
        }
        return (point + padding) * 2 * I.Lanes;
    }

    private void Finish(int level, float* block, int points)
    {
        int radix = Radices[level], columns = points / radix;
        Pass(level, block, columns * 2 * I.Lanes, columns);
        if (level + 1 == Radices.Length) return;
        for (int k = 0; k < radix; k++) Finish(level + 1, block + (nint)k * columns * 2 * I.Lanes, columns);
    }

    private void Pass(int level, float* block, nint leg, int columns)
    {
        float* turning = columns == 1 ? null : twiddles[level].Pointer;
        switch (Radices[level])
        {
            case 8: Butterflies<V, I>.Radix8(block, leg, block, leg, columns, turning); break;
            case 4: Butterflies<V, I>.Radix4(block, leg, block, leg, columns, turning); break;
            case 2: Butterflies<V, I>.Radix2(block, leg, block, leg); break;
        }
    }
}
