namespace Nest.Gpu;

/// <summary>How exactly a card multiplies.</summary>
public enum Precision
{
    /// <summary>Float32 throughout: results agree with the processor's to 1e-5.</summary>
    Float32,

    /// <summary>Operands of large products rounded to 10 bits of mantissa and multiplied by tensor cores, sums in float32: several times faster, results to about 1e-3.</summary>
    Tf32,
}
