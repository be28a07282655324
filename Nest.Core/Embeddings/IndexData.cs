using System.Buffers;
using System.Runtime.InteropServices;

namespace Nest.Embeddings;

/// <summary>The arrays of a <see cref="VectorIndex"/>, in memory of their own or in a mapped file; given back by the owners.</summary>
/// <remarks>Vector i is Mean + Scales[i] · Codes[i] and a rest whose length is at most Errors[i].</remarks>
internal sealed unsafe class IndexData(int count, int width) : IDisposable
{
    private readonly List<Action> owners = [];

    /// <summary>Vectors, N.</summary>
    public int Count { get; } = count;

    /// <summary>Numbers of a vector.</summary>
    public int Width { get; } = width;

    /// <summary>Codes of a vector: the width, rounded up.</summary>
    public int Padded => (Width + CodeProducts.Step - 1) / CodeProducts.Step * CodeProducts.Step;

    public float* Mean;            // (Width)
    public float* Scales;          // (N)
    public float* Errors;          // (N) at least |vector − mean − scale · codes|
    public float* Lengths;         // (N) at least |scale · codes|
    public double* Norms;          // (N) |vector|
    public ulong* Checks;          // (N) hashes of the vectors as they are stored
    public sbyte* Codes;           // (N, Padded)
    public float* Vectors;         // (N, Width)

    /// <summary>Bytes of the sections in a file, one after the other, each beginning at a multiple of 64: all but the vectors first.</summary>
    public long[] SectionBytes => [4L * Width, 4L * Count, 4L * Count, 4L * Count, 8L * Count, 8L * Count, (long)Count * Padded, 4L * Count * Width];

    /// <summary>The sections' addresses, in the same order.</summary>
    public nint[] Sections
    {
        get => [(nint)Mean, (nint)Scales, (nint)Errors, (nint)Lengths, (nint)Norms, (nint)Checks, (nint)Codes, (nint)Vectors];
        set
        {
            Mean = (float*)value[0];
            Scales = (float*)value[1];
            Errors = (float*)value[2];
            Lengths = (float*)value[3];
            Norms = (double*)value[4];
            Checks = (ulong*)value[5];
            Codes = (sbyte*)value[6];
            Vectors = (float*)value[7];
        }
    }

    public ReadOnlySpan<float> this[int row] => new(Vectors + (nint)row * Width, Width);

    /// <summary>Memory for everything but the vectors, which stay where they are.</summary>
    public static IndexData Over(ReadOnlyMemory<float> vectors, int count, int width)
    {
        var data = new IndexData(count, width);
        MemoryHandle pin = vectors.Pin();
        data.owners.Add(() => pin.Dispose());
        long[] bytes = data.SectionBytes;
        var addresses = new nint[bytes.Length];
        for (int i = 0; i < bytes.Length - 1; i++)
        {
            nint address = (nint)NativeMemory.AlignedAlloc((nuint)Math.Max(bytes[i], 1), 64);
            data.owners.Add(() => NativeMemory.AlignedFree((void*)address));
            addresses[i] = address;
        }
        addresses[^1] = (nint)pin.Pointer;
        data.Sections = addresses;
        return data;
    }

    /// <summary>Adds something to be given back at the end.</summary>
    public void Owns(Action release) => owners.Add(release);

    public void Dispose()
    {
        foreach (Action release in owners) release();
        owners.Clear();
    }
}
