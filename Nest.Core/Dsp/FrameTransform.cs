namespace Nest.Dsp;

/// <summary>The real FFT of several frames at once, one frame a lane, on whichever instruction set the machine has.</summary>
/// <remarks>
/// Frames that lie <c>hop</c> floats apart are windowed and transformed together; the result stays inside until it is read as a
/// panel (Bins, Lanes): bin by bin, the values of all frames side by side. A lane's bits do not depend on the other lanes.
/// </remarks>
internal abstract unsafe class FrameTransform
{
    private protected FrameTransform(int size) => Size = size;

    /// <summary>Samples a frame: a power of two.</summary>
    public int Size { get; }

    /// <summary>Frequencies a frame: Size/2 + 1.</summary>
    public int Bins => Size / 2 + 1;

    /// <summary>Frames a call.</summary>
    public abstract int Lanes { get; }

    /// <summary>Transforms <see cref="Lanes"/> frames; frame i starts at samples + i·hop.</summary>
    public abstract void Transform(float* samples, nint hop);

    /// <summary>Writes |X|, or |X|² where <paramref name="power"/> is set, as a panel (Bins, Lanes), aligned.</summary>
    public abstract void Measure(float* panel, bool power);

    /// <summary>Writes X as two panels (Bins, Lanes), aligned.</summary>
    public abstract void Spectrum(float* real, float* imaginary);

    /// <summary>bands (Bands, Lanes) = the bank's filters applied to a panel (Bins, Lanes), aligned.</summary>
    public abstract void Filter(MelFilterBank bank, float* panel, float* bands);

    /// <summary>Turns a panel (count, Lanes) into rows, one a frame: the first <paramref name="frames"/> of them, <paramref name="count"/> values each.</summary>
    public abstract void StoreRows(float* panel, int count, int frames, float* rows);
}
