namespace Nest.Formats;

/// <summary>How a stored tensor's values are encoded, in the names that safetensors files use; little-endian.</summary>
public enum TensorType
{
    /// <summary>A byte, 0 or 1.</summary>
    Bool,

    /// <summary>8-bit unsigned integer.</summary>
    U8,

    /// <summary>8-bit integer.</summary>
    I8,

    /// <summary>16-bit integer.</summary>
    I16,

    /// <summary>16-bit unsigned integer.</summary>
    U16,

    /// <summary>IEEE 754 half precision.</summary>
    F16,

    /// <summary>The upper half of a <see cref="F32"/>.</summary>
    BF16,

    /// <summary>32-bit integer.</summary>
    I32,

    /// <summary>32-bit unsigned integer.</summary>
    U32,

    /// <summary>IEEE 754 single precision.</summary>
    F32,

    /// <summary>64-bit integer.</summary>
    I64,

    /// <summary>64-bit unsigned integer.</summary>
    U64,

    /// <summary>IEEE 754 double precision.</summary>
    F64,
}
