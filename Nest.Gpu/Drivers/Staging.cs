namespace Nest.Gpu.Drivers;

/// <summary>Host memory that copies to a device come from, so that a caller's numbers may change at once: two halves, one filled while the other's copies are done.</summary>
internal sealed unsafe class Staging(GpuDriver driver) : IDisposable
{
    private const long HalfLength = 8L << 20;   // bytes

    private readonly nint[] halves = new nint[2];
    private readonly nint[] marks = new nint[2];   // after the last copy from each
    private int current;
    private long used;

    /// <summary>Copies bytes to the device, in the order of the queue.</summary>
    public void Write(nint memory, long offset, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (used == HalfLength) Turn();
            if (halves[current] == 0) halves[current] = driver.AllocateHost(HalfLength);
            int length = (int)Math.Min(bytes.Length, HalfLength - used);
            nint from = halves[current] + (nint)used;
            bytes[..length].CopyTo(new Span<byte>((void*)from, length));
            driver.Write(memory, offset, from, length);
            used += length;
            offset += length;
            bytes = bytes[length..];
        }
    }

    public void Dispose()
    {
        for (int half = 0; half < halves.Length; half++)
        {
            if (marks[half] != 0) driver.Wait(marks[half]);
            if (halves[half] != 0) driver.FreeHost(halves[half]);
            halves[half] = marks[half] = 0;
        }
    }

    private void Turn()
    {
        marks[current] = driver.Mark();
        current = 1 - current;
        used = 0;
        if (marks[current] == 0) return;
        driver.Wait(marks[current]);
        marks[current] = 0;
    }
}
