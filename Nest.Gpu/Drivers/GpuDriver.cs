namespace Nest.Gpu.Drivers;

/// <summary>What <see cref="GpuDevice"/> needs of OpenCL or CUDA: memory, copies, and kernels launched one after the other in a single queue.</summary>
/// <remarks>
/// Everything but <see cref="Read"/> and <see cref="Wait"/> returns at once; work is done in the order of the calls. A kernel takes its buffers first, then
/// one structure by value. Not thread-safe.
/// </remarks>
internal abstract class GpuDriver : IDisposable
{
    /// <summary>What the names of kernels for tensor cores end in.</summary>
    public const string Tf32 = "_tf32";

    /// <summary>The device's name and the interface that it is reached by.</summary>
    public abstract string Name { get; }

    /// <summary>Which kernels suit the device.</summary>
    public abstract KernelVariant Variant { get; }

    /// <summary>Whether there are products by tensor cores: kernels whose names end in <see cref="Tf32"/>, beside the others.</summary>
    public virtual bool HasTensorCores => false;

    /// <summary>Rows of a tile of so many columns, for operands in fours: as the kernels' product_tiles.h has them.</summary>
    /// <param name="columns">128, 64 or 32.</param>
    /// <param name="low">Whether the product has few rows: a gradient by weights.</param>
    public virtual int TileRowsOf(int columns, bool low) => 128;

    /// <summary>Memory on the device, its contents whatever they are; 0 if there is not as much.</summary>
    public abstract nint TryAllocate(long bytes);

    /// <summary>Gives memory back, once all work on it is done.</summary>
    public abstract void Free(nint memory);

    /// <summary>Sets bytes to zero.</summary>
    public abstract void Clear(nint memory, long bytes);

    /// <summary>Host memory that copies to the device are fastest from.</summary>
    public abstract nint AllocateHost(long bytes);

    /// <summary>Gives host memory back.</summary>
    public abstract void FreeHost(nint memory);

    /// <summary>Copies to the device; the source must stay as it is until a <see cref="Mark"/> made after this is reached.</summary>
    public abstract void Write(nint memory, long offset, nint from, long bytes);

    /// <summary>Copies from the device, after all work before it; returns when the numbers are there.</summary>
    public abstract void Read(nint memory, long offset, nint to, long bytes);

    /// <summary>Runs a kernel in groups of <paramref name="groupSize"/> work-items.</summary>
    public abstract void Launch(string kernel, Groups groups, int groupSize, ReadOnlySpan<nint> buffers, ReadOnlySpan<byte> sizes);

    /// <summary>A place in the queue, to be waited for once.</summary>
    public abstract nint Mark();

    /// <summary>Returns when all work before the mark is done, and forgets the mark.</summary>
    public abstract void Wait(nint mark);

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>How many groups of work-items a kernel runs in.</summary>
internal readonly record struct Groups(int X, int Y = 1, int Z = 1);

/// <summary>Two ways to multiply.</summary>
internal enum KernelVariant
{
    /// <summary>Tiles in registers and local memory, for graphics cards.</summary>
    Tiles,

    /// <summary>Wide vectors without local memory, for processors.</summary>
    Vectors,
}
