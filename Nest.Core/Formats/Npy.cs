using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Nest.Formats;

/// <summary>An array as a .npy file holds it.</summary>
/// <param name="Shape">Its dimensions, outermost first; none for a scalar.</param>
/// <param name="Type">How the values were stored: <see cref="TensorType.F32"/> or <see cref="TensorType.F64"/>.</param>
/// <param name="Values">The values, row-major; float32 is exact in them. (product of Shape)</param>
public sealed record NpyArray(int[] Shape, TensorType Type, double[] Values)
{
    /// <summary>The values as float32, rounded to nearest.</summary>
    public float[] ToFloats() => Array.ConvertAll(Values, value => (float)value);
}

/// <summary>NumPy's .npy files: float32 or float64, row-major, little-endian, format version 1.0.</summary>
/// <remarks>Source: NumPy's definition of the format, NEP 1. Thread-safe, as nothing is kept.</remarks>
public static class Npy
{
    private const int PieceLength = 1 << 16;   // values read or written at once

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];

    /// <summary>Writes a file, as a whole or not at all.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="path">The file; an old one is replaced.</param>
    /// <param name="values">The values, row-major.</param>
    /// <param name="shape">The dimensions, outermost first; their product is the number of values.</param>
    /// <exception cref="ArgumentException">The shape and the number of values disagree.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write<T>(string path, ReadOnlyMemory<T> values, params int[] shape) where T : unmanaged =>
        AtomicFile.Write(path, stream => Write(stream, values.Span, shape));

    /// <summary>Writes an array to a stream: a file being written, a member of an .npz.</summary>
    /// <inheritdoc cref="Write{T}(string, ReadOnlyMemory{T}, int[])"/>
    public static void Write<T>(Stream stream, ReadOnlySpan<T> values, params ReadOnlySpan<int> shape) where T : unmanaged
    {
        long count = 1;
        foreach (int length in shape) count = checked(count * length);
        if (count != values.Length)
            throw new ArgumentException($"An array of shape {Tuple(shape)} has {count} values, not {values.Length}.", nameof(values));
        WriteHeader<T>(stream, shape);
        for (int at = 0; at < values.Length; at += PieceLength)
            stream.Write(MemoryMarshal.AsBytes(values.Slice(at, Math.Min(PieceLength, values.Length - at))));
    }

    /// <summary>Writes what precedes the values, for those who then write them row by row (little-endian) without holding all.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is negative.</exception>
    public static void WriteHeader<T>(Stream stream, params ReadOnlySpan<int> shape) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(stream);
        foreach (int length in shape) ArgumentOutOfRangeException.ThrowIfNegative(length, nameof(shape));
        string type = typeof(T) == typeof(float) ? "<f4" : typeof(T) == typeof(double) ? "<f8"
            : throw new NotSupportedException($"An .npy file of {typeof(T)} is not supported.");
        string words = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {Tuple(shape)}, }}";
        int length16 = (Magic.Length + 2 + words.Length + 1 + 63) / 64 * 64 - Magic.Length - 2;   // the values start at a multiple of 64
        Span<byte> length2 = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length2, checked((ushort)length16));
        stream.Write(Magic);
        stream.Write(length2);
        stream.Write(Encoding.ASCII.GetBytes(words.PadRight(length16 - 1) + "\n"));
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is not such an array; one line with the file, the byte and what disagrees.</exception>
    public static NpyArray Read(string path)
    {
        using var stream = File.OpenRead(path);
        Span<byte> start = stackalloc byte[10];
        int got = stream.ReadAtLeast(start, 10, throwOnEndOfStream: false);
        if (got < 10 || !start[..6].SequenceEqual(Magic[..6])) throw new InvalidDataException($"{path}: byte 0: this is not an .npy file");
        if (!start[6..8].SequenceEqual(Magic[6..]))
            throw new InvalidDataException($"{path}: byte 6: .npy format version {start[6]}.{start[7]}, Nest reads 1.0");
        int length = BinaryPrimitives.ReadUInt16LittleEndian(start[8..]);
        byte[] words = new byte[length];
        got = stream.ReadAtLeast(words, length, throwOnEndOfStream: false);
        if (got < length) throw new InvalidDataException($"{path}: byte 8: the header claims {length} bytes, the file has {got} for it");

        var (type, shape) = NpyHeader.Parse(words, path);
        int size = StoredValues.Size(type);
        long count = 1;
        foreach (int dimension in shape)
        {
            if (dimension != 0 && count > Array.MaxLength / dimension)
                throw new InvalidDataException($"{path}: byte 10: shape {Tuple(shape)} has more values than the {Array.MaxLength} of an array");
            count *= dimension;
        }
        long here = stream.Length - stream.Position;
        if (here != count * size)
            throw new InvalidDataException(
                $"{path}: byte {stream.Position}: shape {Tuple(shape)} takes {count * size} bytes, the file has {here} for it");

        var values = new double[count];
        byte[] piece = new byte[Math.Min(count, PieceLength) * size];
        for (int at = 0; at < values.Length; at += PieceLength)
        {
            int pieceLength = Math.Min(PieceLength, values.Length - at);
            stream.ReadExactly(piece, 0, pieceLength * size);
            StoredValues.ToDoubles(piece, type, values.AsSpan(at, pieceLength));
        }
        return new NpyArray(shape, type, values);
    }

    /// <summary>A shape in Python's words: (), (3,), (3, 4).</summary>
    private static string Tuple(ReadOnlySpan<int> shape)
    {
        string words = string.Join(", ", shape.ToArray().Select(length => length.ToString(CultureInfo.InvariantCulture)));
        return shape.Length == 1 ? $"({words},)" : $"({words})";
    }
}
