using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Nest.Formats;

/// <summary>Values as files hold them, little-endian, to float32 and float64.</summary>
internal static class StoredValues
{
    /// <summary>Bytes a value takes.</summary>
    public static int Size(TensorType type) => type switch
    {
        TensorType.Bool or TensorType.U8 or TensorType.I8 => 1,
        TensorType.I16 or TensorType.U16 or TensorType.F16 or TensorType.BF16 => 2,
        TensorType.I32 or TensorType.U32 or TensorType.F32 => 4,
        TensorType.I64 or TensorType.U64 or TensorType.F64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>Converts values to float32, rounding to nearest.</summary>
    public static void ToFloats(ReadOnlySpan<byte> stored, TensorType type, Span<float> values)
    {
        int size = Size(type);
        if (type == TensorType.F32 && BitConverter.IsLittleEndian) stored.CopyTo(MemoryMarshal.AsBytes(values));
        else if (type == TensorType.I64)
            for (int i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadInt64LittleEndian(stored[(i * 8)..]);
        else if (type == TensorType.U64)
            for (int i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadUInt64LittleEndian(stored[(i * 8)..]);
        else
            for (int i = 0; i < values.Length; i++) values[i] = (float)ToDouble(stored[(i * size)..], type);   // exact, then rounded
    }

    /// <summary>Converts values to float64; only 64-bit integers beyond 2^53 are rounded.</summary>
    public static void ToDoubles(ReadOnlySpan<byte> stored, TensorType type, Span<double> values)
    {
        int size = Size(type);
        for (int i = 0; i < values.Length; i++) values[i] = ToDouble(stored[(i * size)..], type);
    }

    private static double ToDouble(ReadOnlySpan<byte> stored, TensorType type) => type switch
    {
        TensorType.Bool => stored[0] == 0 ? 0 : 1,
        TensorType.U8 => stored[0],
        TensorType.I8 => (sbyte)stored[0],
        TensorType.I16 => BinaryPrimitives.ReadInt16LittleEndian(stored),
        TensorType.U16 => BinaryPrimitives.ReadUInt16LittleEndian(stored),
        TensorType.F16 => (double)BinaryPrimitives.ReadHalfLittleEndian(stored),
        TensorType.BF16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt16LittleEndian(stored) << 16),
        TensorType.I32 => BinaryPrimitives.ReadInt32LittleEndian(stored),
        TensorType.U32 => BinaryPrimitives.ReadUInt32LittleEndian(stored),
        TensorType.F32 => BinaryPrimitives.ReadSingleLittleEndian(stored),
        TensorType.I64 => BinaryPrimitives.ReadInt64LittleEndian(stored),
        TensorType.U64 => BinaryPrimitives.ReadUInt64LittleEndian(stored),
        TensorType.F64 => BinaryPrimitives.ReadDoubleLittleEndian(stored),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}
