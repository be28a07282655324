using System.Runtime.CompilerServices;
using Nest.Numerics;

namespace Nest.Dsp;

/// <summary><see cref="FrameTransform"/> on one instruction set: a real FFT of N points as a complex one of M = N/2 and an untangling.</summary>
/// <remarks>
/// Samples are transposed in squares with the window multiplied in, straight into the first pass (radix 8). The points end up in
/// digit-reversed order, which a table undoes as the even and odd samples' transforms are told apart.
/// <para>Source: Van Loan, Computational Frameworks for the Fast Fourier Transform, SIAM, 1992 (real FFT by half-length complex FFT: 4.3).</para>
/// </remarks>
internal sealed unsafe class LaneFft<V, I> : FrameTransform
    where V : unmanaged
    where I : struct, ISimd<V>
{
    private readonly int half;                // M
    private readonly ComplexLaneFft<V, I> fft;// of M points
    private readonly AlignedFloats window;    // (N), halved
    private readonly AlignedFloats work;      // (M + radices[0], 2, Lanes), points in digit-reversed order after Transform
    private readonly AlignedFloats tile;      // (radix, Lanes, Lanes), the first pass's input; or the last rows' output
    private readonly AlignedFloats turns;     // (M/2 + 1, 2): e^(−2πi·k / N)
    private readonly int[] place;             // (M) where frequency k's point starts in `work`
    private readonly V one = I.Broadcast(1);

    public LaneFft(ReadOnlySpan<float> window) : base(window.Length)
    {
        half = Size / 2;
        fft = new ComplexLaneFft<V, I>(half);
        place = fft.Place;
        this.window = new AlignedFloats(Size);
        for (int n = 0; n < Size; n++) this.window.Span[n] = window[n] / 2;   // the untangling's 1/2
        work = new AlignedFloats(fft.Floats);
        tile = new AlignedFloats(fft.Radices[0] * I.Lanes * I.Lanes);
        turns = new AlignedFloats(half + 2);
        for (int k = 0; k <= half / 2; k++) (turns.Span[2 * k + 1], turns.Span[2 * k]) = ComplexLaneFft<V, I>.SinCos(k, Size);
    }

    public override int Lanes => I.Lanes;

    public override void Transform(float* samples, nint hop)
    {
        int columns = half / fft.Radices[0];
        if (I.Lanes > 1 && columns >= I.Lanes / 2)
        {
            LoadAndPass(samples, hop, columns, fft.Leg);
            fft.FinishFirst(work.Pointer);
        }
        else
        {
            Load(samples, hop);
            fft.Run(work.Pointer);
        }
        GC.KeepAlive(this);
    }

    public override void Measure(float* panel, bool power)
    {
        float* z = work.Pointer;
        Butterflies<V, I>.Load(z, out V re, out V im);
        V first = I.Add(re, im), last = I.Subtract(re, im), two = I.Broadcast(2);
        first = I.Multiply(first, two);
        last = I.Multiply(last, two);
        StoreMeasure(panel, I.Multiply(first, first), power);
        StoreMeasure(panel + half * I.Lanes, I.Multiply(last, last), power);
        fixed (int* places = place)
        {
            for (int k = 1; k <= half / 2; k++)
            {
                Untangle(z + places[k], z + places[half - k], turns.Pointer + 2 * k, out V xr, out V xi, out V yr, out V yi);
                StoreMeasure(panel + k * I.Lanes, I.MultiplyAdd(xr, xr, I.Multiply(xi, xi)), power);
                StoreMeasure(panel + (half - k) * I.Lanes, I.MultiplyAdd(yr, yr, I.Multiply(yi, yi)), power);
            }
        }
        GC.KeepAlive(this);
    }

    public override void Spectrum(float* real, float* imaginary)
    {
        float* z = work.Pointer;
        Butterflies<V, I>.Load(z, out V re, out V im);
        V two = I.Broadcast(2);
        *(V*)real = I.Multiply(I.Add(re, im), two);
        *(V*)imaginary = default;
        *(V*)(real + half * I.Lanes) = I.Multiply(I.Subtract(re, im), two);
        *(V*)(imaginary + half * I.Lanes) = default;
        for (int k = 1; k <= half / 2; k++)
        {
            Untangle(z + place[k], z + place[half - k], turns.Pointer + 2 * k, out V xr, out V xi, out V yr, out V yi);
            *(V*)(real + (half - k) * I.Lanes) = yr;
            *(V*)(imaginary + (half - k) * I.Lanes) = I.Subtract(default, yi);
            *(V*)(real + k * I.Lanes) = xr;
            *(V*)(imaginary + k * I.Lanes) = xi;
        }
        GC.KeepAlive(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Filter(MelFilterBank bank, float* panel, float* bands)
    {
        fixed (float* allWeights = bank.Weights)
        {
            float* weight = allWeights;
            for (int band = 0; band < bank.Bands; band++, bands += I.Lanes)
            {
                float* bin = panel + bank.First(band) * I.Lanes;
                V even = default, odd = default;
                int count = bank.Length(band);
                for (; count >= 2; count -= 2, weight += 2, bin += 2 * I.Lanes)
                {
                    even = I.MultiplyAdd(I.Broadcast(weight[0]), *(V*)bin, even);
                    odd = I.MultiplyAdd(I.Broadcast(weight[1]), *(V*)(bin + I.Lanes), odd);
                }
                if (count > 0) even = I.MultiplyAdd(I.Broadcast(*weight++), *(V*)bin, even);
                *(V*)bands = I.Add(even, odd);
            }
        }
    }

    public override void StoreRows(float* panel, int count, int frames, float* rows)
    {
        int whole = count - count % I.Lanes;
        if (frames == I.Lanes)
            for (int k = 0; k < whole; k += I.Lanes) I.Transpose(panel + k * I.Lanes, I.Lanes, one, rows + k, count);
        else
        {
            float* square = tile.Pointer;
            for (int k = 0; k < whole; k += I.Lanes)
            {
                I.Transpose(panel + k * I.Lanes, I.Lanes, one, square, I.Lanes);
                for (int frame = 0; frame < frames; frame++)
                    new ReadOnlySpan<float>(square + frame * I.Lanes, I.Lanes).CopyTo(new Span<float>(rows + (nint)frame * count + k, I.Lanes));
            }
        }
        for (int frame = 0; frame < frames; frame++)
            for (int k = whole; k < count; k++) rows[(nint)frame * count + k] = panel[k * I.Lanes + frame];
    }

    private void Load(float* samples, nint hop)
    {
        float* w = window.Pointer;
        for (int n = 0; n < half; n++)
        {
            float* point = work.Pointer + fft.Start(n);
            for (int lane = 0; lane < I.Lanes; lane++)
            {
                point[lane] = samples[lane * hop + 2 * n] * w[2 * n];
                point[I.Lanes + lane] = samples[lane * hop + 2 * n + 1] * w[2 * n + 1];
            }
        }
    }

    // Squares of Lanes samples by Lanes frames, one for each leg, then the first pass over their points.
    private void LoadAndPass(float* samples, nint hop, int columns, nint leg)
    {
        int radix = fft.Radices[0], step = I.Lanes / 2;
        float* squares = tile.Pointer, w = window.Pointer, target = work.Pointer, turn = fft.FirstTwiddles;
        for (int n = 0; n < columns; n += step, target += step * 2 * I.Lanes, turn += step * (radix - 1) * 2)
        {
            for (int k = 0; k < radix; k++)
            {
                int sample = 2 * (n + k * columns);
                I.Transpose(samples + sample, hop, *(V*)(w + sample), squares + k * I.Lanes * I.Lanes, I.Lanes);
            }
            float* turning = columns == 1 ? null : turn;
            if (radix == 8) Butterflies<V, I>.Radix8(squares, I.Lanes * I.Lanes, target, leg, step, turning);
            else Butterflies<V, I>.Radix4(squares, I.Lanes * I.Lanes, target, leg, step, turning);
        }
    }

    // X[k] = E + w·O and X[M−k] = (E − w·O)*, with 2E = Z[k] + Z[M−k]* and 2iO = Z[k] − Z[M−k]*; y is X[M−k]*.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Untangle(float* z, float* mirrored, float* w, out V xr, out V xi, out V yr, out V yi)
    {
        Butterflies<V, I>.Load(z, out V a, out V b);
        Butterflies<V, I>.Load(mirrored, out V c, out V d);
        V er = I.Add(a, c), ei = I.Subtract(b, d), or = I.Add(b, d), oi = I.Subtract(c, a);
        V wr = I.Broadcast(w[0]), wi = I.Broadcast(w[1]);
        V tr = I.NegateMultiplyAdd(oi, wi, I.Multiply(or, wr)), ti = I.MultiplyAdd(oi, wr, I.Multiply(or, wi));
        xr = I.Add(er, tr);
        xi = I.Add(ei, ti);
        yr = I.Subtract(er, tr);
        yi = I.Subtract(ei, ti);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreMeasure(float* target, V power, bool asPower) => *(V*)target = asPower ? power : I.SquareRoot(power);
}
