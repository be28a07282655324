using System.Collections.Concurrent;
using Nest.Dsp;
using Nest.Numerics;

namespace Nest.Projection;

/// <summary><see cref="RepulsionPlane"/> on one instruction set.</summary>
/// <remarks>
/// The grid lies in a corner of one of twice its side, so that the circular convolution is a plain one. Rows, then columns: a column's spectrum is multiplied and
/// transformed back while it lies in the cache. Both pushes come of one complex convolution, with qx + i·qy for a kernel; Σ q comes
/// of the spectrum by Parseval's theorem. Both sides interpolate by quintic splines: the spectra are divided by the square of the sampled
/// spline's, once for the points that push and once for those that are pushed.
/// <para>Source: Essmann et al., "A smooth particle mesh Ewald method", J. Chem. Phys. 103, 1995 (splines on both sides of a convolution).</para>
/// </remarks>
internal sealed unsafe class RepulsionPlane<V, I> : RepulsionPlane
    where V : unmanaged
    where I : struct, ISimd<V>
{
    private readonly WorkerPool team;
    private readonly ComplexLaneFft<V, I> fft;            // of Side points
    private readonly float[] real, imaginary;             // (Nodes, Side) the rows' spectra; after the columns, those of the pushes
    private readonly float[] similarity;                  // (Side, Side) spectrum of q, frequency upwards first
    private readonly float[] pushReal, pushImaginary;     // (Side, Side) of q²·(dx + i·dy)
    private readonly double[] sums;                       // (Side / Lanes) each column group's share of Σ q
    private readonly ConcurrentBag<AlignedFloats> scratch = [];
    private readonly V one = I.Broadcast(1);

    public RepulsionPlane(int nodes, double spacing, WorkerPool team) : base(nodes, spacing, I.Lanes)
    {
        this.team = team;
        fft = new ComplexLaneFft<V, I>(2 * nodes);
        real = new float[nodes * Side];
        imaginary = new float[nodes * Side];
        sums = new double[Side / I.Lanes];
        (similarity, pushReal, pushImaginary) = (new float[Side * Side], new float[Side * Side], new float[Side * Side]);
        MakeSpectra();
    }

    private int Side => 2 * Nodes;

    public override double Convolve()
    {
        team.Run(Nodes / I.Lanes, TransformRows);
        team.Run(Side / I.Lanes, TransformColumns);
        team.Run(Nodes / I.Lanes, RestoreRows);
        double sum = 0;
        foreach (double share in sums) sum += share;
        return sum;
    }

    private void TransformRows(int group) => WithScratch(memory =>
    {
        float* work = memory.Pointer, tile = work + 2 * fft.Floats;
        fixed (float* weights = &Weights[group * Nodes * I.Lanes])
            for (int x = 0; x < Side; x++)
            {
                V* point = (V*)(work + fft.Start(x));
                point[0] = x < Nodes ? *(V*)(weights + x * I.Lanes) : default;
                point[1] = default;
            }
        fft.Run(work);
        StoreRows(work, tile, group, real, imaginary);
    });

    private void TransformColumns(int group) => WithScratch(memory =>
    {
        float* work = memory.Pointer, back = work + fft.Floats, tile = back + fft.Floats;
        double total = 0;
        fixed (float* re = &real[group * I.Lanes], im = &imaginary[group * I.Lanes], qs = &similarity[group * I.Lanes], gr = &pushReal[group * I.Lanes], gi = &pushImaginary[group * I.Lanes])
        fixed (int* place = fft.Place)
        {
            for (int y = 0; y < Side; y++)
            {
                V* point = (V*)(work + fft.Start(y));
                point[0] = y < Nodes ? *(V*)(re + (nint)y * Side) : default;
                point[1] = y < Nodes ? *(V*)(im + (nint)y * Side) : default;
            }
            fft.Run(work);
            for (int frequency = 0; frequency < Side; frequency++)
            {
                Butterflies<V, I>.Load(work + place[frequency], out V r, out V i);
                nint at = (nint)frequency * Side;
                *(V*)tile = I.Multiply(I.MultiplyAdd(r, r, I.Multiply(i, i)), *(V*)(qs + at));
                for (int lane = 0; lane < I.Lanes; lane++) total += tile[lane];
                V a = *(V*)(gr + at), b = *(V*)(gi + at);
                V* point = (V*)(back + fft.Start(frequency));      // exchanged: the way back
                point[1] = I.NegateMultiplyAdd(i, b, I.Multiply(r, a));
                point[0] = I.MultiplyAdd(i, a, I.Multiply(r, b));
            }
            fft.Run(back);
            for (int y = 0; y < Nodes; y++)
            {
                Butterflies<V, I>.Load(back + place[y], out V i, out V r);
                *(V*)(re + (nint)y * Side) = r;
                *(V*)(im + (nint)y * Side) = i;
            }
        }
        sums[group] = total;
    });

    private void RestoreRows(int group) => WithScratch(memory =>
    {
        float* work = memory.Pointer, tile = work + 2 * fft.Floats;
        LoadRows(work, tile, group, real, imaginary, exchanged: true);
        fft.Run(work);
        fixed (float* xs = &PushX[group * Nodes * I.Lanes], ys = &PushY[group * Nodes * I.Lanes])
            for (int x = 0; x < Nodes; x++) Butterflies<V, I>.Load(work + fft.Place[x], out *(V*)(ys + x * I.Lanes), out *(V*)(xs + x * I.Lanes));
    });

    // Frequencies of a group of rows, from lanes to rows.
    private void StoreRows(float* work, float* tile, int group, float[] re, float[] im)
    {
        int square = I.Lanes * I.Lanes;
        fixed (float* realRows = &re[group * I.Lanes * Side], imaginaryRows = &im[group * I.Lanes * Side])
        fixed (int* place = fft.Place)
            for (int k = 0; k < Side; k += I.Lanes)
            {
                for (int lane = 0; lane < I.Lanes; lane++)
                    Butterflies<V, I>.Load(work + place[k + lane], out *(V*)(tile + lane * I.Lanes), out *(V*)(tile + square + lane * I.Lanes));
                I.Transpose(tile, I.Lanes, one, realRows + k, Side);
                I.Transpose(tile + square, I.Lanes, one, imaginaryRows + k, Side);
            }
    }

    private void LoadRows(float* work, float* tile, int group, float[] re, float[] im, bool exchanged)
    {
        int square = I.Lanes * I.Lanes;
        fixed (float* realRows = &re[group * I.Lanes * Side], imaginaryRows = &im[group * I.Lanes * Side])
            for (int k = 0; k < Side; k += I.Lanes)
            {
                I.Transpose((exchanged ? imaginaryRows : realRows) + k, Side, one, tile, I.Lanes);
                I.Transpose((exchanged ? realRows : imaginaryRows) + k, Side, one, tile + square, I.Lanes);
                for (int lane = 0; lane < I.Lanes; lane++)
                {
                    V* point = (V*)(work + fft.Start(k + lane));
                    point[0] = *(V*)(tile + lane * I.Lanes);
                    point[1] = *(V*)(tile + square + lane * I.Lanes);
                }
            }
    }

    private void MakeSpectra()
    {
        var nothing = new float[Side * Side];
        team.Run(Side, row =>
        {
            double y = Offset(row);
            for (int column = 0; column < Side; column++)
            {
                double x = Offset(column), q = 1 / (1 + x * x + y * y);
                int at = row * Side + column;
                similarity[at] = (float)q;
                pushReal[at] = column == Nodes ? 0 : (float)(q * q * x);      // odd: half a turn away it is its own mirror image
                pushImaginary[at] = row == Nodes ? 0 : (float)(q * q * y);
            }
        });
        Transform(similarity, nothing);
        Transform(pushReal, pushImaginary);

        var spline = new double[Side];                                         // the sampled quintic spline's spectrum, squared
        for (int k = 0; k < Side; k++) spline[k] = Math.Pow((66 + 52 * Math.Cos(2 * Math.PI * k / Side) + 2 * Math.Cos(4 * Math.PI * k / Side)) / 120, 2);
        double scale = 1.0 / Side / Side;                                      // of the way back, and of Parseval's sum
        team.Run(Side, row =>
        {
            for (int column = 0; column < Side; column++)
            {
                float factor = (float)(scale / (spline[row] * spline[column]));
                int at = row * Side + column;
                similarity[at] *= factor;
                pushReal[at] *= factor;
                pushImaginary[at] *= factor;
            }
        });

        double Offset(int index) => (index < Nodes ? index : index - Side) * Spacing;
    }

    // A whole plane's spectrum in place.
    private void Transform(float[] re, float[] im)
    {
        team.Run(Side / I.Lanes, group => WithScratch(memory =>
        {
            float* work = memory.Pointer, tile = work + 2 * fft.Floats;
            LoadRows(work, tile, group, re, im, exchanged: false);
            fft.Run(work);
            StoreRows(work, tile, group, re, im);
        }));
        team.Run(Side / I.Lanes, group => WithScratch(memory =>
        {
            float* work = memory.Pointer;
            fixed (float* realColumns = &re[group * I.Lanes], imaginaryColumns = &im[group * I.Lanes])
            {
                for (int y = 0; y < Side; y++)
                {
                    V* point = (V*)(work + fft.Start(y));
                    point[0] = *(V*)(realColumns + (nint)y * Side);
                    point[1] = *(V*)(imaginaryColumns + (nint)y * Side);
                }
                fft.Run(work);
                for (int k = 0; k < Side; k++) Butterflies<V, I>.Load(work + fft.Place[k], out *(V*)(realColumns + (nint)k * Side), out *(V*)(imaginaryColumns + (nint)k * Side));
            }
        }));
    }

    private delegate void Use(AlignedFloats memory);

    private void WithScratch(Use use)
    {
        if (!scratch.TryTake(out AlignedFloats? memory)) memory = new AlignedFloats(2 * fft.Floats + 2 * I.Lanes * I.Lanes);
        use(memory);
        scratch.Add(memory);
    }
}
