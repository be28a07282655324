using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nest.Gpu.Drivers;
using Nest.Tensors;

namespace Nest.Gpu;

/// <summary>A graphics card: every operation by kernels of our own, launched one after the other without waiting; reading a tensor waits.</summary>
/// <remarks>
/// Work is cut by its size alone, every number has one writer and a fixed order of summation: the same inputs give the same bits on the same device.
/// <para>Not thread-safe: one operation at a time.</para>
/// </remarks>
public abstract partial class GpuDevice : Device
{
    private const int GroupSize = 256;            // work-items
    private const long Scratch = 256L << 20;      // bytes that the parts of a product may take

    private readonly GpuDriver driver;
    private readonly DeviceMemory memory;
    private readonly Staging staging;
    private readonly GpuBuffer<float>?[] scratch = new GpuBuffer<float>?[4];   // of one operation, used again by the next
    private bool disposed;

    private protected GpuDevice(GpuDriver driver)
    {
        this.driver = driver;
        memory = new DeviceMemory(driver);
        staging = new Staging(driver);
    }

    /// <inheritdoc/>
    public override string Name => driver.Name;

    /// <inheritdoc/>
    public override bool HasOwnMemory => true;

    /// <inheritdoc/>
    public override long WorkingSet => 1L << 30;

    /// <summary>Whether <see cref="Precision"/> may be TF32: an NVIDIA card by CUDA, from compute capability 8.0 on.</summary>
    public bool HasTensorCores => driver.HasTensorCores;

    /// <summary>How exactly products and convolutions of more than 32 columns multiply; everything else stays float32.</summary>
    /// <exception cref="NotSupportedException">TF32, and the device has no tensor cores for it.</exception>
    public Precision Precision
    {
        get;
        set => field = value != Precision.Tf32 || HasTensorCores ? value : throw new NotSupportedException($"{Name} has no tensor cores that take TF32.");
    }

    /// <inheritdoc/>
    public override bool RoundsOperands => Precision == Precision.Tf32;

    /// <summary>Bytes of the device's memory in use by tensors.</summary>
    public long MemoryInUse => memory.InUse;

    /// <summary>Bytes of the device's memory kept for tensors to come.</summary>
    public long MemoryKept => memory.Kept;

    /// <summary>Launches since the device was opened.</summary>
    public long Launches { get; private set; }

    /// <summary>Copies to the device.</summary>
    public long Uploads { get; private set; }

    /// <summary>Times that the device was waited for.</summary>
    public long Waits { get; private set; }

    /// <inheritdoc/>
    public override DeviceBuffer<T> Allocate<T>(int length) => Zeroed<T>(length);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing || disposed) return;
        disposed = true;
        foreach (GpuBuffer<float>? buffer in scratch) buffer?.Dispose();
        try
        {
            staging.Dispose();
            memory.Dispose();
        }
        catch (GpuException)
        {
            // A device that is lost takes nothing back; whoever met it first has said so.
        }
        driver.Dispose();
    }

    internal bool IsDisposed => disposed;

    internal nint Allocate(ref long bytes) => memory.Allocate(ref bytes);

    internal void Return(nint given, long bytes) => memory.Return(given, bytes);

    internal void Upload(nint to, long offset, ReadOnlySpan<byte> bytes)
    {
        Uploads++;
        staging.Write(to, offset, bytes);
    }

    internal void Download(nint from, long offset, nint to, long bytes)
    {
        Waits++;
        driver.Read(from, offset, to, bytes);
    }

    private GpuBuffer<T> Zeroed<T>(int length) where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        var buffer = new GpuBuffer<T>(this, length);
        if (length > 0) driver.Clear(buffer.MemoryFor(this), (long)length * Unsafe.SizeOf<T>());
        return buffer;
    }

    /// <summary>Memory for what lies between two kernels of one operation, one of four.</summary>
    private nint ScratchOf(int which, long length)
    {
        int wanted = checked((int)length);
        if (scratch[which] is not { } there || there.Length < wanted)
        {
            scratch[which]?.Dispose();
            scratch[which] = there = new GpuBuffer<float>(this, wanted + wanted / 8);
        }
        return there.MemoryFor(this);
    }

    private nint MemoryOf(Tensor tensor) => ((GpuBuffer<float>)tensor.Buffer).MemoryFor(this);

    private nint MemoryOf<T>(DeviceBuffer<T> buffer) where T : unmanaged => ((GpuBuffer<T>)buffer).MemoryFor(this);

    /// <summary>Runs a kernel, a work-item each of <paramref name="items"/>.</summary>
    private void Launch<T>(string kernel, long items, in T sizes, params ReadOnlySpan<nint> buffers) where T : unmanaged
    {
        if (items == 0) return;
        if (items > int.MaxValue - GroupSize) throw new NotSupportedException($"{kernel}: {items} numbers at once are more than 2^31.");
        Launch(kernel, new Groups((int)((items + GroupSize - 1) / GroupSize)), GroupSize, sizes, buffers);
    }

    private void Launch<T>(string kernel, Groups groups, int groupSize, in T sizes, ReadOnlySpan<nint> buffers) where T : unmanaged
    {
        if (groups.X == 0 || groups.Y == 0) return;
        Launches++;
        driver.Launch(kernel, groups, groupSize, buffers, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in sizes)));
    }

    private static void ThrowIfOther(int actual, int expected, string name)
    {
        if (actual != expected) throw new ArgumentException($"{actual} numbers in place of {expected}.", name);
    }
}
