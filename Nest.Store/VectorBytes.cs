using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Nest.Store;

/// <summary>Numbers as the store keeps them: little-endian, one after the other.</summary>
internal static class VectorBytes
{
    /// <summary>The bytes of float32 values.</summary>
    public static byte[] Of(ReadOnlySpan<float> values)
    {
        var bytes = new byte[checked(4 * values.Length)];
        if (BitConverter.IsLittleEndian) MemoryMarshal.AsBytes(values).CopyTo(bytes);
        else
            for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), values[i]);
        return bytes;
    }

    /// <summary>The bytes of float64 values.</summary>
    public static byte[] Of(ReadOnlySpan<double> values)
    {
        var bytes = new byte[checked(8 * values.Length)];
        for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(8 * i), values[i]);
        return bytes;
    }

    /// <summary>Float32 values of their bytes.</summary>
    /// <param name="bytes">4 · values.Length bytes.</param>
    /// <param name="values">All overwritten.</param>
    public static void Read(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        if (BitConverter.IsLittleEndian) bytes.CopyTo(MemoryMarshal.AsBytes(values));
        else
            for (int i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]);
    }

    /// <summary>Float64 values of their bytes.</summary>
    /// <param name="bytes">8 · values.Length bytes.</param>
    /// <param name="values">All overwritten.</param>
    public static void Read(ReadOnlySpan<byte> bytes, Span<double> values)
    {
        for (int i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..]);
    }
}
