using System.Globalization;

namespace Nest.Tensors;

/// <summary>Float32 numbers on a device, row-major: a shape over a stretch of a buffer, which other tensors may share.</summary>
/// <remarks>Reshaping and slicing copy nothing. Not thread-safe.</remarks>
public sealed class Tensor
{
    private readonly int[] shape;   // (Rank)

    /// <param name="buffer">Where the numbers lie.</param>
    /// <param name="offset">The first number's place in the buffer.</param>
    /// <param name="shape">Extents, the last one contiguous; none of them negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">The tensor would reach beyond the buffer.</exception>
    public Tensor(DeviceBuffer<float> buffer, int offset, params ReadOnlySpan<int> shape)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        Buffer = buffer;
        Offset = offset;
        this.shape = shape.ToArray();
        Length = LengthOf(shape);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Length, buffer.Length - offset, nameof(shape));
    }

    /// <summary>The memory that this tensor looks at.</summary>
    public DeviceBuffer<float> Buffer { get; }

    /// <summary>Place of the first number in <see cref="Buffer"/>.</summary>
    public int Offset { get; }

    /// <summary>Extents, slowest first.</summary>
    public ReadOnlySpan<int> Shape => shape;

    /// <summary>Numbers in all.</summary>
    public int Length { get; }

    /// <summary>Extent of one axis.</summary>
    public int this[int axis] => shape[axis];

    /// <summary>Numbers in one row: those of all axes but the first.</summary>
    public int RowLength => LengthOf(shape.AsSpan(1));

    /// <summary>This matrix seen by its columns: no numbers move.</summary>
    public Matrix T => new(this, Transposed: true);

    /// <summary>The same numbers in another shape.</summary>
    /// <exception cref="ArgumentException">The new shape holds another number of numbers.</exception>
    public Tensor Reshape(params ReadOnlySpan<int> newShape)
    {
        if (LengthOf(newShape) != Length)
            throw new ArgumentException($"{Describe(shape)} holds {Length} numbers, {Describe(newShape)} {LengthOf(newShape)}.", nameof(newShape));
        return new Tensor(Buffer, Offset, newShape);
    }

    /// <summary>Rows <paramref name="first"/> to first + count − 1 along the first axis.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not as many rows.</exception>
    public Tensor Rows(int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, shape[0] - first);
        int[] rows = [count, .. shape.AsSpan(1)];
        return new Tensor(Buffer, Offset + first * RowLength, rows);
    }

    /// <summary>Copies host values in.</summary>
    /// <exception cref="ArgumentException">They are not <see cref="Length"/> many.</exception>
    public void Write(ReadOnlySpan<float> values)
    {
        ThrowIfOtherLength(values.Length, nameof(values));
        Buffer.Write(Offset, values);
    }

    /// <summary>Copies the numbers to the host, once all work on them is done.</summary>
    /// <exception cref="ArgumentException">The destination is not <see cref="Length"/> long.</exception>
    public void Read(Span<float> values)
    {
        ThrowIfOtherLength(values.Length, nameof(values));
        Buffer.Read(Offset, values);
    }

    /// <summary>The numbers, copied to the host.</summary>
    public float[] ToArray()
    {
        var values = new float[Length];
        Read(values);
        return values;
    }

    /// <summary>The numbers as host memory, to be read before they change: no copy where they lie there.</summary>
    public ReadOnlyMemory<float> ToMemory() => Buffer.ToMemory(Offset, Length);

    /// <summary>"(2, 3)", for messages.</summary>
    public override string ToString() => Describe(shape);

    internal static string Describe(ReadOnlySpan<int> shape) =>
        $"({string.Join(", ", shape.ToArray().Select(n => n.ToString(CultureInfo.InvariantCulture)))})";

    private static int LengthOf(ReadOnlySpan<int> shape)
    {
        int length = 1;
        foreach (int extent in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(extent, nameof(shape));
            length = checked(length * extent);
        }
        return length;
    }

    private void ThrowIfOtherLength(int length, string name)
    {
        if (length != Length) throw new ArgumentException($"{Describe(shape)} holds {Length} numbers, not {length}.", name);
    }
}

/// <summary>A tensor as a matrix: its first axis by all others, or the other way round.</summary>
/// <param name="Tensor">The numbers, row-major.</param>
/// <param name="Transposed">Whether rows and columns change roles.</param>
public readonly record struct Matrix(Tensor Tensor, bool Transposed = false)
{
    /// <summary>Rows as seen from outside.</summary>
    public int Rows => Transposed ? Tensor.RowLength : Tensor[0];

    /// <summary>Columns as seen from outside.</summary>
    public int Columns => Transposed ? Tensor[0] : Tensor.RowLength;

    /// <summary>The tensor as it lies.</summary>
    public static implicit operator Matrix(Tensor tensor) => new(tensor);

    /// <summary>The tensor as it lies.</summary>
    public static Matrix FromTensor(Tensor tensor) => new(tensor);
}
